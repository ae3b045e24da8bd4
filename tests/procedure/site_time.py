"""The sites of these tests: an office in Shanghai with its holidays, and Los Angeles, where clocks change."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from yizhan.procedure.calendar import UNITS, Calendar, Interval, office_hours
from yizhan.procedure.holidays import china

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")

HALF_DAY = (Interval(time(8, 30), time(12)),)
OFFICE = office_hours("Asia/Shanghai", china(range(2025, 2028)))
SATURDAY_MORNINGS = Calendar("six-days", "Asia/Shanghai", {**OFFICE.week, 5: HALF_DAY}, OFFICE.exceptions)
NIGHT_SHIFT = Calendar(
    "night",
    "America/Los_Angeles",
    dict.fromkeys(range(7), (Interval(time(0), time(6)), Interval(time(22), time(0)))),
)
CALENDARS = (OFFICE, SATURDAY_MORNINGS, NIGHT_SHIFT)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


calendars = st.sampled_from(CALENDARS)
units = st.sampled_from(UNITS)
working_units = st.sampled_from(UNITS[1:])
# Half an hour apart as people arrange things, or on any microsecond.
instants = st.one_of(
    st.integers(0, 48 * 365).map(lambda n: at("2026-01-01T00:00") + timedelta(minutes=30 * n)),
    st.integers(0, 364 * 24 * 3600 * 10**6).map(lambda n: at("2026-01-01T00:00") + timedelta(microseconds=n)),
)


def amounts(unit: str) -> st.SearchStrategy[float]:
    """Up to some forty days; in tenths of a day, whole seconds, or not rounded at all."""
    if unit == "working-days":
        return st.one_of(st.integers(0, 400).map(lambda n: n / 10), st.floats(0, 40))
    return st.one_of(st.integers(0, 1_000_000).map(float), st.floats(0, 1_000_000))
