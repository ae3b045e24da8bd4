"""Reach: the one place that says which matters a person may see."""

from collections.abc import Callable

import pytest

from tests.cases.conftest import NINE, House, at
from yizhan.cases import running
from yizhan.cases.people import STAFF
from yizhan.cases.reach import Reach, reach
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Complete
from yizhan.registry.access import access
from yizhan.registry.models import Site, Staff

pytestmark = pytest.mark.django_db


def reach_of(actor: Actor, site: Site) -> Reach:
    return reach(access(Staff.objects.get(pk=actor.id.removeprefix(STAFF)), site, NINE))


def test_the_desk_and_who_watches_see_every_matter(house: House) -> None:
    case = house.leak()
    for actor in (house.wang, house.sun):
        assert list(reach_of(actor, house.site).cases()) == [case]


def test_a_repairer_sees_a_matter_from_when_it_comes_to_the_repairers(house: House) -> None:
    case = house.leak()
    assert not reach_of(house.li, house.site).cases().exists()

    running.run(case, Complete(step="judge", outcome="repair", data={"severity": "minor"}), by=house.wang, now=NINE)
    assert list(reach_of(house.li, house.site).cases()) == [case]


def test_what_is_in_one_mans_hands_is_not_on_the_others_list(house: House) -> None:
    case = house.leak()
    to_li = Complete(step="judge", outcome="repair", data={"severity": "minor", "repairer": house.li.id})
    running.run(case, to_li, by=house.wang, now=NINE)

    assert [step.step for step in reach_of(house.li, house.site).open_steps()] == ["repair"]
    assert not reach_of(house.zhao, house.site).open_steps().exists()


def test_the_next_sites_dispatcher_sees_nothing(
    house: House, make_site: Callable[[str], Site], make_staff: Callable[..., Actor]
) -> None:
    house.leak()
    next_door = make_site("next-door")
    zhou = make_staff(next_door, "周", "desk")

    assert not reach_of(zhou, next_door).cases().exists()
    assert not reach_of(zhou, house.site).cases().exists()


def test_who_left_sees_nothing(house: House) -> None:
    house.leak()
    Staff.objects.filter(name="王").update(left_at=at("2026-03-01 18:00"))
    assert not reach_of(house.wang, house.site).cases().exists()


def test_the_desk_opens_and_the_repairer_does_not(house: House) -> None:
    assert [procedure.id for procedure in reach_of(house.wang, house.site).openable()] == ["leak"]
    assert reach_of(house.li, house.site).openable() == []
