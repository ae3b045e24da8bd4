"""The stage is as the format promises it to people outside the project."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.insight.conformance.conftest import Playing
from yizhan.insight.conformance.stage import Cast, Stage, opened
from yizhan.registry.calendars import calendar_of
from yizhan.registry.duty import who_is_on_duty
from yizhan.registry.models import Occupancy, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def nine(stage: Stage) -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=stage.zone)


@pytest.fixture
def cast(stage: Stage, nine: datetime) -> Iterator[Cast]:
    with opened(stage, stage.library, nine) as cast:
        yield cast


def test_six_buildings_of_two_units_ten_floors_four_rooms_an_owner_in_each(stage: Stage) -> None:
    rooms = Place.objects.filter(site=stage.site, kind=Place.Kind.ROOM)

    assert stage.site.timezone == "Asia/Shanghai"
    assert rooms.count() == 6 * 2 * 10 * 4
    assert rooms.filter(code="3-2-501").exists()
    assert Occupancy.objects.filter(place__site=stage.site, role=Occupancy.Role.OWNER).count() == 480


def test_two_people_in_every_role_that_staff_hold_both_on_duty(stage: Stage, cast: Cast, nine: datetime) -> None:
    assert set(cast.holders) == {"counter", "clerk", "mechanic", "master"}
    for role, people in cast.holders.items():
        assert people == [cast.people[f"{role}-1"], cast.people[f"{role}-2"]]
        assert who_is_on_duty(stage.site, role, nine) == people


def test_office_hours_with_the_holidays_and_make_up_days_of_the_year(stage: Stage) -> None:
    calendar = calendar_of(stage.site)

    def works(month: int, day: int) -> bool:
        return calendar.is_working_day(datetime(2026, month, day, tzinfo=stage.zone).date())

    assert works(3, 2)
    assert not works(3, 1)  # a Sunday
    assert not works(2, 17)  # New Year's Day of the lunar year
    assert works(2, 14)  # a Saturday worked for it


def test_a_holiday_that_is_given_moves_what_is_due(play_lines: Playing) -> None:
    opened = "open: {as: c1, procedure: repair, channel: shop, by: clerk, data: {what: 车}}"

    assert play_lines(opened, "expect: {case: c1, due: {mend: 2026-03-02T14:30}}") is None
    free = play_lines(opened, "expect: {case: c1, due: {mend: 2026-03-03T14:00}}", given="holidays: [2026-03-02]")
    assert free is None
