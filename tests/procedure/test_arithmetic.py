from itertools import pairwise

import pytest
from hypothesis import given, settings

from yizhan.procedure.clock import Budget, Clock

from .site_time import LOS_ANGELES, NIGHT_SHIFT, OFFICE, at, calendars, instants
from .test_clock import clocks

HOUR = 3600


def told(clock, now="2026-03-02T17:00", calendar=OFFICE):
    """Kind, from, to, hours or days: as a person would write it on the back of an envelope."""
    return [
        (
            line.kind,
            f"{line.since:%a %H:%M}",
            line.until and f"{line.until:%a %H:%M}",
            line.days or line.seconds / HOUR,
        )
        for line in clock.arithmetic(calendar, at(now))
    ]


def test_the_night_is_shown_as_not_counted():
    clock = Clock.start(Budget(2 * HOUR, "working"), at("2026-03-02T16:30"))

    assert told(clock) == [
        ("counted", "Mon 16:30", "Mon 17:30", 1),
        ("closed", "Mon 17:30", "Tue 08:30", 0),
        ("counted", "Tue 08:30", "Tue 09:30", 1),
        ("due", "Tue 09:30", None, 0),
        ("left", "Mon 17:00", "Tue 09:30", 1.5),
    ]


def test_lunch_is_a_break():
    clock = Clock.start(Budget(HOUR, "working"), at("2026-03-02T11:30"))

    assert told(clock, "2026-03-02T15:00") == [
        ("counted", "Mon 11:30", "Mon 12:00", 0.5),
        ("break", "Mon 12:00", "Mon 13:30", 0),
        ("counted", "Mon 13:30", "Mon 14:00", 0.5),
        ("due", "Mon 14:00", None, 0),
        ("over", "Mon 14:00", "Mon 15:00", 1),
    ]


def test_the_holiday_week_is_named_with_its_days():
    clock = Clock.start(Budget(2 * HOUR, "working"), at("2026-09-30T17:00"))

    assert told(clock, "2026-09-30T17:00")[1] == ("days-off", "Wed 17:30", "Thu 08:30", 7)


def test_real_time_is_one_piece():
    clock = Clock.start(Budget(600), at("2026-03-02T23:55"))

    assert told(clock, "2026-03-02T23:55") == [
        ("counted", "Mon 23:55", "Tue 00:05", pytest.approx(1 / 6)),
        ("due", "Tue 00:05", None, 0),
        ("left", "Mon 23:55", "Tue 00:05", pytest.approx(1 / 6)),
    ]


def test_a_pause_says_whose_doing_it_was():
    clock = Clock.start(Budget(2 * HOUR, "working"), at("2026-03-02T14:00"))
    waiting = clock.suspend(at("2026-03-02T15:00"), by="li", why="customer not at home")
    resumed = waiting.resume(at("2026-03-02T16:00"), by="li")

    pause = resumed.arithmetic(OFFICE, at("2026-03-02T16:10"))[1]
    assert (pause.kind, pause.by, pause.why, pause.seconds) == (
        "suspended",
        "li",
        "customer not at home",
        HOUR,
    )
    assert told(resumed)[1:3] == [
        ("suspended", "Mon 15:00", "Mon 16:00", 1),
        ("counted", "Mon 16:00", "Mon 17:00", 1),
    ]
    assert told(waiting, "2026-03-02T15:30") == [
        ("counted", "Mon 14:00", "Mon 15:00", 1),
        ("suspended", "Mon 15:00", None, 0.5),
        ("left", "Mon 15:30", None, 1),
    ]


def test_a_pause_after_the_due_time_is_no_part_of_the_sum():
    clock = Clock.start(Budget(HOUR, "working"), at("2026-03-02T14:00"))
    too_late = clock.suspend(at("2026-03-02T15:00"), by="li", why="waiting for parts")

    assert [line.kind for line in too_late.arithmetic(OFFICE, at("2026-03-02T16:00"))] == [
        "counted",
        "due",
        "over",
    ]


def test_a_date_that_was_set_needs_no_sum():
    clock = Clock.start(Budget(HOUR, "working"), at("2026-03-02T14:00")).extended_to(at("2026-03-03T09:00"))

    assert told(clock, "2026-03-02T17:00") == [
        ("fixed", "Tue 09:00", None, 0),
        ("left", "Mon 17:00", "Tue 09:00", 1),
    ]


def test_a_long_run_of_days_is_told_in_one_line():
    clock = Clock.start(Budget(12, "working-days"), at("2026-09-24T16:30"))

    (run,) = (line for line in clock.arithmetic(OFFICE, at("2026-09-24T16:30")) if line.kind == "counted-days")
    # 28 to 30 September, 8 to 10 October with the make-up Saturday, 12 to 16; seven holidays and a Sunday off
    assert (run.since, run.until) == (at("2026-09-28T08:30"), at("2026-10-16T17:30"))
    assert (run.days, run.days_off, run.seconds) == (11, 8, 11 * 7.5 * HOUR)


def test_a_night_shift_is_one_stretch():
    start = at("2026-03-10T20:00", LOS_ANGELES)
    clock = Clock.start(Budget(4 * HOUR, "working"), start)

    assert [line.kind for line in clock.arithmetic(NIGHT_SHIFT, start)] == [
        "closed",
        "counted",
        "due",
        "left",
    ]


@settings(max_examples=300)
@given(clock=clocks(), calendar=calendars, now=instants)
def test_the_pieces_follow_each_other_and_add_up(clock, calendar, now):
    lines = clock.arithmetic(calendar, now)
    due = clock.due(calendar)
    pieces = [line for line in lines if line.kind not in ("due", "left", "over")]
    counted = sum(
        calendar.measure(line.since, line.until, clock.budget.unit)
        for line in pieces
        if line.kind in ("counted", "counted-days")
    )

    assert pieces[0].since == clock.started_at if pieces else due == clock.started_at
    assert all(one.until == two.since for one, two in pairwise(pieces))
    assert lines[-1].kind == ("over" if clock.is_overdue(calendar, now) else "left")
    if due is not None:
        assert counted == pytest.approx(clock.budget.amount, abs=1e-6)
        assert lines[-2].since == due
    else:
        assert counted == pytest.approx(clock.spent(calendar, clock.spans[-1].since), abs=1e-6)
