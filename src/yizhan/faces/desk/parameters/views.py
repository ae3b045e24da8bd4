"""The parameters of a site: the list, and one with its draft, its trial, its history. For those who administer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases.reconsidering import reconsider
from yizhan.cases.refused import Refused
from yizhan.faces.desk.parameters.form import Typed, stands, typed
from yizhan.faces.desk.parameters.known import Known, all_known, known
from yizhan.faces.desk.parameters.trying import tried
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.faces.frame import address
from yizhan.procedure.parameters import may_be_unset
from yizhan.registry import parameters as settings
from yizhan.registry.changes import Because
from yizhan.registry.models import ParameterDraft, SiteParameter

UNPROCESSABLE = 422


@require_safe
@administration_page
def parameters(request: StaffRequest) -> HttpResponse:
    counting = settings.in_force(request.site, request.now)
    coming = {row.name for row in SiteParameter.objects.filter(site=request.site, valid_from__gt=request.now)}
    drafts = set(ParameterDraft.objects.filter(site=request.site).values_list("name", flat=True))
    packs: dict[str, list[tuple[Known, SiteParameter | None]]] = {}
    for one in all_known(request.site):
        packs.setdefault(one.pack.id, []).append((one, counting.get(one.parameter.id)))
    context = {
        "packs": [(rows[0][0].pack.title.in_language(get_language() or "zh-hans"), rows) for rows in packs.values()],
        "coming": coming,
        "drafts": drafts,
    }
    return answer(request, "desk/parameters/parameters.html", **context)


@require_safe
@administration_page
def parameter(request: StaffRequest, name: str) -> HttpResponse:
    one = known(request.site, name)
    return _page(request, one, _form(request, one))


@require_POST
@administration_page
def draft(request: StaffRequest, name: str) -> HttpResponse:
    """Keep what was typed, in place of the draft that was there. It counts for nothing yet."""
    one = known(request.site, name)
    given = typed(one, request.POST, ZoneInfo(request.site.timezone), request.now)
    if given.errors:
        return _page(request, one, given, UNPROCESSABLE)
    settings.write_draft(request.site, one.pack.id, name, given.draft, by=request.staff, now=request.now)
    return HttpResponseRedirect(f"{address(request, 'parameter', name)}#draft")


@require_POST
@administration_page
def draft_removal(request: StaffRequest, name: str) -> HttpResponse:
    known(request.site, name)
    ParameterDraft.objects.filter(site=request.site, name=name).delete()
    return HttpResponseRedirect(address(request, "parameter", name))


@require_safe
@administration_page
def trial(request: StaffRequest, name: str) -> HttpResponse:
    """Last month under the draft; asked for by the page once it is shown, since it takes a moment."""
    one = known(request.site, name)
    found = settings.draft_of(request.site, name)
    if found is None:
        raise Http404
    found.site = request.site
    context = {"known": one, "tried": tried(found, request.reach, request.now), "draft": found}
    return answer(request, "desk/parameters/_trial.html", **context)


@require_POST
@administration_page
def publication(request: StaffRequest, name: str) -> HttpResponse:
    """Let the draft count, at once or from its day; with `anew`, running matters are reckoned anew when it does."""
    one = known(request.site, name)
    written_at = _moment(request.POST.get("at", ""))
    with transaction.atomic():
        set_now = settings.publish_draft(request.site, name, written_at, by=request.staff, now=request.now)
        if request.POST.get("anew"):
            _reckon_anew(request, one, set_now.valid_from)
    return _to(request, name, "published")


@require_POST
@administration_page
def reversal(request: StaffRequest, name: str, setting: int) -> HttpResponse:
    """Take a setting back by a new one; nothing is deleted."""
    one = known(request.site, name)
    row = get_object_or_404(SiteParameter, site=request.site, name=name, pk=setting)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Refused.because("reason", step=one.parameter.title, fields=("reason",))
    with transaction.atomic():
        back = settings.take_back(row, Because(by=request.staff, now=request.now, reason=reason))
        if request.POST.get("anew"):
            _reckon_anew(request, one, back.valid_from)
    return _to(request, name, "taken-back")


def _reckon_anew(request: StaffRequest, one: Known, at: datetime) -> None:
    procedures = [procedure.ref for procedure, _places in one.used(request.site)]
    reconsider(request.site, procedures, at=at, why=one.parameter.id)


def _form(request: StaffRequest, one: Known) -> Typed:
    row = settings.in_force(request.site, request.now).get(one.parameter.id)
    return stands(one, row.value if row else one.parameter.default, as_in_pack=False)


def _page(request: StaffRequest, one: Known, form: Typed, status: int = 200) -> HttpResponse:
    name = one.parameter.id
    rows = settings.settings_of(request.site, name)
    begun = [row for row in rows if row.valid_from <= request.now]
    counting = begun[0] if begun else None
    undone = {row.undoes_id for row in rows}
    context = {
        "known": one,
        "form": form,
        "rows": rows,
        "counting": counting,
        "own": counting is not None and not counting.as_in_pack,
        "reversible": {row.pk for row in rows if row.pk not in undone and (row not in begun or row == counting)},
        "undone": undone,
        "draft": settings.draft_of(request.site, name),
        "used": one.used(request.site),
        "may_be_unset": may_be_unset(one.parameter),
        "done": request.GET.get("done", ""),
    }
    return answer(request, "desk/parameters/parameter.html", status, **context)


def _moment(typed: str) -> datetime:
    at = parse_datetime(typed)
    if at is None or at.tzinfo is None:
        raise Refused.because("unknown", what="draft", name=_("This draft"))
    return at


def _to(request: StaffRequest, name: str, done: str) -> HttpResponse:
    there = f"{address(request, 'parameter', name)}?done={done}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
