"""The demo's people and houses."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from yizhan.cases.people import STAFF, staff_id
from yizhan.ops.demo.script import Script
from yizhan.procedure.actors import Actor
from yizhan.registry import bulk, populate
from yizhan.registry.models import (
    Account,
    DutyShift,
    Occupancy,
    Organisation,
    Party,
    PartyPhone,
    Place,
    RoleHolding,
    Site,
    Staff,
)

PASSWORD = "yizhan-demo"  # shown on the log-in page of the demo and valid nowhere else  # noqa: S105


ROSTER_DAYS = 14


@dataclass(frozen=True)
class Town:
    site: Site
    homes: list[tuple[Place, Party]]
    phones: dict[int, str]  # of each owner
    staff: dict[str, list[Actor]]  # by role, with everything each person holds


@transaction.atomic
def build(script: Script) -> Town:
    """The site with its homes, an owner in each, and its staff with accounts."""
    organisation = Organisation.objects.create(slug=f"{script.site['slug']}-company", name=script.site["organisation"])
    site = Site.objects.create(
        organisation=organisation,
        slug=script.site["slug"],
        name=script.site["name"],
        packs=list(script.packs),
        open=False,
    )
    homes = script.homes
    populate.build_community(site, homes["buildings"], homes["units"], homes["floors"], homes["rooms_per_floor"])
    _hire(script, site)
    return find(site)


@transaction.atomic
def abandon(slug: str) -> None:
    """Put a site whose building was broken off out of the way; what happened there cannot be unmade."""
    for site in Site.objects.filter(slug=slug):
        for person in Staff.objects.filter(organisation=site.organisation, account__isnull=False):
            Account.objects.filter(staff=person).update(
                username=Concat("username", Value(f"~{site.pk}")), is_active=False
            )
            Staff.objects.filter(pk=person.pk).update(account=None)
        Organisation.objects.filter(pk=site.organisation_id).update(slug=f"{site.organisation.slug}-{site.pk}")
        Site.objects.filter(pk=site.pk).update(slug=f"{slug}-{site.pk}")


def find(site: Site) -> Town:
    """The town as it was built, also by a second process."""
    homes = [
        (occupancy.place, occupancy.party)
        for occupancy in Occupancy.objects.filter(place__site=site).select_related("place", "party").order_by("pk")
    ]
    held: dict[Staff, set[str]] = defaultdict(set)
    for holding in RoleHolding.objects.filter(site=site).select_related("staff").order_by("pk"):
        held[holding.staff].add(holding.role)
    staff: dict[str, list[Actor]] = defaultdict(list)
    for person, roles in held.items():
        actor = Actor(staff_id(person), person.name, frozenset(roles))
        for role in roles:
            staff[role].append(actor)
    phones = dict(PartyPhone.objects.filter(site=site).values_list("party_id", "number"))
    return Town(site, homes, phones, dict(staff))


def _hire(script: Script, site: Site) -> None:
    hashed = Account()
    hashed.set_password(PASSWORD)  # once: argon2 is slow on purpose
    for line in script.staff:
        for number, name in enumerate(line["names"], start=1):
            username = line["roles"][0] if number == 1 else f"{line['roles'][0]}-{number}"
            account = Account.objects.create(username=username, password=hashed.password)
            person = Staff.objects.create(
                organisation_id=site.organisation_id,
                account=account,
                name=name,
                employee_no=username,
                phone=f"1390000{account.pk % 10000:04}",
                joined_at=populate.LONG_AGO,
            )
            bulk.insert(
                [RoleHolding(staff=person, site=site, role=role, since=populate.LONG_AGO) for role in line["roles"]]
            )


def roster(town: Town, now: datetime) -> None:
    """Who is on duty in the days around now: of every role one half today, the other half tomorrow."""
    today = now.astimezone(ZoneInfo(town.site.timezone)).replace(hour=7, minute=30, second=0, microsecond=0)
    bulk.insert(
        [
            DutyShift(
                site=town.site,
                role=role,
                staff_id=int(person.id.removeprefix(STAFF)),
                starts_at=today + timedelta(days=day),
                ends_at=today + timedelta(days=day, hours=14),
            )
            for role, people in town.staff.items()
            for day in range(-1, ROSTER_DAYS)
            for number, person in enumerate(people)
            if len(people) == 1 or (number + day) % 2 == 0
        ]
    )
