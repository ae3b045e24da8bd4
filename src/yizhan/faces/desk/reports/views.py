"""All reports of the site; one of them on a page, over time, on paper, as a workbook; the matters behind a number."""

from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.capabilities.documents.printing import Sheet, page_of, pdf_of
from yizhan.cases.models import Case
from yizhan.cases.shown import Reader
from yizhan.faces.desk.board import paging
from yizhan.faces.desk.board.rows import rows
from yizhan.faces.desk.reports import drawn
from yizhan.faces.desk.reports import over_time as months
from yizhan.faces.desk.reports.reading import Reading, readable
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.faces.frame import address
from yizhan.insight.reports import sheets
from yizhan.insight.reports.counting import matters
from yizhan.insight.reports.paper import sheet_of
from yizhan.insight.reports.standing import Standing, standings
from yizhan.insight.reports.texts import family, said
from yizhan.procedure.model import Measure

PERIODS = 6  # of each report on the list
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff_page
def all_reports(request: StaffRequest) -> HttpResponse:
    shelved = readable(request.reach, request.site)
    shelves = [_Shelf(request, row) for row in standings(request.site, shelved, PERIODS, request.now)]
    language = get_language() or "zh-hans"
    return answer(request, "desk/reports/reports.html", shelves=shelves, language_code=language, now=request.now)


@require_safe
@staff_page
def one_report(request: StaffRequest, pack: str, report: str, first: date) -> HttpResponse:
    reading = Reading(request, pack, report, first)
    rhythm = reading.report.rhythm
    later = rhythm.after(reading.days)
    context = {
        "reading": reading,
        "standing": reading.standing,
        "tiles": drawn.tiles(reading),
        "breakdowns": drawn.breakdowns(reading),
        "said": said(reading.standing, _reader(request, reading)),
        "family": _family(request, reading.standing),
        "case_page": address(request, "case", "NUMBER"),
        "earlier": reading.page("report", rhythm.before(reading.days)),
        "later": reading.page("report", later) if later.bounds(reading.asked.zone)[0] <= request.now else "",
        "may_open": _reaches(request, reading.standing.case),
    }
    return answer(request, "desk/reports/report.html", **context)


@require_safe
@staff_page
def over_time(request: StaffRequest, pack: str, report: str, first: date) -> HttpResponse:
    """A part of the page, asked for when the rest stands: it counts several periods."""
    reading = Reading(request, pack, report, first)
    told = months.periods(reading)
    charts = [(one, months.chart(reading, one, told)) for one in reading.report.measures.values()]
    return answer(request, "desk/reports/_over_time.html", reading=reading, charts=charts)


@require_safe
@staff_page
def behind(request: StaffRequest, pack: str, report: str, first: date) -> HttpResponse:
    """The matters that a number counts now. What this person may not see is counted, not listed."""
    reading = Reading(request, pack, report, first)
    asked = _Asked.read(request, reading)
    counted = asked.matters(reading, Case.objects.all()).count()
    seen = asked.matters(reading, request.reach.cases())
    after = request.GET.get("after", "")
    found = rows(request, paging.newest_received(seen, after), paging.SIZE + 1)
    page = found[: paging.SIZE]
    context = {
        "reading": reading,
        "asked": asked,
        "counted": counted,
        "hidden": counted - seen.count(),
        "rows": page,
        "older": asked.query(paging.key_of(page[-1], "received_at")) if len(found) > paging.SIZE else "",
        "newer": asked.query() if after else "",
    }
    return answer(request, "desk/reports/matters.html", **context)


@require_safe
@staff_page
def on_paper(request: StaffRequest, pack: str, report: str, first: date) -> HttpResponse:
    return HttpResponse(page_of(_sheet(request, Reading(request, pack, report, first))))


@require_safe
@staff_page
def as_pdf(request: StaffRequest, pack: str, report: str, first: date) -> HttpResponse:
    reading = Reading(request, pack, report, first)
    found = HttpResponse(pdf_of(_sheet(request, reading)), content_type="application/pdf")
    return _named(found, f"{reading.title} {first}.pdf")


@require_safe
@staff_page
def workbook(request: StaffRequest, pack: str, report: str, first: date) -> FileResponse:
    reading = Reading(request, pack, report, first)
    words = said(reading.standing, _reader(request, reading))
    title = f"{reading.title} {reading.days.first} – {reading.days.last}"
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    sheets.write(file, title, reading.figures, reading.before, words, reading.labels)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{reading.title} {first}.xlsx", content_type=WORKBOOK)


class _Shelf:
    """One report on the list, with its newest periods."""

    def __init__(self, request: StaffRequest, periods: list[Standing]) -> None:
        self.report = periods[0].shelved.report
        self.procedure = periods[0].shelved.definition.procedure
        ref = (periods[0].shelved.pack, self.report.id)
        self.periods = [(one, address(request, "report", *ref, one.days.first)) for one in periods]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which number the matters behind are asked for."""

    measure: Measure
    group: str
    key: str
    part: bool

    @classmethod
    def read(cls, request: StaffRequest, reading: Reading) -> "_Asked":
        measure = reading.report.measures.get(request.GET.get("measure", ""))
        group = request.GET.get("by", "")
        if measure is None or (group and group not in measure.by):
            raise Http404
        return cls(measure, group, request.GET.get("key", "")[:200], bool(request.GET.get("part")))

    def matters(self, reading: Reading, among: QuerySet[Case]) -> QuerySet[Case]:
        return matters(reading.asked, self.measure, self.group, self.key, part=self.part, among=among)

    def query(self, after: str = "") -> str:
        asked = {"measure": self.measure.id, "by": self.group, "key": self.key, "part": "1" if self.part else ""}
        return "?" + urlencode(
            {name: value for name, value in (asked | {"after": after}).items() if value or name == "key"}
        )


def _sheet(request: StaffRequest, reading: Reading) -> Sheet:
    return sheet_of(reading.standing, reading.figures, reading.labels, _reader(request, reading), request.now)


def _reader(request: StaffRequest, reading: Reading) -> Reader:
    return Reader(reading.language, request.site.timezone, masked=not request.reach.sees_personal_data)


def _reaches(request: StaffRequest, case: Case | None) -> bool:
    return case is not None and request.reach.cases().filter(pk=case.pk).exists()


def _family(request: StaffRequest, standing: Standing) -> list[Case]:
    """What came of it, as far as this person may see it."""
    called = family(standing)
    seen = set(request.reach.cases().filter(pk__in=[case.pk for case in called]).values_list("pk", flat=True))
    return [case for case in called if case.pk in seen]


def _named(found: HttpResponse, name: str) -> HttpResponse:
    found["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return found
