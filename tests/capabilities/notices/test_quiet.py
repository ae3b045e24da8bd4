"""Quiet hours: on the desk at once, in the pocket in the morning."""

import pytest

from tests.capabilities.conftest import LATE, LONG_AGO, NINE, House, at
from yizhan.capabilities.notices.told import notices_of
from yizhan.cases.people import staff_id
from yizhan.procedure.actors import CUSTOMER
from yizhan.registry.changes import Because
from yizhan.registry.parameters import set_parameter

MORNING = at("2026-03-03 07:00")


def test_by_day_everything_goes_at_once(house: House) -> None:
    assert {one.deliver_at for one in notices_of(house.leak(NINE))} == {NINE}


def test_at_night_those_off_duty_are_left_in_peace_but_the_desk_shows_it(house: House) -> None:
    house.on_duty(house.wang, "dispatcher")  # a member of the centre

    case = house.leak(LATE)

    times = {one.role: (one.at, one.deliver_at) for one in notices_of(case)}
    assert times == {"centre": (LATE, LATE), "repairer": (LATE, MORNING)}


@pytest.mark.clauses("PROP-186")
def test_what_is_urgent_does_not_wait(house: House) -> None:
    case = house.leak(LATE, urgent=True)

    assert notices_of(case).get(urgent=True).deliver_at == LATE


def test_a_customer_and_a_person_off_duty_wait_for_the_morning(house: House) -> None:
    house.on_duty(house.wang, "dispatcher")

    case = house.dispatch(house.leak(NINE), staff_id(house.li), now=LATE)

    night = notices_of(case).filter(at=LATE)
    assert night.get(role=CUSTOMER).deliver_at == MORNING
    assert night.get(staff=house.li).deliver_at == MORNING
    assert night.get(staff=house.wang).deliver_at == LATE


@pytest.mark.parametrize(
    ("hours", "deliver_at"),
    [
        pytest.param({"quiet_from": "23:30"}, LATE, id="begins-later-here"),
        pytest.param({"quiet_until": "08:30"}, at("2026-03-03 08:30"), id="ends-later-here"),
        pytest.param({"quiet_from": "07:00"}, LATE, id="never"),
        pytest.param({"quiet_from": "25:00"}, MORNING, id="a-slip-stops-nobody"),
        pytest.param({"quiet_from": 22}, MORNING, id="nor-does-a-number"),
    ],
)
def test_a_site_sets_its_own_hours(house: House, hours: dict[str, object], deliver_at: object) -> None:
    for name, value in hours.items():
        set_parameter(house.site, "notices", name, value, Because(by=None, now=LONG_AGO, reason="test"))

    assert notices_of(house.leak(LATE)).get(role="repairer").deliver_at == deliver_at
