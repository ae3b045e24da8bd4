"""Weeks and months that follow each other without a gap."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.rhythm import ONE_DAY, Days, Rhythm

RHYTHMS = [Rhythm("month"), *(Rhythm("week", starts) for starts in range(7))]
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last"),
    [
        pytest.param(Rhythm("month"), "2028-02-15", "2028-02-01", "2028-02-29", id="a-leap-february"),
        pytest.param(Rhythm("month"), "2026-12-31", "2026-12-01", "2026-12-31", id="december"),
        pytest.param(Rhythm("week"), "2026-03-04", "2026-03-02", "2026-03-08", id="from-monday"),
        pytest.param(Rhythm("week", 5), "2026-03-06", "2026-02-28", "2026-03-06", id="saturday-to-friday"),
        pytest.param(Rhythm("week", 5), "2026-03-07", "2026-03-07", "2026-03-13", id="saturday-begins-the-next"),
    ],
)
def test_the_period_of_a_day(rhythm: Rhythm, day: str, first: str, last: str) -> None:
    assert rhythm.around(date.fromisoformat(day)) == Days(date.fromisoformat(first), date.fromisoformat(last))


@given(rhythm=st.sampled_from(RHYTHMS), day=DAYS)
def test_every_day_lies_in_one_period_and_they_meet(rhythm: Rhythm, day: date) -> None:
    days = rhythm.around(day)

    assert days.first <= day <= days.last
    assert rhythm.around(days.first) == rhythm.around(days.last) == days
    assert rhythm.after(days).first == days.last + ONE_DAY
    assert rhythm.before(rhythm.after(days)) == days


def test_a_period_ends_where_the_next_begins() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    june, july = Days(date(2026, 6, 1), date(2026, 6, 30)), Days(date(2026, 7, 1), date(2026, 7, 31))

    assert june.bounds(zone)[1] == july.bounds(zone)[0]
