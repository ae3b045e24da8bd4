"""The cast of the style guide at a small desk with one procedure (packs/desk/leak.yaml)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.cases import effects, library, running
from yizhan.cases.models import Case
from yizhan.cases.people import customer_actor, staff_actor
from yizhan.procedure.actors import Actor
from yizhan.registry.models import Organisation, Party, Place, RoleHolding, Site, Staff

PACKS = Path(__file__).parent / "packs"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


NINE = at("2026-03-02 09:00")  # a Monday


@dataclass
class House:
    """王 at the desk, repairers 李 and 赵, supervisor 孙, owner 陈 of 3-2-501."""

    site: Site
    room: Place
    owner: Party
    wang: Actor
    li: Actor
    zhao: Actor
    sun: Actor
    chen: Actor
    told: list[tuple[str, str]] = field(default_factory=list)  # (role, about), as the capability was asked

    def leak(self, **given: Any) -> Case:
        data = {"matter": "厨房水管漏水", **given.pop("data", {})}
        arguments = {
            "by": self.wang,
            "now": NINE,
            "channel": "hotline",
            "place": self.room,
            "party": self.owner,
        }
        return running.open_case(self.site, "leak", **{**arguments, **given}, data=data)

    def tell(self, request: effects.Request) -> None:
        self.told += [(role, request.about) for role in request.args["to"]]


@pytest.fixture
def make_site(db: None) -> Callable[[str], Site]:
    def make(slug: str) -> Site:
        organisation, _ = Organisation.objects.get_or_create(slug="house", defaults={"name": "安居物业"})
        return Site.objects.create(organisation=organisation, slug=slug, name=slug, packs=["desk"])

    return make


@pytest.fixture
def make_staff() -> Callable[..., Actor]:
    def make(site: Site, name: str, *roles: str) -> Actor:
        staff = Staff.objects.create(organisation=site.organisation, name=name)
        for role in roles:
            RoleHolding.objects.create(staff=staff, site=site, role=role, since=at("2026-01-01 00:00"))
        return staff_actor(staff, site, NINE)

    return make


@pytest.fixture
def house(make_site: Callable[[str], Site], make_staff: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch) -> House:
    library.publish(PACKS, now=at("2026-01-01 00:00"))
    site = make_site("garden")
    room = Place.objects.create(site=site, kind="room", code="3-2-501", name="501")
    owner = Party.objects.create(site=site, name="陈先生")
    house = House(
        site=site,
        room=room,
        owner=owner,
        wang=make_staff(site, "王", "desk"),
        li=make_staff(site, "李", "repairer"),
        zhao=make_staff(site, "赵", "repairer"),
        sun=make_staff(site, "孙", "supervisor"),
        chen=customer_actor(owner),
    )
    monkeypatch.setitem(effects.HANDLERS, "notify", house.tell)
    return house
