"""Reading a matter: its page, its parts after somebody else's change, its diagram and its papers in print."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.capabilities.documents.printing import page_of, pdf_of, sheet_of
from yizhan.capabilities.documents.printing.sheet import Sheet
from yizhan.cases import library
from yizhan.faces.desk.cases.page import CasePage
from yizhan.faces.doors import SiteRequest, StaffRequest, answer, staff_page
from yizhan.faces.matter import Matter
from yizhan.procedure.bpmn import to_bpmn
from yizhan.procedure.definition import Definition

NOTHING_NEW = 204
LONGEST_VERSION = 10  # digits


def find(request: SiteRequest, number: str) -> Matter:
    """The matter among what this person reaches; to all others it does not exist (Http404)."""
    near = request.reach.cases().select_related("place", "party", "incident", "parent", "merged_into")
    case = get_object_or_404(near, number=number)
    case.site = request.site
    return Matter(request, case)


@require_safe
@staff_page
def case(request: StaffRequest, number: str) -> HttpResponse:
    page = CasePage(find(request, number))
    return answer(request, "cases/page.html", page=page, case=page.case, matter=page.matter)


@require_safe
@staff_page
def parts(request: StaffRequest, number: str) -> HttpResponse:
    """What is new since the version that a page shows (`seen`). Somebody who is typing (`typing`) keeps their
    form and is told who changed what; to all others the parts are drawn anew."""
    matter = find(request, number)
    told = request.GET.get("seen", "")
    seen = int(told) if told.isdecimal() and len(told) < LONGEST_VERSION else 0
    if matter.case.version <= seen:
        return HttpResponse(status=NOTHING_NEW)
    page = CasePage(matter)
    if not request.GET.get("typing"):
        return answer(request, "cases/_parts.html", page=page, case=page.case, matter=matter)
    others = [event.by_name for event in matter.events if event.seq > seen and event.by != request.actor.id]
    who = matter.reader.several(dict.fromkeys(name for name in others if name))
    return answer(request, "cases/_news.html", page=page, case=page.case, matter=matter, who=who)


@require_safe
@staff_page
def story(request: StaffRequest, number: str) -> HttpResponse:
    """The whole story, where the page shows only the newest of it."""
    page = CasePage(find(request, number))
    return answer(request, "cases/_story.html", page=page, case=page.case, matter=page.matter, whole=True)


@require_safe
@staff_page
def diagram(request: StaffRequest, number: str) -> HttpResponse:
    """The procedure as it was when the matter was opened."""
    matter = find(request, number)
    return _bpmn(matter.definition, library.edition(matter.case.library_id), matter.language)


@require_safe
@staff_page
def procedure_diagram(request: StaffRequest, pack: str, procedure: str) -> HttpResponse:
    """The procedure in force, for whoever works at a site that goes by it."""
    edition = library.current()
    try:
        definition = edition.definition(f"{pack}/{procedure}", request.site)
    except KeyError:
        raise Http404 from None
    return _bpmn(definition, edition, get_language() or "zh-hans")


def _bpmn(definition: Definition, edition: library.Edition, language: str) -> HttpResponse:
    text = to_bpmn(definition, edition.library, "zh" if language.startswith("zh") else "en")
    return HttpResponse(text, content_type="application/xml", headers={"Cache-Control": "private, max-age=300"})


@require_safe
@staff_page
def record(request: StaffRequest, number: str, record: str) -> HttpResponse:
    """A form of the matter as a page that prints well."""
    return HttpResponse(page_of(_sheet(request, number, record)))


@require_safe
@staff_page
def record_pdf(request: StaffRequest, number: str, record: str) -> HttpResponse:
    sheet = _sheet(request, number, record)
    named = f'inline; filename="{number}-{record}.pdf"'
    return HttpResponse(pdf_of(sheet), content_type="application/pdf", headers={"Content-Disposition": named})


def _sheet(request: StaffRequest, number: str, record: str) -> Sheet:
    matter = find(request, number)
    try:
        return sheet_of(matter.case, record, matter.language, masked=matter.masked, now=request.now)
    except KeyError:
        raise Http404 from None
