"""Who acts on a case: staff, customers, the clock; named by one short id each."""

import re
from collections.abc import Iterable
from datetime import datetime

from yizhan.cases.prepared import ask
from yizhan.procedure.actors import CUSTOMER, Actor
from yizhan.registry.access import Access, StaffAccess
from yizhan.registry.models import Party, Site, Staff
from yizhan.registry.roles import roles_of, valid_holdings

STAFF = "staff:"
PARTY = "party:"
PROGRAM = "integration:"

_STAFF_ID = re.compile(rf"{STAFF}([1-9][0-9]{{0,17}})")  # what people type into a field may look like one

# The holdings of `registry.roles.valid_holdings`; asked with every step that is handed to somebody.
_WORKING = """
SELECT staff.id, staff.name FROM registry_staff staff WHERE EXISTS (
  SELECT 1 FROM registry_roleholding held WHERE held.staff_id = staff.id AND held.site_id = %s
  AND held.since <= %s AND (held.until IS NULL OR held.until > %s))
AND staff.id = ANY(%s) AND (staff.left_at IS NULL OR staff.left_at > %s)
"""


def staff_id(staff: Staff) -> str:
    return f"{STAFF}{staff.pk}"


def party_id(party: Party) -> str:
    return f"{PARTY}{party.pk}"


def staff_actor(staff: Staff, site: Site, now: datetime) -> Actor:
    """A staff member with the roles held at this site now. One query."""
    return Actor(staff_id(staff), staff.name, roles_of(staff, site, now))


def actor_of(access: Access) -> Actor:
    """Whoever was let in, as the journal names them."""
    if isinstance(access, StaffAccess):
        return Actor(staff_id(access.staff), access.staff.name, access.roles)
    return Actor(access.id, access.name, access.roles)


def customer_actor(party: Party) -> Actor:
    """A customer in his own matters; the face has made sure that they are his."""
    return Actor(party_id(party), party.name, frozenset({CUSTOMER}))


def staff_of(ids: Iterable[str]) -> dict[str, Staff]:
    """The staff members behind a set of ids, in one query; ids of others are passed over."""
    keys = [int(found[1]) for id in ids if (found := _STAFF_ID.fullmatch(id))]
    return {staff_id(staff): staff for staff in Staff.objects.filter(pk__in=keys)} if keys else {}


def working_at(site: Site, ids: Iterable[str], now: datetime) -> dict[str, str]:
    """Those of the ids that are of people who hold a role at the site now, and what these are called. One query."""
    keys = [int(found[1]) for id in ids if (found := _STAFF_ID.fullmatch(str(id)))]
    if not keys:
        return {}
    return {f"{STAFF}{pk}": name for pk, name in ask(_WORKING, [site.pk, now, now, keys, now])}


def holds_any(site: Site, id: str, roles: Iterable[str], now: datetime) -> bool:
    """Whether the staff member of this id holds one of the roles at the site now."""
    found = _STAFF_ID.fullmatch(id)
    return found is not None and (
        valid_holdings(now).filter(site=site, staff=int(found[1]), role__in=sorted(roles)).exists()
    )


def name_of(id: str) -> str:
    """What people call the one an id stands for; the id itself for those who are no staff."""
    found = _STAFF_ID.fullmatch(id)
    if found is None:
        return id
    return next((name for (name,) in ask("SELECT name FROM registry_staff WHERE id = %s", [int(found[1])])), id)
