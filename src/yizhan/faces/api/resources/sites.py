"""Where the integration was let in, and what it is there."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from yizhan.faces.api.routes import Resource
from yizhan.faces.api.visiting import ProgramRequest, sites_of
from yizhan.faces.api.words import told
from yizhan.registry.models import Site

resource = Resource(_("Integration and sites"), at_site=False)


class SiteTold(Schema):
    slug: str = told(_("Short name; stands in every address of the site"), examples=["garden"])
    name: str
    kind: str
    organisation: str
    timezone: str = told(_("By which days are reckoned"), examples=["Asia/Shanghai"])
    packs: list[str] = told(_("The packs it works by; empty: all"))


class IntegrationTold(Schema):
    id: str = told(_("As the journal names it"), examples=["integration:7"])
    name: str
    purpose: str
    scopes: list[str]
    roles: list[str]
    requests_a_minute: int
    token_expires_at: datetime | None
    sites: list[SiteTold]


class Sites(Schema):
    sites: list[SiteTold]


@resource.get("/integration", answer=IntegrationTold, summary=_("Who this token is"))
def integration(request: ProgramRequest) -> IntegrationTold:
    own = request.integration
    return IntegrationTold(
        id=own.actor_id,
        name=own.name,
        purpose=own.purpose,
        scopes=own.scopes,
        roles=own.roles,
        requests_a_minute=own.per_minute,
        token_expires_at=request.token.expires_at,
        sites=_sites(request),
    )


@resource.get("/sites", answer=Sites, summary=_("The sites it was let in at"))
def sites(request: ProgramRequest) -> Sites:
    return Sites(sites=_sites(request))


def _sites(request: ProgramRequest) -> list[SiteTold]:
    return [_told(site) for site in sites_of(request.integration).order_by("slug")]


def _told(site: Site) -> SiteTold:
    return SiteTold(
        slug=site.slug,
        name=site.name,
        kind=site.kind,
        organisation=site.organisation.name,
        timezone=site.timezone,
        packs=site.packs,
    )
