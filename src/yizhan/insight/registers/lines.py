"""The lines of a register: one a case, as one reader may see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.cases.models import Case, CaseStep
from yizhan.cases.shown import Reader, names_of, shown
from yizhan.cases.words import wanted
from yizhan.insight.registers.periods import Period
from yizhan.insight.registers.register import Register
from yizhan.procedure.model.fields import is_in_our_time
from yizhan.registry.room_codes import canonical

AT_ONCE = 500  # lines read from the database in one go


@dataclass(frozen=True, slots=True)
class Column:
    """`wide` is text that runs over several lines."""

    id: str
    title: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`cells` stand in the order of the columns; `status` is the case's."""

    id: int
    number: str
    received: datetime
    status: str
    cells: Sequence[str]


def columns(register: Register, language: str) -> list[Column]:
    """What every register tells of its cases, then the fields of the record."""
    told = [
        Column("number", _("Number")),
        Column("received", _("Received")),
        Column("place", _("Room or place")),
        Column("customer", _("Customer")),
    ]
    asked = [
        Column(field.id, field.title.in_language(language), field.type == "long-text") for field in register.fields
    ]
    return [*told, *asked, Column("by", _("Filled in by")), Column("status", _("Status"))]


def found(
    register: Register, reach: QuerySet[Case], period: Period, typed: str = "", *, masked: bool = True
) -> QuerySet[Case]:
    """The register's cases of a period among those a person reaches, the newest first; `typed` narrows them to a
    number, a room, or words of any answer."""
    cases = register.lines(period.received(reach)).order_by("-received_at", "-pk")
    return cases.filter(_means(typed, masked)) if typed.strip() else cases


def page(cases: QuerySet[Case], after: str, size: int) -> tuple[list[Case], str]:
    """`size` cases behind the key `after`, and the key of the next page (empty: there is none)."""
    key = _read(after)
    if key is not None:
        at, id = key
        cases = cases.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=id))
    some = list(cases.select_related("place", "party", "site").defer("state", "search", "head")[: size + 1])
    if len(some) <= size:
        return some, ""
    last = some[size - 1]
    return some[:size], f"{last.received_at.isoformat()}_{last.pk}"


def lines(register: Register, cases: Sequence[Case], reader: Reader) -> list[Line]:
    """Two queries, however many cases: who filled the record in, and the names of staff in answers."""
    filled_by = _filled_by(register, cases, reader)
    names = {**names_of(_staff(register, cases)), **reader.names}
    knowing = Reader(reader.language, reader.zone.key, masked=reader.masked, names=names)
    return [_line(register, case, filled_by.get(case.pk, ""), knowing) for case in cases]


def all_lines(register: Register, cases: QuerySet[Case], reader: Reader) -> Iterator[Line]:
    """Every line, a batch at a time: a year of a large site fits in little memory."""
    after = ""
    while True:
        some, after = page(cases, after, AT_ONCE)
        yield from lines(register, some, reader)
        if not after:
            return


def _line(register: Register, case: Case, filled_by: str, reader: Reader) -> Line:
    answers = (shown(field, case.data.get(field.id), reader) for field in register.fields)
    cells = (
        case.number,
        reader.at(case.received_at),
        case.place.code if case.place else "",
        case.party.name if case.party else "",
        *answers,
        filled_by,
        str(Case.Status(case.status).label),
    )
    return Line(case.pk, case.number, case.received_at, case.status, cells)


def _filled_by(register: Register, cases: Sequence[Case], reader: Reader) -> dict[int, str]:
    steps = {step.id for procedure in register.procedures for step in register.steps(procedure)}
    done = CaseStep.objects.filter(case__in=[case.pk for case in cases], step__in=steps, state=CaseStep.State.DONE)
    told: dict[int, list[str]] = {}
    for case, name in done.exclude(completed_name="").order_by("pk").values_list("case_id", "completed_name"):
        told.setdefault(case, []).append(name)
    return {case: reader.several(dict.fromkeys(names)) for case, names in told.items()}


def _staff(register: Register, cases: Sequence[Case]) -> Iterable[str]:
    asked = [field.id for field in register.fields if field.type == "staff"]
    return {case.data[name] for case in cases for name in asked if isinstance(case.data.get(name), str)}


def _means(typed: str, masked: bool) -> Q:
    means = Q(number=typed.strip().upper()) | Q(place__code=canonical(typed))
    if words := wanted(typed, masked=masked):
        means |= Q(search=SearchQuery(words, search_type="raw", config="simple"))
    return means


def _read(after: str) -> tuple[datetime, int] | None:
    at, line, id = after.rpartition("_")
    if not line or not id.isdecimal() or len(id) > 18:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(id)) if moment.tzinfo is not None and is_in_our_time(moment) else None
