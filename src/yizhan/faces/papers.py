"""Photos and papers: handed in while a form is being filled, shown to whoever may see a matter they belong to."""

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from yizhan.capabilities.documents import papers, storing
from yizhan.capabilities.documents.models import Attachment, paper_id
from yizhan.capabilities.documents.refusals import PaperRefused
from yizhan.faces.doors import SiteRequest, StaffRequest, staff_page
from yizhan.faces.frame import address

UNPROCESSABLE = 422


@require_POST
@staff_page
def hand_in(request: StaffRequest) -> HttpResponseBase:
    """Keep a photo that a form will speak of: {ref, thumbnail}, or {code, sentence} of why not."""
    upload = request.FILES.get("file")
    try:
        if not isinstance(upload, UploadedFile):
            raise PaperRefused("empty", name="")
        kept = storing.store(upload, Attachment.Kind.PHOTO, request.site, request.actor, request.now)
    except PaperRefused as refused:
        return JsonResponse({"code": refused.code, "sentence": str(refused)}, status=UNPROCESSABLE)
    return JsonResponse({"ref": kept.ref, "thumbnail": address(request, "paper_small", kept.ref)}, status=201)


@require_safe
@staff_page
def paper(request: StaffRequest, ref: str) -> HttpResponseBase:
    return papers.handed_out(within_reach(request, ref))


@require_safe
@staff_page
def paper_small(request: StaffRequest, ref: str) -> HttpResponseBase:
    found = within_reach(request, ref)
    if found.width is None:
        raise Http404
    return papers.handed_out(found, small=True)


def within_reach(request: SiteRequest, ref: str) -> Attachment:
    """One's own that no matter speaks of yet, or one of a matter in reach, also of the matter that called it
    or goes on for it. Raises Http404 for every other."""
    id = paper_id(ref)
    found = Attachment.objects.filter(site=request.site, pk=id).select_related("case").first() if id else None
    if found is None:
        raise Http404
    if found.case is None:
        if found.uploaded_by != request.actor.id:
            raise Http404
        return found
    family = Q(pk=found.case.pk)
    for heir in (found.case.parent_id, found.case.root_id, found.case.merged_into_id):
        family |= Q(pk=heir, state__photos__contains=[found.ref]) if heir is not None else Q()
    if not request.reach.cases().filter(family).exists():
        raise Http404
    return found


def templates(request: HttpRequest) -> dict[str, str]:
    """The addresses a photo field needs: where photos go, and where one is by its name (REF)."""
    return {"upload": address(request, "papers"), "file": address(request, "paper_small", "REF")}
