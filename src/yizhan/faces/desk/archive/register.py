"""The register as somebody looks through it: which file, which procedure, how far, which days, which words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.archive.retention import held
from yizhan.capabilities.documents.models import ArchiveEntry, FiledCopy
from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.cases.words import wanted
from yizhan.faces.doors import StaffRequest
from yizhan.faces.questions import Option
from yizhan.procedure.model import Library
from yizhan.registry.room_codes import canonical

PAGE = 50
LONGEST_WORDS = 100  # characters typed into the search

STATES: Mapping[str, Q] = {
    "incomplete": Q(sealed_at__isnull=True),
    "drawing": Q(sealed_at__isnull=False, packaged_at__isnull=True),
    "sealed": Q(sealed_at__isnull=False, case__disposed_at__isnull=True),
    "held": Q(held()),
    "destroyed": Q(case__disposed_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the files a copy must lie in; `at` is empty where it is missing."""

    file: str
    home: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    archive_number: str
    title: str
    subject: str
    place: str
    ended: datetime
    copies: tuple[Copy, ...]
    sealed: bool
    packaged: bool
    held: bool
    destroyed: bool


class Looking:
    """What was asked for, put right where it makes no sense."""

    def __init__(self, request: StaffRequest) -> None:
        asked = request.GET
        self.request = request
        self.language = get_language() or "zh-hans"
        self.zone = ZoneInfo(request.site.timezone)
        self.q = asked.get("q", "").strip()[:LONGEST_WORDS]
        self.file_titles = file_titles(library.current().library, self.language)
        self.file = asked.get("file", "") if asked.get("file", "") in self.file_titles else ""
        self.procedure = asked.get("procedure", "")
        self.state = asked.get("state", "") if asked.get("state", "") in STATES else ""
        self.since, self.until = _day(asked.get("since", "")), _day(asked.get("until", ""))
        self.after = asked.get("after", "")

    def entries(self) -> "QuerySet[ArchiveEntry]":
        """Among the matters this person reaches, the newest first."""
        found = ArchiveEntry.objects.filter(site=self.request.site, case__in=self.request.reach.cases())
        if self.q:
            found = found.filter(_means(self.q))
        if self.file:
            found = found.filter(files__contains=[self.file])
        if "/" in self.procedure:
            pack, procedure = self.procedure.split("/", 1)
            found = found.filter(case__pack=pack, case__procedure=procedure)
        if self.state:
            found = found.filter(STATES[self.state])
        if self.since:
            found = found.filter(ended_at__gte=datetime.combine(self.since, time(), self.zone))
        if self.until:
            found = found.filter(ended_at__lt=datetime.combine(self.until, time(), self.zone) + timedelta(days=1))
        return found.order_by("-ended_at", "-pk")

    def page(self) -> "tuple[list[Line], str]":
        """The lines behind `after`, and the key of the next page (empty: there is none). Two queries."""
        found = self.entries()
        if key := _key(self.after):
            found = found.filter(Q(ended_at__lt=key[0]) | Q(ended_at=key[0], pk__lt=key[1]))
        some = list(lines_of(found)[: PAGE + 1])
        after = f"{some[PAGE - 1].ended_at.isoformat()}_{some[PAGE - 1].pk}" if len(some) > PAGE else ""
        return list(told(some[:PAGE], self.language)), after

    def query(self, **more: str) -> str:
        asked = {"q": self.q, "file": self.file, "procedure": self.procedure, "state": self.state}
        days = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return urlencode({name: value for name, value in {**asked, **days, **more}.items() if value})

    # -- what may be chosen ---------------------------------------------------------------------

    def files(self) -> list[Option]:
        return [Option(id, title) for id, title in self.file_titles.items()]

    def procedures(self) -> list[Option]:
        return [
            Option(one.ref, one.title.in_language(self.language))
            for one in self.request.reach.procedures()
            if one.archive is not None and one.ref in self.request.reach.oversees
        ]

    def states(self) -> list[Option]:
        titles = (_("Incomplete"), _("Package being made"), _("Sealed"), _("Under a hold"), _("Destroyed"))
        return [Option(id, title) for id, title in zip(STATES, titles, strict=True)]


def lines_of(entries: "QuerySet[ArchiveEntry]") -> "QuerySet[ArchiveEntry]":
    """Entries with all that a line tells of them: two queries, however many."""
    copies = FiledCopy.objects.select_related("place").order_by("pk")
    return (
        entries.select_related("case__place")
        .defer("case__state", "case__data", "case__search", "case__head")
        .annotate(is_held=held())
        .prefetch_related(Prefetch("case__filed_copies", copies))
    )


def told(entries: Iterable[ArchiveEntry], language: str) -> Iterator[Line]:
    packs = library.current().library
    titles = file_titles(packs, language)
    for entry in entries:
        case = entry.case
        filed = {copy.file: copy for copy in case.filed_copies.all()}
        yield Line(
            number=case.number,
            archive_number=entry.number,
            title=procedure_title(packs, case, language),
            subject=case.subject,
            place=case.place.code if case.place else "",
            ended=entry.ended_at,
            copies=tuple(_copy(titles.get(file, file), filed.get(file)) for file in entry.files),
            sealed=entry.sealed_at is not None,
            packaged=entry.packaged_at is not None,
            held=bool(getattr(entry, "is_held", False)),
            destroyed=case.disposed_at is not None,
        )


def file_titles(packs: Library, language: str) -> dict[str, str]:
    """Every file that a pack in force knows, by its id."""
    files = (file for pack in packs.packs.values() for file in pack.files.values())
    return {file.id: file.title.in_language(language) for file in files}


def procedure_title(packs: Library, case: Case, language: str) -> str:
    try:
        return packs.procedure(case.ref).title.in_language(language)
    except KeyError:  # a procedure that is not in force any more
        return case.procedure


def _copy(title: str, filed: FiledCopy | None) -> Copy:
    if filed is None:
        return Copy(title, "", None)
    return Copy(title, filed.place.code if filed.place else "", filed.at)


def _means(typed: str) -> Q:
    means = Q(number=typed.upper()) | Q(case__number=typed.upper()) | Q(case__place__code=canonical(typed))
    homes = FiledCopy.objects.filter(case=OuterRef("case"), place__code=canonical(typed))
    means |= Q(Exists(homes))
    if words := wanted(typed):
        means |= Q(case__search=SearchQuery(words, search_type="raw", config="simple"))
    return means


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day <= date(2199, 12, 31) else None


def _key(after: str) -> tuple[datetime, int] | None:
    at, line, id = after.rpartition("_")
    if not line or not id.isdecimal() or len(id) > 18:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(id)) if moment.tzinfo is not None else None
