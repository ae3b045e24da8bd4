"""Visiting: how a request becomes a program at a site. The fence of every address; views never look around it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from yizhan.cases.reach import reach
from yizhan.faces.api import pace, tokens
from yizhan.faces.api.models import Integration, Token
from yizhan.faces.api.pace import Allowance
from yizhan.faces.api.problems import Problem
from yizhan.faces.api.scopes import PERSONAL
from yizhan.faces.doors import SiteRequest
from yizhan.registry.access import ProgramAccess
from yizhan.registry.models import Site


class ProgramRequest(SiteRequest):
    """A request of an integration, as views get it. The parts of a site are there after `enter`."""

    token: Token
    integration: Integration
    allowance: Allowance
    access: ProgramAccess
    key: str  # of the command, for the engine


class BearerToken(HttpBearer):
    """The token stands in the header; which scope the address asks for is said where the address is."""

    openapi_bearerFormat = "yz_…"
    openapi_description = _("The token of an integration, made on the desk's page “Integrations” and shown once.")

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return identify(request, token.strip(), self.scope)


def identify(request: HttpRequest, text: str, scope: str) -> Integration:
    """Find out who asks, count the request, and see that the scope was given. Raises Problem."""
    now = timezone.now()
    token = tokens.find(text, now)
    if token is None:
        raise Problem("token")
    meet(request, token, now)
    if scope and scope not in token.integration.scopes:
        raise Problem("scope", scope=scope)
    return token.integration


def meet(request: HttpRequest, token: Token, now: datetime) -> None:
    """This token asks; the request counts. Raises Problem when it asks too often."""
    visitor: Any = request
    visitor.now, visitor.token, visitor.integration = now, token, token.integration
    tokens.note_use(token, now)
    visitor.allowance = allowance = pace.count(token, now)
    if allowance.used_up:
        raise Problem("too-often", most=allowance.most, again_in=allowance.again_in)


def sites_of(integration: Integration) -> QuerySet[Site]:
    return integration.sites.filter(open=True, organisation=integration.organisation_id).select_related("organisation")


def enter(request: ProgramRequest, slug: str) -> None:
    """Stand at a site. To an integration that was not let in there it does not exist."""
    site = sites_of(request.integration).filter(slug=slug).first()
    if site is None:
        raise Problem("not-there")
    stand_at(request, site)


def stand_at(request: ProgramRequest, site: Site) -> None:
    request.site = site
    timezone.activate(ZoneInfo(site.timezone))  # times are told on the site's clock
    request.access = access_of(request.integration, site, request.now)
    request.reach = reach(request.access)
    request.actor = request.reach.actor


def access_of(integration: Integration, site: Site, now: datetime) -> ProgramAccess:
    return ProgramAccess(
        id=integration.actor_id,
        name=integration.name,
        site=site,
        now=now,
        roles=frozenset(integration.roles),
        sees_personal_data=PERSONAL in integration.scopes,
    )
