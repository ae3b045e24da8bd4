"""All registers of the site; one of them on a page, on paper, as a workbook."""

from datetime import datetime
from tempfile import TemporaryFile
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.cases.shown import Reader
from yizhan.faces.desk.registers import paper
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.frame import address
from yizhan.insight.registers import lines, sheets
from yizhan.insight.registers.periods import Period
from yizhan.insight.registers.register import Register, register, registers

PAGE = 50
ON_PAPER = 1000  # lines of one printed register; a longer one is taken out as a workbook
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@desk_page
def all_registers(request: StaffRequest) -> HttpResponse:
    packs: dict[str, list[Register]] = {}
    for one in registers(request.site):
        if any(procedure.ref in request.reach.oversees for procedure in one.procedures):
            packs.setdefault(one.pack.id, []).append(one)
    context = {"packs": list(packs.values()), "language_code": get_language() or "zh-hans"}
    return answer(request, "desk/registers/registers.html", **context)


@require_safe
@desk_page
def one_register(request: StaffRequest, pack: str, record: str) -> HttpResponse:
    view = Looking(request, pack, record)
    some, after = lines.page(view.cases, request.GET.get("after", ""), PAGE)
    context = {
        **view.context,
        "lines": lines.lines(view.register, some, view.reader),
        "older": f"?{view.query}&{urlencode({'after': after})}" if after else "",
        "newer": f"?{view.query}" if request.GET.get("after") else "",
    }
    return answer(request, "desk/registers/register.html", **context)


@require_safe
@desk_page
def on_paper(request: StaffRequest, pack: str, record: str) -> HttpResponse:
    view = Looking(request, pack, record)
    some, after = lines.page(view.cases, "", ON_PAPER)
    told = lines.lines(view.register, some, view.reader)
    context = {**view.context, **paper.laid_out(view.columns, told), "most": ON_PAPER if after else 0}
    return answer(request, "desk/registers/printed.html", **context)


@require_safe
@desk_page
def workbook(request: StaffRequest, pack: str, record: str) -> HttpResponse | FileResponse:
    view = Looking(request, pack, record)
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    sheets.write(
        file,
        view.register,
        view.columns,
        lines.all_lines(view.register, view.cases, view.reader),
        title=view.title,
        site=request.site,
        by=request.staff,
        reason=_("Register taken out, %(first)s to %(last)s") % {"first": view.period.first, "last": view.period.last},
        masked=view.reader.masked,
        now=request.now,
    )
    file.seek(0)
    named = f"{view.title} {view.period.first} {view.period.last}.xlsx"
    return FileResponse(file, as_attachment=True, filename=named, content_type=WORKBOOK)


class Looking:
    """A register as it is looked at: which days, which words, by whom."""

    def __init__(self, request: StaffRequest, pack: str, record: str) -> None:
        self.language = get_language() or "zh-hans"
        try:
            self.register = register(request.site, pack, record)
        except KeyError:
            raise Http404 from None
        zone = ZoneInfo(request.site.timezone)
        today = request.now.astimezone(zone).date()
        self.typed = request.GET.get("q", "").strip()[:200]
        self.period = Period.typed(request.GET.get("from", ""), request.GET.get("to", ""), today, zone)
        masked = not request.reach.sees_personal_data
        self.cases = lines.found(self.register, request.reach.cases(), self.period, self.typed, masked=masked)
        self.reader = Reader(self.language, request.site.timezone, masked=masked)
        self.columns = lines.columns(self.register, self.language)
        self.title = self.register.record.title.in_language(self.language)
        self.query = urlencode({"from": self.period.first, "to": self.period.last, "q": self.typed})
        self.context = {
            "view": self,
            "register": self.register,
            "columns": self.columns,
            "months": [(period, _months_query(period, self.typed)) for period in _months(request.now, zone)],
            "case_page": address(request, "case", "NUMBER"),
            "now": request.now,
        }


def _months(now: datetime, zone: ZoneInfo) -> list[Period]:
    """This month and the two before: what is asked for most."""
    months = [Period.month(now.astimezone(zone).date(), zone)]
    for _one in range(2):
        before = months[-1].first.toordinal() - 1
        months.append(Period.month(months[-1].first.fromordinal(before), zone))
    return months


def _months_query(period: Period, typed: str) -> str:
    return urlencode({"from": period.first, "to": period.last, "q": typed})
