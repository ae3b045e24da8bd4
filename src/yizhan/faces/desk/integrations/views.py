"""Letting other systems in, by those who administer the site. A new token is in the answer to its making and
nowhere else, which is why that answer is no redirect."""

from datetime import timedelta

from django.db.models import Max, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.faces.api import letting_in, tokens
from yizhan.faces.api.letting_in import Wanted
from yizhan.faces.api.models import Integration, Token
from yizhan.faces.api.scopes import SCOPES
from yizhan.faces.api.tokens import Shown
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.faces.frame import address

LASTS = {"30": _("30 days"), "90": _("90 days"), "365": _("A year"), "": _("Until it is revoked")}
USUAL = "365"
FAILURES = 30  # shown; the newest


@require_safe
@administration_page
def integrations(request: StaffRequest) -> HttpResponse:
    found = _here(request).annotate(used=Max("tokens__last_used_at"))
    ordered = found.prefetch_related("sites").order_by("ended_at", "name", "pk")
    return answer(request, "desk/integrations/list.html", integrations=ordered, scopes=SCOPES)


@require_http_methods(["GET", "HEAD", "POST"])
@administration_page
def new(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        blank = Wanted(name="", purpose="", sites=(request.site,), roles=(), scopes=(), per_minute=120)
        return _form(request, None, blank)
    made = letting_in.let_in(_wanted(request), request.staff, request.now)
    return _page(request, made, _token(request, made))


@require_http_methods(["GET", "HEAD", "POST"])
@administration_page
def integration(request: StaffRequest, id: int) -> HttpResponse:
    """What it is; a POST changes it."""
    found = get_object_or_404(_here(request), pk=id)
    if request.method == "POST":
        letting_in.change(found, _wanted(request), request.staff, request.now)
        return HttpResponseRedirect(address(request, "integration", found.pk))
    return _page(request, found)


@require_POST
@administration_page
def tokens_page(request: StaffRequest, id: int) -> HttpResponse:
    """Another token; the old ones hold until they are revoked."""
    found = get_object_or_404(_here(request), pk=id, ended_at__isnull=True)
    letting_in.check_may_change(found, request.staff, request.now)
    return _page(request, found, _token(request, found))


@require_POST
@administration_page
def revocation(request: StaffRequest, id: int, token: int) -> HttpResponse:
    found = get_object_or_404(_here(request), pk=id)
    tokens.revoke(get_object_or_404(found.tokens, pk=token), by=request.staff, now=request.now)
    return HttpResponseRedirect(address(request, "integration", found.pk))


@require_POST
@administration_page
def end(request: StaffRequest, id: int) -> HttpResponse:
    found = get_object_or_404(_here(request), pk=id)
    letting_in.shut_out(found, request.staff, request.now)
    return HttpResponseRedirect(address(request, "integrations"))


def _here(request: StaffRequest) -> QuerySet[Integration]:
    return Integration.objects.filter(sites=request.site, organisation=request.site.organisation_id)


def _token(request: StaffRequest, integration: Integration) -> Shown:
    days = request.POST.get("lasts", USUAL)
    lasts = timedelta(days=int(days)) if days and days in LASTS else None
    expires_at = request.now + lasts if lasts is not None else None
    return tokens.make(integration, by=request.staff, now=request.now, expires_at=expires_at)


def _wanted(request: StaffRequest) -> Wanted:
    post = request.POST
    chosen = set(post.getlist("sites"))
    per_minute = post.get("per_minute", "").strip()
    return Wanted(
        name=post.get("name", "").strip()[:60],
        purpose=post.get("purpose", "").strip()[:300],
        sites=tuple(one for one in letting_in.administered(request.staff, request.now) if one.slug in chosen),
        roles=tuple(dict.fromkeys(post.getlist("roles"))),
        scopes=tuple(dict.fromkeys(post.getlist("scopes"))),
        per_minute=int(per_minute) if per_minute.isascii() and per_minute.isdigit() and len(per_minute) < 6 else 0,
    )


def _page(request: StaffRequest, integration: Integration, shown: Shown | None = None) -> HttpResponse:
    is_now = Wanted(
        name=integration.name,
        purpose=integration.purpose,
        sites=tuple(integration.sites.order_by("name")),
        roles=tuple(integration.roles),
        scopes=tuple(integration.scopes),
        per_minute=integration.per_minute,
    )
    return _form(request, integration, is_now, shown)


def _form(
    request: StaffRequest, integration: Integration | None, wanted: Wanted, shown: Shown | None = None
) -> HttpResponse:
    mine = letting_in.administered(request.staff, request.now)
    sites = tuple(dict.fromkeys((*mine, *wanted.sites)))
    known = letting_in.roles_at(sites)
    context = {
        "integration": integration,
        "wanted": wanted,
        "sites": sites,
        "roles": list(known.items()),
        "scopes": list(SCOPES.items()),
        "lasts": list(LASTS.items()),
        "usual": USUAL,
        "shown": shown,
        "tokens": _tokens(request, integration) if integration is not None else [],
        "failures": integration.failures.order_by("-at", "-pk")[:FAILURES] if integration is not None else [],
        "may_change": integration is None
        or (integration.ended_at is None and letting_in.may_change(integration, request.staff, request.now)),
    }
    return answer(request, "desk/integrations/page.html", **context)


def _tokens(request: StaffRequest, integration: Integration) -> list[tuple[Token, bool]]:
    """Each with whether it holds; the newest first."""
    found = integration.tokens.select_related("made_by", "revoked_by").order_by("-made_at", "-pk")
    return [(token, integration.ended_at is None and token.holds(request.now)) for token in found]
