"""Whom a line may be for: the roles that staff hold, and the people of the site."""

from datetime import datetime

from django.utils.translation import get_language

from yizhan.procedure.model import Library
from yizhan.registry.models import Site, Staff
from yizhan.registry.roles import valid_holdings


def roles(packs: Library) -> dict[str, str]:
    language = get_language() or "zh-hans"
    known = (role for pack in packs.packs.values() for role in pack.roles.values() if not role.outside)
    return {role.id: role.title.in_language(language) for role in known}


def people(site: Site, now: datetime) -> list[Staff]:
    here = valid_holdings(now).filter(site=site)
    return list(Staff.objects.filter(pk__in=here.values("staff")).order_by("name", "pk"))
