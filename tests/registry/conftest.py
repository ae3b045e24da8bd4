"""The cast: dispatcher 王, repairers 李 and 赵, owner 陈 of 3-2-501, and 周 of the next site."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yizhan.registry import populate, roles
from yizhan.registry.changes import Because
from yizhan.registry.models import Account, Occupancy, Party, PartyPhone, Place, Site, Staff
from yizhan.registry.room_codes import path

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai
TODAY = date(2026, 3, 2)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def because() -> Because:
    return Because(by=None, now=NOW, reason="set-up", source="test")


@pytest.fixture
def home(db: None) -> Site:
    return populate.site("home", name="翠湖园")


@pytest.fixture
def next_door(db: None) -> Site:
    return populate.site("next-door", name="邻园")


def hire(name: str, site: Site, *held: str) -> Staff:
    account = Account.objects.create(username=f"{site.slug}-{name}")
    staff = Staff.objects.create(organisation=site.organisation, account=account, name=name)
    for role in held:
        roles.give(staff, site, role, Because(by=None, now=NOW, reason="hired"))
    return staff


@pytest.fixture
def wang(home: Site) -> Staff:
    return hire("王", home, "dispatcher")


@pytest.fixture
def li(home: Site) -> Staff:
    return hire("李", home, "repair-worker")


@pytest.fixture
def zhao(home: Site) -> Staff:
    return hire("赵", home, "repair-worker")


@pytest.fixture
def zhou(next_door: Site) -> Staff:
    return hire("周", next_door, "dispatcher")


def room(site: Site, code: str, kind: str = Place.Kind.ROOM) -> Place:
    name = code.rsplit("-", 1)[-1]
    return Place.objects.create(site=site, kind=kind, code=code, name=name, path=path(code))


def owner(site: Site, name: str, place: Place, *numbers: str) -> Party:
    party = Party.objects.create(site=site, name=name)
    for number in numbers:
        PartyPhone.objects.create(party=party, site=site, number=number)
    Occupancy.objects.create(party=party, place=place, role=Occupancy.Role.OWNER, since=date(2020, 1, 1))
    return party


@pytest.fixture
def home_501(home: Site) -> Place:
    return room(home, "3-2-501")


@pytest.fixture
def chen(home: Site, home_501: Place) -> Party:
    return owner(home, "陈建国", home_501, "13812345678", "051267654321")
