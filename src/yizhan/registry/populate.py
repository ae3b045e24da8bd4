"""Building sites for tests, plays and the demo: rooms with an owner each, and people in every role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from . import bulk
from .models import (
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
from .room_codes import path

SURNAMES = "王李张刘杨黄赵周吴徐孙马朱胡郭何陈高林罗"  # the 17th falls to 3-2-501, home of the cast's 陈
GIVEN: list[str] = [
    *"伟芳娜敏静丽强磊洋艳勇杰娟涛明超",
    "秀英",
    "建国",
    "志强",
    "海燕",
    "晓东",
    "玉兰",
    "文博",
    "子涵",
    "思远",
    "雨桐",
]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # roles and duty given "always" begin before any play
FAR_OFF = datetime(2100, 1, 1, tzinfo=UTC)


@transaction.atomic
def site(slug: str, *, name: str = "", organisation: str = "Yizhan", packs: Iterable[str] = ()) -> Site:
    """The site of that slug, made if it is not there."""
    owner, _ = Organisation.objects.get_or_create(slug=organisation.lower(), defaults={"name": organisation})
    made, _ = Site.objects.get_or_create(
        slug=slug, defaults={"organisation": owner, "name": name or slug, "packs": list(packs)}
    )
    return made


@dataclass(frozen=True)
class Community:
    rooms: list[Place]
    owners: list[Party]  # owners[i] owns rooms[i]


@transaction.atomic
def build_community(
    site: Site,
    buildings: int = 6,
    units: int = 2,
    floors: int = 10,
    rooms_per_floor: int = 4,
    *,
    since: date = date(2020, 1, 1),
) -> Community:
    """Rooms "1-1-101" to "6-2-1004", an owner with a telephone in each. The same call, the same names."""
    blocks = _made(_place(site, None, Place.Kind.BUILDING, str(b)) for b in range(1, buildings + 1))
    entrances = _made(
        _place(site, block, Place.Kind.UNIT, f"{block.code}-{u}") for block in blocks for u in range(1, units + 1)
    )
    rooms = _made(
        _place(site, entrance, Place.Kind.ROOM, f"{entrance.code}-{floor}{number:02}", floor=floor)
        for entrance in entrances
        for floor in range(1, floors + 1)
        for number in range(1, rooms_per_floor + 1)
    )
    owners = bulk.insert([Party(site=site, name=_name(i)) for i in range(len(rooms))])
    bulk.insert(
        [
            PartyPhone(party=owner, site=site, number=f"138{i:08}", first=True)
            for i, owner in enumerate(owners, start=10_000_001)
        ],
    )
    bulk.insert(
        [
            Occupancy(party=owner, place=room, role=Occupancy.Role.OWNER, since=since)
            for owner, room in zip(owners, rooms, strict=True)
        ],
    )
    return Community(rooms, owners)


@transaction.atomic
def staff_for_roles(
    site: Site, roles: Mapping[str, str], each: int = 2, *, on_duty: bool = True, password: str | None = None
) -> dict[str, list[Staff]]:
    """`each` people in every role, all on duty: "repair-worker-1", called 维修员1, log-in of that name.

    `roles` maps a role's id to its Chinese name. Without a password the accounts cannot be logged in to. The
    accounts of a further site begin with its slug, since log-ins are one list for all sites.
    """
    ids = [(role, n) for role in roles for n in range(1, each + 1)]
    taken = Account.objects.filter(username__in=[f"{role}-{n}" for role, n in ids]).exists()
    prefix = f"{site.slug}-" if taken else ""
    hashed = Account()
    hashed.set_password(password)  # hashed once: argon2 is slow on purpose
    accounts = bulk.insert([Account(username=f"{prefix}{role}-{n}", password=hashed.password) for role, n in ids])
    people = bulk.insert(
        [
            Staff(
                organisation_id=site.organisation_id,
                account=account,
                name=f"{roles[role]}{n}",
                employee_no=account.username,
                phone=f"139{site.pk % 1000:03}{i:05}",
                joined_at=LONG_AGO,
            )
            for i, ((role, n), account) in enumerate(zip(ids, accounts, strict=True))
        ]
    )
    held = list(zip(ids, people, strict=True))
    bulk.insert([RoleHolding(staff=person, site=site, role=role, since=LONG_AGO) for (role, _), person in held])
    if on_duty:
        bulk.insert(
            [
                DutyShift(staff=person, site=site, role=role, starts_at=LONG_AGO, ends_at=FAR_OFF)
                for (role, _), person in held
            ]
        )
    return {role: [person for (of, _), person in held if of == role] for role in roles}


def _place(site: Site, parent: Place | None, kind: str, code: str, *, floor: int | None = None) -> Place:
    name = code.rsplit("-", 1)[-1]
    return Place(site=site, parent=parent, kind=kind, code=code, name=name, floor=floor, path=path(code))


def _made(places: Iterable[Place]) -> list[Place]:
    return bulk.insert(places)


def _name(i: int) -> str:
    """Some 500 plain names in an order that mixes them."""
    return SURNAMES[i % len(SURNAMES)] + GIVEN[(i * 7 + i // len(SURNAMES)) % len(GIVEN)]
