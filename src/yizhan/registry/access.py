"""What somebody may reach at one site: a person who works there, or a program that was let in.

The one place that tells which sites a person works at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

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


def access_to(slug: str, staff: Staff, now: datetime) -> StaffAccess | None:
    """None for a site that is not there, is shut, or is not theirs: all three look alike."""
    site = sites_of(staff, now).filter(slug=slug).first()
    return access(staff, site, now) if site else None


def access(staff: Staff, site: Site, now: datetime) -> StaffAccess:
    roles = roles_of(staff, site, now)
    is_manager = bool(roles) and Department.objects.filter(site=site, head=staff).exists()
    return StaffAccess(staff, site, now, roles, is_manager)
