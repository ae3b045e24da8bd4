"""What somebody may reach at one site: a person who works there, or a program that was let in.

The one place that tells which sites a person works at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Model, QuerySet

from .models import Account, Department, Site, Staff
from .parameters import parameters_of
from .roles import roles_of, valid_holdings

PACK = "registry"  # under which the registry's own parameters are kept
ROLES_THAT_SEE = "roles-that-see-personal-data"


@dataclass(frozen=True)
class StaffAccess:
    staff: Staff
    site: Site
    now: datetime
    roles: frozenset[str]
    is_manager: bool  # heads a department of the site

    @property
    def sees_personal_data(self) -> bool:
        """Managers and the roles the site names see numbers; others ask one by one (parties.reveal)."""
        named: Sequence[str] = parameters_of(self.site, PACK, self.now).get(ROLES_THAT_SEE, [])
        return self.is_manager or not self.roles.isdisjoint(named)


@dataclass(frozen=True)
class ProgramAccess:
    """Another system that was let in with roles of its own. Whether it sees numbers was said when it was let in:
    what its roles see when people hold them is not for a program."""

    id: str  # by which the journal knows it
    name: str
    site: Site
    now: datetime
    roles: frozenset[str]
    sees_personal_data: bool
    is_manager: bool = False


Access = StaffAccess | ProgramAccess


def sites_of(staff: Staff, now: datetime) -> QuerySet[Site]:
    """The open sites where the person holds any role now."""
    held = valid_holdings(now).filter(staff=staff)
    return Site.objects.filter(open=True, pk__in=held.values("site")).order_by("name", "pk")


def staff_of(account: Account, now: datetime) -> Staff | None:
    """The person behind a log-in; None if there is none, or they left."""
    staff = Staff.objects.filter(account=account).select_related("organisation").first()
    if staff is None or (staff.left_at is not None and staff.left_at <= now):
        return None
    return staff


def _columns(model: type[Model], alias: str) -> tuple[list[str], str]:
    names = [field.attname for field in model._meta.concrete_fields]
    return names, ", ".join(f"{alias}.{name}" for name in names)


_STAFF, _STAFF_COLUMNS = _columns(Staff, "staff")
_SITE, _SITE_COLUMNS = _columns(Site, "site")
_PACKS = len(_STAFF) + _SITE.index("packs")
# Every page begins with it: who, where and as what, in one question. Roles as in `roles.valid_holdings`.
_ENTERING = f"""
SELECT {_STAFF_COLUMNS}, {_SITE_COLUMNS},
  ARRAY(SELECT held.role FROM registry_roleholding held WHERE held.staff_id = staff.id AND held.site_id = site.id
    AND held.since <= %(now)s AND (held.until IS NULL OR held.until > %(now)s)),
  EXISTS (SELECT 1 FROM registry_department WHERE site_id = site.id AND head_id = staff.id)
FROM registry_staff staff, registry_site site
WHERE {{}} = %(who)s AND (staff.left_at IS NULL OR staff.left_at > %(now)s)
  AND site.slug = %(slug)s AND site.open
"""  # noqa: S608 - made of our own column names


_BY_STAFF, _BY_ACCOUNT = _ENTERING.format("staff.id"), _ENTERING.format("staff.account_id")


def access_to(slug: str, staff: Staff, now: datetime) -> StaffAccess | None:
    """None for a site that is not there, is shut, or is not theirs: all three look alike."""
    return _entering(_BY_STAFF, slug, staff.pk, now)


def entering(slug: str, account: Account, now: datetime) -> StaffAccess | None:
    """The same for a log-in; None also when nobody who works here is behind it. One query."""
    return _entering(_BY_ACCOUNT, slug, account.pk, now)


def _entering(statement: str, slug: str, who: int, now: datetime) -> StaffAccess | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"who": who, "slug": slug, "now": now})
        found = cursor.fetchone()
    if found is None:
        return None
    *row, roles, is_head = found
    if not roles:
        return None
    row[_PACKS] = json.loads(row[_PACKS])
    staff = Staff.from_db(connection.alias, _STAFF, row[: len(_STAFF)])
    site = Site.from_db(connection.alias, _SITE, row[len(_STAFF) :])
    return StaffAccess(staff, site, now, frozenset(roles), is_head)


def access(staff: Staff, site: Site, now: datetime) -> StaffAccess:
    roles = roles_of(staff, site, now)
    is_manager = bool(roles) and Department.objects.filter(site=site, head=staff).exists()
    return StaffAccess(staff, site, now, roles, is_manager)
