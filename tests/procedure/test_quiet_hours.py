from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.quiet_hours import QuietHours

from .site_time import LOS_ANGELES, at, instants

NIGHT = QuietHours(time(22), time(8), "Asia/Shanghai")
NOON = QuietHours(time(12), time(13, 30), "Asia/Shanghai")
ALWAYS_ALLOWED = QuietHours(time(0), time(0), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("quiet", "moment", "allowed"),
    [
        pytest.param(NIGHT, "2026-03-02T21:59", "2026-03-02T21:59", id="evening"),
        pytest.param(NIGHT, "2026-03-02T22:00", "2026-03-03T08:00", id="before-midnight"),
        pytest.param(NIGHT, "2026-03-03T00:00", "2026-03-03T08:00", id="midnight"),
        pytest.param(NIGHT, "2026-03-03T07:59", "2026-03-03T08:00", id="early-morning"),
        pytest.param(NIGHT, "2026-03-03T08:00", "2026-03-03T08:00", id="the-end"),
        pytest.param(NOON, "2026-03-03T12:30", "2026-03-03T13:30", id="within-a-day"),
        pytest.param(NOON, "2026-03-03T14:00", "2026-03-03T14:00", id="afternoon"),
        pytest.param(ALWAYS_ALLOWED, "2026-03-03T00:00", "2026-03-03T00:00", id="never-quiet"),
    ],
)
def test_messages_wait_for_the_end_of_quiet_hours(quiet, moment, allowed):
    assert quiet.next_allowed(at(moment)) == at(allowed)
    assert quiet.next_allowed(at(moment).astimezone(UTC)) == at(allowed)


def test_the_morning_is_that_of_the_site():
    quiet = QuietHours(time(22), time(8), "America/Los_Angeles")

    assert quiet.next_allowed(at("2026-03-07T23:00", LOS_ANGELES)) == at("2026-03-08T08:00", LOS_ANGELES)


def test_the_hour_that_comes_twice_is_quiet_twice():
    quiet = QuietHours(time(22), time(1, 30), "America/Los_Angeles")
    second = datetime(2026, 11, 1, 1, 15, fold=1, tzinfo=LOS_ANGELES)

    allowed = quiet.next_allowed(second)
    assert (allowed.astimezone(UTC) - second.astimezone(UTC)).total_seconds() == 15 * 60


@given(start=st.times(), end=st.times(), moment=instants)
def test_the_answer_is_allowed_and_within_a_day(start, end, moment):
    quiet = QuietHours(start, end, "Asia/Shanghai")
    allowed = quiet.next_allowed(moment)

    assert not quiet.is_quiet(allowed)
    assert 0 <= (allowed - moment).total_seconds() <= 24 * 3600
