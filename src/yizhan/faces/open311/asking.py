"""Who asks, and for which jurisdiction: a site is one. A key opens what its integration reaches; without a key there
are the services, and what an integration of the site lets everybody follow."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from yizhan.faces.api.models import Integration, Token
from yizhan.faces.api.scopes import OPEN311, OPEN311_PUBLIC
from yizhan.faces.api.visiting import ProgramRequest, identify, meet, sites_of, stand_at
from yizhan.faces.open311.errors import Objected
from yizhan.registry.models import Site

NOT_GIVEN = "jurisdiction_id was not provided"
NOT_FOUND = "jurisdiction_id was not found"


def said(request: ProgramRequest, name: str) -> str:
    """An argument; one that is empty is as one that was not given."""
    return str(request.POST.get(name) or request.GET.get(name) or "").strip()


def key_of(request: ProgramRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return said(request, "api_key") or (token.strip() if scheme.lower() == "bearer" else "")


def enter_with_key(request: ProgramRequest) -> None:
    """For what needs a key. Raises Problem for one that does not hold, Objected for a jurisdiction."""
    identify(request, key_of(request), OPEN311)
    stand_at(request, _jurisdiction(request, sites_of(request.integration)))


def enter_to_read(request: ProgramRequest) -> bool:
    """With a key, or as the integration that lets everybody follow. False for the latter."""
    if key_of(request):
        enter_with_key(request)
        return True
    site = jurisdiction(request)
    now = timezone.now()
    open_to_all = _let_in().filter(scopes__contains=[OPEN311_PUBLIC], sites=site)
    holding = Token.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)
    token = holding.filter(integration__in=open_to_all).select_related("integration").order_by("-pk").first()
    if token is None:
        raise Objected(403, "api_key was not provided")
    meet(request, token, now)
    stand_at(request, site)
    return False


def jurisdiction(request: ProgramRequest) -> Site:
    """A site at which any integration may use this door; to all others it is not there."""
    through = _let_in().filter(Q(scopes__contains=[OPEN311]) | Q(scopes__contains=[OPEN311_PUBLIC]))
    here = Site.objects.filter(
        open=True, pk__in=Integration.sites.through.objects.filter(integration__in=through).values("site")
    ).select_related("organisation")
    return _jurisdiction(request, here)


def _jurisdiction(request: ProgramRequest, sites: QuerySet[Site]) -> Site:
    given = said(request, "jurisdiction_id")
    if given:
        site: Site | None = sites.filter(slug=given).first()
        if site is None:
            raise Objected(404, NOT_FOUND)
        return site
    few = list(sites.order_by("pk")[:2])
    if not few:
        raise Objected(404, NOT_FOUND)
    if len(few) > 1:
        raise Objected(400, NOT_GIVEN)
    return few[0]


def _let_in() -> QuerySet[Integration]:
    return Integration.objects.filter(ended_at__isnull=True)
