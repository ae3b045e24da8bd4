"""The cast of the style guide, with log-ins, at a small desk that asks every kind of question (packs/desk)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from yizhan.cases import library, running
from yizhan.cases.models import Case
from yizhan.cases.people import staff_actor
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Command, Complete
from yizhan.registry.models import Account, Occupancy, Organisation, Party, PartyPhone, Place, RoleHolding, Site, Staff

PACKS = Path(__file__).parent / "packs"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2026, 1, 1, tzinfo=SHANGHAI)


@dataclass
class House:
    """王 dispatches, 李 and 赵 repair, 孙 supervises; 陈 owns 3-2-501; 周 does everything at the next site."""

    site: Site
    next_door: Site
    room: Place
    owner: Party
    wang: Staff
    li: Staff
    zhao: Staff
    sun: Staff
    zhou: Staff
    clients: dict[int, Client] = field(default_factory=dict)

    def actor(self, staff: Staff) -> Actor:
        return staff_actor(staff, self.site, timezone.now())

    def client(self, staff: Staff | None) -> Client:
        """A browser with this person logged in; None is nobody."""
        if staff is None:
            return Client()
        if staff.pk not in self.clients:
            self.clients[staff.pk] = Client()
            self.clients[staff.pk].force_login(
                staff.account, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return self.clients[staff.pk]

    def leak(self, *, ago: timedelta = timedelta(0), **data: Any) -> Case:
        """A leak at 3-2-501, taken in by 王 so long ago."""
        return running.open_case(
            self.site,
            "leak",
            by=self.actor(self.wang),
            now=timezone.now() - ago,
            channel="hotline",
            place=self.room,
            party=self.owner,
            data={"matter": "厨房水管漏水", "phone": "13812345678", **data},
        )

    def do(self, case: Case, staff: Staff, command: Command) -> Case:
        return running.run(case, command, by=self.actor(staff), now=timezone.now())

    def dispatched(self, to: Staff | None = None, **given: Any) -> Case:
        case = self.leak(**given)
        return self.do(case, self.wang, Complete(step="dispatch", data={"repairer": f"staff:{(to or self.li).pk}"}))

    def repaired(self) -> Case:
        done = Complete(
            step="repair", outcome="done", data={"result": "已更换接头"}, ticks=("all",), signed=("customer",)
        )
        return self.do(self.dispatched(), self.li, done)


@pytest.fixture
def house(db: None) -> House:
    library.publish(PACKS, now=LONG_AGO)
    organisation = Organisation.objects.create(slug="house", name="安居物业")
    site = Site.objects.create(organisation=organisation, slug="garden", name="翠湖园", packs=["desk"])
    next_door = Site.objects.create(organisation=organisation, slug="next-door", name="邻园", packs=["desk"])
    room = Place.objects.create(site=site, kind="room", code="3-2-501", name="501")
    owner = Party.objects.create(site=site, name="陈建国")
    PartyPhone.objects.create(site=site, party=owner, number="13812345678", first=True)
    Occupancy.objects.create(party=owner, place=room, role=Occupancy.Role.OWNER)
    return House(
        site=site,
        next_door=next_door,
        room=room,
        owner=owner,
        wang=_hire("王", site, "dispatcher"),
        li=_hire("李", site, "repairer"),
        zhao=_hire("赵", site, "repairer"),
        sun=_hire("孙", site, "supervisor"),
        zhou=_hire("周", next_door, "dispatcher", "repairer", "supervisor"),
    )


@pytest.fixture
def staff_hired() -> Callable[..., Staff]:
    """Hire somebody else: staff_hired("钱", site, "visitor")."""
    return _hire


def _hire(name: str, site: Site, *roles: str) -> Staff:
    account = Account.objects.create(username=f"{site.slug}-{name}")  # nobody types a password: see House.client
    staff = Staff.objects.create(organisation=site.organisation, account=account, name=name)
    for role in roles:
        RoleHolding.objects.create(staff=staff, site=site, role=role, since=LONG_AGO)
    return staff
