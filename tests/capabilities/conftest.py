"""The cast of the style guide at a small desk that tells people things and files papers (packs/desk)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.cases import library, running
from yizhan.cases.models import Case
from yizhan.cases.people import customer_actor, staff_actor
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Complete
from yizhan.registry.models import (
    Account,
    DutyShift,
    Organisation,
    Party,
    Place,
    RoleHolding,
    Site,
    Staff,
)

PACKS = Path(__file__).parent / "packs"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


LONG_AGO = at("2026-01-01 00:00")
NINE = at("2026-03-02 09:00")  # a Monday
LATE = at("2026-03-02 23:00")  # when people sleep


@dataclass
class House:
    """王 dispatches, 李 and 赵 repair, 孙 supervises, 陈 owns 3-2-501; 周 dispatches at the next site."""

    site: Site
    room: Place
    owner: Party
    wang: Staff
    li: Staff
    zhao: Staff
    sun: Staff
    zhou: Staff

    def actor(self, staff: Staff) -> Actor:
        return staff_actor(staff, self.site, NINE)

    def leak(self, now: datetime = NINE, **data: Any) -> Case:
        return running.open_case(
            self.site,
            "leak",
            by=self.actor(self.wang),
            now=now,
            channel="hotline",
            place=self.room,
            party=self.owner,
            data={"matter": "厨房水管漏水", **data},
        )

    def dispatch(self, case: Case, to: str, now: datetime = NINE) -> Case:
        return self.do(case, self.wang, Complete(step="dispatch", data={"repairer": to}), now)

    def repair(self, case: Case, now: datetime = NINE, **data: Any) -> Case:
        done = Complete(
            step="repair",
            outcome="done",
            data={"result": "已更换接头", **data},
            ticks=("all",),
            signed=("customer",),
        )
        return self.do(case, self.li, done, now)

    def ask(self, case: Case, now: datetime = NINE) -> Case:
        return self.do(case, self.wang, Complete(step="ask", data={"satisfied": True}), now)

    def do(self, case: Case, staff: Staff, command: Complete, now: datetime) -> Case:
        return running.run(case, command, by=self.actor(staff), now=now)

    def on_duty(self, staff: Staff, role: str) -> None:
        DutyShift.objects.create(
            staff=staff, site=self.site, role=role, starts_at=LONG_AGO, ends_at=at("2027-01-01 00:00")
        )

    @property
    def chen(self) -> Actor:
        return customer_actor(self.owner)


@pytest.fixture
def house(db: None) -> House:
    library.publish(PACKS, now=LONG_AGO)
    organisation = Organisation.objects.create(slug="house", name="安居物业")
    site = Site.objects.create(organisation=organisation, slug="garden", name="翠湖园", packs=["desk"])
    next_door = Site.objects.create(organisation=organisation, slug="next-door", name="邻园", packs=["desk"])
    return House(
        site=site,
        room=Place.objects.create(site=site, kind="room", code="3-2-501", name="501"),
        owner=Party.objects.create(site=site, name="陈建国"),
        wang=_hire("王", site, "dispatcher"),
        li=_hire("李", site, "repairer"),
        zhao=_hire("赵", site, "repairer"),
        sun=_hire("孙", site, "supervisor"),
        zhou=_hire("周", next_door, "dispatcher", "repairer"),
    )


def _hire(name: str, site: Site, *roles: str) -> Staff:
    account = Account.objects.create(username=f"{site.slug}-{name}")
    staff = Staff.objects.create(organisation=site.organisation, account=account, name=name)
    for role in roles:
        RoleHolding.objects.create(staff=staff, site=site, role=role, since=LONG_AGO)
    return staff


@pytest.fixture
def hired() -> Callable[..., Staff]:
    """Hire somebody else: hired("郑", site, "dispatcher", "supervisor")."""
    return _hire
