import pickle
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yizhan.procedure.calendar import TICKS, Calendar, CalendarError, Interval, around_the_clock, office_hours
from yizhan.procedure.durations import Duration

from .site_time import (
    CALENDARS,
    HALF_DAY,
    LOS_ANGELES,
    NIGHT_SHIFT,
    OFFICE,
    SATURDAY_MORNINGS,
    amounts,
    at,
    calendars,
    instants,
    units,
    working_units,
)

HOUR = 3600


@pytest.mark.parametrize(
    ("taken", "due"),
    [
        pytest.param("2026-03-02T09:00", "2026-03-02T11:00", id="before-lunch"),
        pytest.param("2026-03-02T11:00", "2026-03-02T14:30", id="lunch-does-not-count"),
        pytest.param("2026-03-02T16:30", "2026-03-03T09:30", id="the-night-does-not-count"),
        pytest.param("2026-03-02T15:30", "2026-03-02T17:30", id="used-up-at-the-very-end-of-work"),
        pytest.param("2026-03-02T06:00", "2026-03-02T10:30", id="from-the-opening-when-taken-early"),
        pytest.param("2026-03-02T23:00", "2026-03-03T10:30", id="from-the-next-opening-when-taken-late"),
        pytest.param("2026-03-06T16:30", "2026-03-09T09:30", id="nor-does-the-weekend"),
        pytest.param("2026-09-30T17:00", "2026-10-08T10:00", id="nor-does-the-holiday-week"),
        pytest.param("2026-09-18T17:00", "2026-09-20T10:00", id="a-make-up-sunday-counts"),
        pytest.param("2026-10-09T17:00", "2026-10-10T10:00", id="a-make-up-saturday-counts"),
    ],
)
def test_two_working_hours(taken, due):
    assert OFFICE.advance(at(taken), 2 * HOUR, "working") == at(due)


@pytest.mark.parametrize(
    ("taken", "days", "due"),
    [
        pytest.param("2026-03-02T16:00", 1, "2026-03-03T16:00", id="the-same-hour-of-the-next-day"),
        pytest.param("2026-03-06T16:00", 1, "2026-03-09T16:00", id="over-the-weekend"),
        pytest.param("2026-03-02T08:30", 1, "2026-03-02T17:30", id="the-whole-day-when-it-has-just-begun"),
        pytest.param("2026-03-07T12:00", 1, "2026-03-09T17:30", id="the-whole-next-day-when-taken-on-a-saturday"),
        pytest.param("2026-09-30T16:00", 1, "2026-10-08T16:00", id="over-the-holiday-week"),
        pytest.param("2026-10-09T16:00", 1, "2026-10-10T16:00", id="to-a-make-up-saturday"),
        pytest.param("2026-03-02T08:30", 0.5, "2026-03-02T13:45", id="half-a-day-is-half-of-its-hours"),
        pytest.param("2026-03-02T12:30", 1, "2026-03-03T12:00", id="from-lunch-the-end-of-the-next-morning"),
    ],
)
def test_working_days(taken, days, due):
    assert OFFICE.advance(at(taken), days, "working-days") == at(due)


def test_a_half_day_is_one_working_day():
    forty_percent_of_friday = at("2026-03-06T11:30")
    forty_percent_of_saturday = at("2026-03-07T08:30") + timedelta(hours=3.5 * 0.4)

    assert SATURDAY_MORNINGS.advance(forty_percent_of_friday, 1, "working-days") == forty_percent_of_saturday
    assert SATURDAY_MORNINGS.measure(at("2026-03-07T08:30"), at("2026-03-07T12:00"), "working-days") == 1
    assert SATURDAY_MORNINGS.measure(at("2026-03-07T08:30"), at("2026-03-07T12:00"), "working") == 3.5 * HOUR


@pytest.mark.parametrize(
    ("moment", "forwards", "backwards"),
    [
        pytest.param("2026-03-02T10:00", "2026-03-02T10:00", "2026-03-02T10:00", id="open"),
        pytest.param("2026-03-02T12:30", "2026-03-02T13:30", "2026-03-02T12:00", id="lunch"),
        pytest.param("2026-03-02T17:30", "2026-03-02T17:30", "2026-03-02T17:30", id="the-moment-of-closing"),
        pytest.param("2026-03-07T10:00", "2026-03-09T08:30", "2026-03-06T17:30", id="weekend"),
    ],
)
@pytest.mark.parametrize("unit", ["working", "working-days"])
def test_nothing_to_count_leads_into_opening_hours(moment, forwards, backwards, unit):
    assert OFFICE.advance(at(moment), 0, unit) == at(forwards)
    assert OFFICE.rewind(at(moment), 0, unit) == at(backwards)


def test_backwards_the_latest_instant_is_meant():
    assert OFFICE.rewind(at("2026-03-03T09:30"), HOUR, "working") == at("2026-03-03T08:30")
    assert OFFICE.rewind(at("2026-10-08T09:00"), HOUR, "working") == at("2026-09-30T17:00")
    assert OFFICE.advance(at("2026-10-08T09:00"), -HOUR, "working") == at("2026-09-30T17:00")


def test_open_from_the_moment_of_opening_to_that_of_closing():
    assert OFFICE.is_open(at("2026-03-02T08:30"))
    assert not OFFICE.is_open(at("2026-03-02T12:00"))
    assert not OFFICE.is_open(at("2026-10-01T10:00"))
    assert OFFICE.is_open(at("2026-10-10T10:00"))
    assert OFFICE.next_opening(at("2026-03-02T10:00")) == at("2026-03-02T10:00")
    assert OFFICE.next_opening(at("2026-03-02T17:30")) == at("2026-03-03T08:30")
    assert OFFICE.next_opening(at("2026-12-31T20:00")) == at("2027-01-04T08:30")


def test_days():
    assert OFFICE.is_working_day(date(2026, 10, 10))
    assert not OFFICE.is_working_day(date(2026, 10, 1))
    assert OFFICE.start_of_work(date(2026, 3, 2)) == at("2026-03-02T08:30")
    assert OFFICE.end_of_work(date(2026, 3, 2)) == at("2026-03-02T17:30")
    assert SATURDAY_MORNINGS.end_of_work(date(2026, 3, 7)) == at("2026-03-07T12:00")
    assert OFFICE.end_of_work(date(2026, 10, 1)) is None
    assert OFFICE.start_of_work(date(2026, 10, 1)) is None
    assert OFFICE.end_of_day(date(2026, 3, 2)) == at("2026-03-03T00:00")
    assert OFFICE.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert OFFICE.last_working_day(date(2026, 10, 7)) == date(2026, 9, 30)
    assert OFFICE.last_working_day(date(2026, 9, 30)) == date(2026, 9, 30)
    assert OFFICE.day_of(datetime(2026, 3, 1, 17, tzinfo=UTC)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "duration", "unit", "end"),
    [
        pytest.param("2026-01-30T10:00", "P1M", "elapsed", "2026-02-28T10:00", id="no-thirtieth-of-february"),
        pytest.param("2028-01-31T10:00", "P1M", "elapsed", "2028-02-29T10:00", id="in-a-leap-year"),
        pytest.param("2026-06-05T10:00", "P3M", "elapsed", "2026-09-05T10:00", id="same-day-of-the-third-month"),
        pytest.param("2026-06-05T10:00", "P1Y", "elapsed", "2027-06-05T10:00", id="a-year"),
        pytest.param("2026-06-05T10:00", "P1DT2H", "elapsed", "2026-06-06T12:00", id="days-and-hours"),
        pytest.param("2026-03-06T16:00", "P1DT2H", "working", "2026-03-10T09:00", id="working-days-and-hours"),
        pytest.param("2026-03-06T16:00", "P2D", "working-days", "2026-03-10T16:00", id="two-working-days"),
        pytest.param("2026-03-06T16:00", "PT0S", "elapsed", "2026-03-06T16:00", id="nothing"),
    ],
)
def test_dates_are_reckoned_on_the_calendar(start, duration, unit, end):
    assert OFFICE.add(at(start), Duration.parse(duration), unit) == at(end)


@pytest.mark.parametrize(
    ("end", "duration", "unit", "start"),
    [
        pytest.param("2026-06-05T10:00", "PT30M", "elapsed", "2026-06-05T09:30", id="before-an-appointment"),
        pytest.param("2026-03-31T10:00", "P1M", "elapsed", "2026-02-28T10:00", id="months"),
        pytest.param("2026-03-02T10:00", "P1D", "elapsed", "2026-03-01T10:00", id="the-day-before"),
        pytest.param("2026-03-02T10:00", "P1D", "working", "2026-02-28T10:00", id="a-working-day-before"),
        pytest.param("2026-03-09T09:00", "PT1H", "working", "2026-03-06T17:00", id="a-working-hour-before"),
    ],
)
def test_dates_are_reckoned_backwards(end, duration, unit, start):
    assert OFFICE.subtract(at(end), Duration.parse(duration), unit) == at(start)


def test_where_clocks_change_elapsed_is_real_and_tomorrow_is_on_the_wall():
    calendar = around_the_clock("America/Los_Angeles")
    evening_before = at("2026-03-07T09:00", LOS_ANGELES)  # clocks go forward in the night

    assert calendar.advance(evening_before, 24 * HOUR, "elapsed") == at("2026-03-08T10:00", LOS_ANGELES)
    assert calendar.add(evening_before, Duration(days=1)) == at("2026-03-08T09:00", LOS_ANGELES)
    assert calendar.wall(date(2026, 3, 8), time(9)) == at("2026-03-08T09:00", LOS_ANGELES)
    assert (
        calendar.measure(at("2026-03-08T00:00", LOS_ANGELES), at("2026-03-09T00:00", LOS_ANGELES), "working")
        == 23 * HOUR
    )
    assert (
        calendar.measure(at("2026-11-01T00:00", LOS_ANGELES), at("2026-11-02T00:00", LOS_ANGELES), "elapsed")
        == 25 * HOUR
    )


def test_a_night_shift_has_the_hours_that_the_night_has():
    midnight = at("2026-03-08T00:00", LOS_ANGELES)

    assert NIGHT_SHIFT.measure(midnight, at("2026-03-08T06:00", LOS_ANGELES), "working") == 5 * HOUR
    assert (
        NIGHT_SHIFT.measure(at("2026-11-01T00:00", LOS_ANGELES), at("2026-11-01T06:00", LOS_ANGELES), "working")
        == 7 * HOUR
    )
    assert NIGHT_SHIFT.advance(at("2026-03-10T23:00", LOS_ANGELES), 2 * HOUR, "working") == at(
        "2026-03-11T01:00", LOS_ANGELES
    )


def test_hours_that_do_not_exist_on_a_day_do_not_overlap_the_next():
    hours = (Interval(time(2, 15), time(2, 45)), Interval(time(3), time(5)))
    calendar = Calendar("early", "America/Los_Angeles", dict.fromkeys(range(7), hours))
    day = at("2026-03-08T00:00", LOS_ANGELES), at("2026-03-09T00:00", LOS_ANGELES)

    pieces = [(opens, closes) for _, opens, closes in calendar.openings(*day)]
    assert all(opens < closes for opens, closes in pieces)
    assert all(one[1] <= two[0] for one, two in pairwise(pieces))
    assert calendar.measure(*day, "working") <= 2.5 * HOUR


def test_the_ambiguous_hour_is_told_apart():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=LOS_ANGELES)
    second = first.replace(fold=1)
    calendar = around_the_clock("America/Los_Angeles")

    assert calendar.measure(first, second, "elapsed") == HOUR
    assert calendar.advance(first, HOUR, "elapsed").fold == 1
    assert calendar.advance(second, HOUR, "elapsed").astimezone(UTC) == second.astimezone(UTC) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        pytest.param(((9, 12), (11, 13)), "overlap", id="overlap"),
        pytest.param(((0, 0), (9, 12)), "overlap", id="the-whole-day-and-more"),
        pytest.param(((22, 6),), "night shift", id="over-midnight"),
        pytest.param(((9, 9),), "closes before it opens", id="empty"),
    ],
)
def test_hours_that_cannot_be_are_refused(hours, message):
    with pytest.raises(CalendarError, match=message):
        Calendar("c", "Asia/Shanghai", {0: [Interval(time(opens), time(closes)) for opens, closes in hours]})


def test_what_else_cannot_be_is_refused():
    with pytest.raises(CalendarError, match="Asia/Shangai"):
        Calendar("c", "Asia/Shangai", {})
    with pytest.raises(CalendarError, match="weekday"):
        Calendar("c", "Asia/Shanghai", {7: HALF_DAY})
    with pytest.raises(CalendarError, match="timezone"):
        Interval(time(9, tzinfo=UTC), time(10, tzinfo=UTC))
    with pytest.raises(CalendarError, match="expected a time with its timezone"):
        OFFICE.advance(datetime(2026, 3, 2, 9), 1, "working")  # noqa: DTZ001
    with pytest.raises(CalendarError, match="beyond"):
        OFFICE.advance(at("2026-03-02T09:00"), 1e12, "elapsed")
    with pytest.raises(CalendarError, match="beyond"):
        OFFICE.next_opening(at("2250-03-02T09:00"))


def test_a_calendar_that_never_opens_says_so():
    never = Calendar("never", "Asia/Shanghai", {}, {date(2026, 3, 3): HALF_DAY})

    assert never.advance(at("2026-03-02T09:00"), HOUR, "working") == at("2026-03-03T09:30")
    with pytest.raises(CalendarError, match="no opening hours from"):
        never.advance(at("2026-03-02T09:00"), 4 * HOUR, "working")
    with pytest.raises(CalendarError, match="no opening hours up to"):
        never.rewind(at("2026-03-03T09:00"), HOUR, "working")
    with pytest.raises(CalendarError, match="no opening hours"):
        never.next_opening(at("2026-03-04T09:00"))


@pytest.mark.parametrize("text", ["08:30", "8.30-12", "08:30-25:00", "12:00-08:00", "a-b", "08:30-12:00-13:00"])
def test_opening_hours_that_cannot_be_read_are_told(text):
    with pytest.raises(CalendarError):
        Interval.parse(text)


def test_opening_hours_are_read_as_written():
    assert Interval.parse("08:30-12:00") == Interval(time(8, 30), time(12))
    assert Interval.parse(" 22:00 - 24:00 ") == Interval(time(22), time(0))
    assert str(Interval.parse("08:30-12:00")) == "08:30-12:00"


def test_a_version_names_the_content():
    twin = office_hours("Asia/Shanghai", OFFICE.exceptions)
    edited = OFFICE.with_exceptions({date(2026, 3, 3): ()})

    assert twin == OFFICE
    assert hash(twin) == hash(OFFICE)
    assert twin.version == OFFICE.version
    assert edited != OFFICE
    assert len({calendar.version for calendar in (*CALENDARS, edited)}) == len(CALENDARS) + 1
    assert edited.advance(at("2026-03-02T16:30"), 2 * HOUR, "working") == at("2026-03-04T09:30")


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: calendar.id)
def test_a_calendar_survives_storage(calendar):
    assert Calendar.from_json(calendar.to_json()) == calendar
    assert pickle.loads(pickle.dumps(calendar)) == calendar  # noqa: S301


@given(calendar=calendars, start=instants, unit=units, data=st.data())
def test_what_was_advanced_is_measured(calendar, start, unit, data):
    amount = data.draw(amounts(unit))
    assert abs(calendar.measure(start, calendar.advance(start, amount, unit), unit) - amount) <= _grain(unit)


@given(calendar=calendars, end=instants, unit=units, data=st.data())
def test_what_was_rewound_is_measured(calendar, end, unit, data):
    amount = data.draw(amounts(unit))
    assert abs(calendar.measure(calendar.rewind(end, amount, unit), end, unit) - amount) <= _grain(unit)


@given(calendar=calendars, start=instants, unit=units, data=st.data())
def test_longer_is_never_earlier(calendar, start, unit, data):
    shorter, longer = sorted([data.draw(amounts(unit)), data.draw(amounts(unit))])
    assert _instant(calendar.advance(start, shorter, unit)) <= _instant(calendar.advance(start, longer, unit))
    assert _instant(calendar.rewind(start, longer, unit)) <= _instant(calendar.rewind(start, shorter, unit))


@given(calendar=calendars, one=instants, two=instants, unit=units, data=st.data())
def test_started_later_is_never_due_earlier(calendar, one, two, unit, data):
    amount = data.draw(amounts(unit))
    earlier, later = sorted([one, two])
    assert _instant(calendar.advance(earlier, amount, unit)) <= _instant(calendar.advance(later, amount, unit))


@given(calendar=calendars, one=instants, two=instants, three=instants, unit=units)
def test_lengths_add_up_exactly(calendar, one, two, three, unit):
    assert calendar.ticks(one, two, unit) + calendar.ticks(two, three, unit) == calendar.ticks(one, three, unit)
    assert calendar.ticks(one, two, unit) == -calendar.ticks(two, one, unit)


@given(calendar=calendars, start=instants, unit=working_units, data=st.data())
def test_working_time_ends_in_opening_hours_and_not_before_the_start(calendar, start, unit, data):
    due = calendar.advance(start, data.draw(amounts(unit)), unit)
    assert _instant(due) >= _instant(start)
    assert calendar.is_open(due) or calendar.is_open(due - timedelta(microseconds=1))


@given(calendar=calendars, start=instants, unit=working_units, data=st.data())
def test_the_earliest_instant_is_given(calendar, start, unit, data):
    amount = data.draw(amounts(unit))
    due = calendar.advance(start, amount, unit)
    assume(_instant(due) > _instant(calendar.advance(start, 0, unit)))
    just_before = calendar.local(_instant(due) - timedelta(microseconds=2))
    assert calendar.measure(start, just_before, unit) < amount


@given(calendar=calendars, since=instants, until=instants)
def test_the_pieces_make_up_the_whole(calendar, since, until):
    since, until = sorted([since, until])
    pieces = sum(calendar.ticks(opens, closes, "working") for _, opens, closes in calendar.openings(since, until))
    assert pieces == calendar.ticks(since, until, "working")


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _grain(unit: str) -> float:
    """A microsecond, as the share of a half day where days are counted."""
    return 1e-10 if unit == "working-days" else 1 / TICKS["working"] + 1e-9
