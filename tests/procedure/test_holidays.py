"""What the library says of 2026, checked against the State Council's arrangement."""

from datetime import date, time

import pytest

from yizhan.procedure.calendar import OFFICE_HOURS, Interval
from yizhan.procedure.holidays import china, is_known, known_years

MAKE_UP_DAYS_OF_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def test_the_make_up_days_of_2026_have_the_hours_of_a_weekday():
    worked = {day for day, hours in china([2026]).items() if hours == OFFICE_HOURS}

    assert worked == {date.fromisoformat(f"2026-{day}") for day in MAKE_UP_DAYS_OF_2026}


def test_the_hours_of_a_make_up_day_are_the_sites_own():
    hours = (Interval(time(9), time(18)),)

    assert china([2026], hours)[date(2026, 10, 10)] == hours


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param("2026-01-01", "2026-01-03", id="new-year"),
        pytest.param("2026-02-15", "2026-02-23", id="spring-festival"),
        pytest.param("2026-04-04", "2026-04-06", id="tomb-sweeping"),
        pytest.param("2026-05-01", "2026-05-05", id="labour-day"),
        pytest.param("2026-06-19", "2026-06-21", id="dragon-boat"),
        pytest.param("2026-09-25", "2026-09-27", id="mid-autumn"),
        pytest.param("2026-10-01", "2026-10-07", id="national-day"),
    ],
)
def test_nobody_works_on_the_holidays_of_2026(first, last):
    off = {day for day, hours in china([2026]).items() if not hours}

    days = range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1)
    assert off >= {date.fromordinal(day) for day in days}
    assert date.fromordinal(days[0] - 1) not in off
    assert date.fromordinal(days[-1] + 1) not in off


def test_only_the_years_asked_for_are_given():
    assert {day.year for day in china([2025, 2026])} == {2025, 2026}
    assert china([]) == {}


def test_a_year_not_published_yet_has_the_days_fixed_by_law_and_says_that_it_is_unknown():
    unknown = known_years()[-1] + 1

    assert not is_known(unknown)
    assert is_known(2026)
    assert all(hours == () for hours in china([unknown]).values())
    assert [(day.month, day.day) for day in china([unknown])] == [
        (1, 1),
        (5, 1),
        (5, 2),
        (10, 1),
        (10, 2),
        (10, 3),
    ]
