"""What people wrote of the figures: the answers on the report's record, by who prepared it and who received it."""

from dataclasses import dataclass

from yizhan.cases.models import Case
from yizhan.cases.shown import Reader, names_of, shown
from yizhan.insight.reports.standing import Standing
from yizhan.procedure.model import Field

LONG = "long-text"
NUMBERS_OF_CASES = "cases"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `cases` are the numbers it names, where the question asks for matters."""

    title: str
    text: str
    long: bool
    cases: tuple[str, ...] = ()


def said(standing: Standing, reader: Reader) -> list[Said]:
    """The answered questions of the record, in its order. One query, for the names of staff."""
    report, pack = standing.shelved.report, standing.shelved.definition.pack
    if report.record is None:
        return []
    asked = [pack.fields[name] for name in pack.records[report.record].fields]
    answers = _answers(standing)
    staff = [str(answers[field.id]) for field in asked if field.type == "staff" and answers.get(field.id)]
    knowing = Reader(reader.language, reader.zone.key, masked=reader.masked, names=names_of(staff))
    return [_said(field, answers[field.id], knowing) for field in asked if not field.is_empty(answers.get(field.id))]


def _answers(standing: Standing) -> dict[str, object]:
    """The receiver's comment and time stand in the case by which it was received."""
    received: dict[str, object] = standing.receipt.data if standing.receipt is not None else {}
    prepared: dict[str, object] = standing.case.data if standing.case is not None else {}
    return {**received, **prepared}


def _said(field: Field, value: object, reader: Reader) -> Said:
    numbers = tuple(value) if field.type == NUMBERS_OF_CASES and isinstance(value, list) else ()
    return Said(field.title.in_language(reader.language), shown(field, value, reader), field.type == LONG, numbers)


def family(standing: Standing) -> list[Case]:
    """What came of the report: the cases called from it, and from those, the first called first."""
    if standing.case is None:
        return []
    called = Case.objects.filter(root=standing.case).select_related("site").defer("state", "search", "head")
    return list(called.order_by("pk"))
