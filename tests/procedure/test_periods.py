"""Periods in which something is counted."""

from datetime import datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.procedure.site_time import OFFICE, at
from yizhan.procedure.periods import NAMED, Period

minutes = st.integers(0, 3 * 365 * 24 * 60)
moments = minutes.map(lambda past: OFFICE.local(at("2024-01-01T00:00") + timedelta(minutes=past)))
periods = st.one_of(
    st.sampled_from([Period(name) for name in NAMED]), st.integers(1, 9).map(lambda days: Period(working_days=days))
)


@pytest.mark.parametrize(
    ("period", "after", "begins", "ends"),
    [
        pytest.param(Period("day"), "2026-03-02T10:00", "2026-03-03", "2026-03-04", id="day"),
        pytest.param(Period("week"), "2026-03-02T00:00", "2026-03-09", "2026-03-16", id="week-begins-on-monday"),
        pytest.param(Period("month"), "2026-01-31T10:00", "2026-02-01", "2026-03-01", id="month"),
        pytest.param(Period("quarter"), "2026-03-02T10:00", "2026-04-01", "2026-07-01", id="quarter"),
        pytest.param(Period("year"), "2026-03-02T10:00", "2027-01-01", "2028-01-01", id="year"),
        pytest.param(Period(working_days=3), "2026-03-06T10:00", "2026-03-09", "2026-03-12", id="after-the-weekend"),
        pytest.param(Period(working_days=3), "2026-03-12T00:00", "2026-03-17", "2026-03-20", id="over-the-weekend"),
        # The Saturday before the long holiday is worked; the round ends on the Tuesday after it.
        pytest.param(Period(working_days=3), "2026-02-27T10:00", "2026-02-28", "2026-03-04", id="with-a-make-up-day"),
    ],
)
def test_when_the_next_one_begins_and_ends(period: Period, after: str, begins: str, ends: str) -> None:
    start = next(period.starts(at(after), OFFICE))

    assert start == at(f"{begins}T00:00")
    assert period.end(start, OFFICE) == at(f"{ends}T00:00")


@given(periods, moments)
def test_they_follow_each_other_and_never_overlap(period: Period, after: datetime) -> None:
    starts = list(islice(period.starts(after, OFFICE), 4))

    assert all(start > after for start in starts)
    for one, other in pairwise(starts):
        assert one < period.end(one, OFFICE) <= other
        if period.name:
            assert period.end(one, OFFICE) == other


@given(st.integers(1, 9), moments)
def test_a_round_has_its_working_days_but_the_last_of_a_year(days: int, after: datetime) -> None:
    period = Period(working_days=days)
    start = next(period.starts(after, OFFICE))
    end = period.end(start, OFFICE)
    day, worked = OFFICE.day_of(start), 0
    while day < OFFICE.day_of(end):
        worked += OFFICE.is_working_day(day)
        day += timedelta(days=1)

    assert worked == days or (worked < days and (end - timedelta(seconds=1)).year == start.year and not _work_left(end))


def _work_left(end: datetime) -> bool:
    """Whether the year has a working day after this one's end."""
    day = OFFICE.day_of(end)
    year = (end - timedelta(seconds=1)).year
    while day.year == year:
        if OFFICE.is_working_day(day):
            return True
        day += timedelta(days=1)
    return False
