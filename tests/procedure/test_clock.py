import json
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from yizhan.procedure.clock import Budget, Clock, ClockError, Span
from yizhan.procedure.durations import Duration, DurationError

from .site_time import OFFICE, amounts, at, calendars, instants, units, working_units

HOUR = 3600
TWO_HOURS = Budget(2 * HOUR, "working")
HALF_AN_HOUR = Duration(seconds=1800)


@pytest.fixture
def clock():
    """Two working hours from half past four: an hour today, an hour tomorrow."""
    return Clock.start(TWO_HOURS, at("2026-03-02T16:30"), calendar=OFFICE.version)


@pytest.fixture
def waiting(clock):
    return clock.suspend(at("2026-03-02T17:00"), by="li", why="customer not at home")


def test_a_clock_knows_when_it_is_due_how_much_is_spent_and_left(clock):
    now = at("2026-03-03T09:00")

    assert clock.due(OFFICE) == at("2026-03-03T09:30")
    assert clock.spent(OFFICE, now) == 1.5 * HOUR
    assert clock.left(OFFICE, now) == 0.5 * HOUR
    assert clock.left(OFFICE, at("2026-03-03T10:30")) == -HOUR


def test_nothing_is_spent_before_the_start(clock):
    assert clock.spent(OFFICE, at("2026-03-02T09:00")) == 0


def test_overdue_at_the_due_instant_and_not_before(clock):
    due = clock.due(OFFICE)

    assert not clock.is_overdue(OFFICE, due - timedelta(microseconds=1))
    assert clock.is_overdue(OFFICE, due)
    assert clock.is_overdue(OFFICE, due.astimezone(UTC))


def test_nothing_is_due_while_suspended(waiting):
    assert waiting.is_suspended
    assert waiting.due(OFFICE) is None
    assert waiting.warn_at(OFFICE, HALF_AN_HOUR) is None
    assert not waiting.is_overdue(OFFICE, at("2026-12-31T09:00"))
    assert waiting.left(OFFICE, at("2026-12-31T09:00")) == 1.5 * HOUR
    assert waiting.spans[-1] == Span(at("2026-03-02T17:00"), None, False, "li", "customer not at home")


def test_after_the_pause_the_rest_is_left(waiting):
    resumed = waiting.resume(at("2026-03-04T10:00"), by="li")

    assert not resumed.is_suspended
    assert resumed.due(OFFICE) == at("2026-03-04T11:30")
    assert resumed.started_at == at("2026-03-02T16:30")


def test_what_had_passed_before_the_pause_stays_overdue(clock):
    too_late = clock.suspend(at("2026-03-03T10:00"), by="li", why="waiting for parts")

    assert too_late.due(OFFICE) == at("2026-03-03T09:30")
    assert too_late.is_overdue(OFFICE, at("2026-03-03T10:00"))
    assert too_late.resume(at("2026-03-04T10:00"), by="li").due(OFFICE) == at("2026-03-03T09:30")


@pytest.mark.parametrize("fixed", [None, at("2026-03-03T09:30")], ids=["budget", "date"])
def test_a_pause_at_the_very_due_time_comes_too_late(clock, fixed):
    clock = clock if fixed is None else clock.extended_to(fixed)
    paused = clock.suspend(at("2026-03-03T09:30"), by="li", why="waiting for parts")

    assert paused.is_overdue(OFFICE, at("2026-03-03T09:30"))
    assert not clock.suspend(at("2026-03-03T09:29"), by="li", why="parts").is_overdue(OFFICE, at("2026-03-04T09:30"))


def test_a_suspended_clock_is_not_suspended_again(waiting):
    with pytest.raises(ClockError, match=r"li .*customer not at home") as error:
        waiting.suspend(at("2026-03-03T09:00"), by="zhao", why="waiting for parts")

    assert error.value.code == "suspended"
    assert error.value.facts["by"] == "li"


def test_a_running_clock_is_not_resumed(clock):
    with pytest.raises(ClockError) as error:
        clock.resume(at("2026-03-03T09:00"), by="li")

    assert error.value.code == "running"


def test_a_machines_clock_set_back_gives_no_time_back(waiting):
    resumed = waiting.resume(at("2026-03-02T16:00"), by="li")

    assert resumed.spans[-1].since == at("2026-03-02T17:00")
    assert resumed.due(OFFICE) == at("2026-03-03T09:30")


def test_another_priority_keeps_what_was_spent(waiting):
    urgent = waiting.resume(at("2026-03-03T10:00"), by="li").with_budget(Budget(HOUR, "working"))

    assert urgent.due(OFFICE) == at("2026-03-03T10:30")
    assert urgent.spent(OFFICE, at("2026-03-03T10:30")) == HOUR


def test_another_unit_counts_the_same_spans_anew(clock):
    assert clock.with_budget(Budget(2 * HOUR)).due(OFFICE) == at("2026-03-02T18:30")
    assert clock.with_budget(Budget(1, "working-days")).due(OFFICE) == at("2026-03-03T16:30")


def test_an_extension_is_a_date(clock):
    extended = clock.extended_to(at("2026-03-05T09:00"))

    assert extended.due(OFFICE) == at("2026-03-05T09:00")
    assert extended.left(OFFICE, at("2026-03-04T17:00")) == HOUR
    assert extended.warn_at(OFFICE, Duration(seconds=HOUR)) == at("2026-03-04T17:00")


def test_a_date_that_was_set_is_held_off_by_a_pause_but_does_not_move(clock):
    promised = clock.extended_to(at("2026-03-05T09:00"))
    held = promised.suspend(at("2026-03-04T09:00"), by="li", why="customer away")

    assert held.due(OFFICE) is None
    assert held.resume(at("2026-03-04T10:00"), by="li").due(OFFICE) == at("2026-03-05T09:00")
    assert promised.suspend(at("2026-03-06T09:00"), by="li", why="customer away").due(OFFICE) == at("2026-03-05T09:00")


def test_an_edited_calendar_is_answered_at_once(clock):
    holiday = OFFICE.with_exceptions({date(2026, 3, 3): ()})

    assert clock.due(holiday) == at("2026-03-04T09:30")
    assert clock.calendar == OFFICE.version != holiday.version


@pytest.mark.parametrize(
    ("lead", "warned"),
    [
        pytest.param("PT10M", "2026-03-03T09:20", id="minutes"),
        pytest.param("PT1H", "2026-03-03T08:30", id="at-the-opening-rather-than-the-evening-before"),
        pytest.param("PT1H30M", "2026-03-02T17:00", id="over-the-night"),
        pytest.param("P1D", "2026-03-02T16:30", id="not-before-the-start"),
        pytest.param("P1M", "2026-03-02T16:30", id="nor-a-month"),
        pytest.param("PT0S", "2026-03-03T09:30", id="at-the-due-time"),
    ],
)
def test_a_warning_walks_the_same_calendar_backwards(clock, lead, warned):
    assert clock.warn_at(OFFICE, Duration.parse(lead)) == at(warned)


def test_a_warning_steps_over_a_pause(waiting):
    resumed = waiting.resume(at("2026-03-04T10:00"), by="li")

    assert resumed.warn_at(OFFICE, Duration(seconds=2 * HOUR - 600)) == at("2026-03-02T16:40")
    assert resumed.warn_at(OFFICE, Duration(seconds=HOUR + 1800)) == at("2026-03-04T10:00")


def test_working_days_are_warned_of_in_working_days_and_hours():
    clock = Clock.start(Budget(3, "working-days"), at("2026-03-05T16:00"))

    assert clock.due(OFFICE) == at("2026-03-10T16:00")
    assert clock.warn_at(OFFICE, Duration(days=1)) == at("2026-03-09T16:00")
    assert clock.warn_at(OFFICE, Duration(days=1, seconds=HOUR)) == at("2026-03-09T15:00")


def test_real_time_is_warned_of_in_real_time():
    clock = Clock.start(Budget(3 * 24 * HOUR), at("2026-03-06T16:00"))

    assert clock.warn_at(OFFICE, Duration(days=1)) == at("2026-03-08T16:00")


@pytest.mark.parametrize(
    ("text", "unit", "budget"),
    [
        ("PT20S", "elapsed", Budget(20)),
        ("P1DT2H", "elapsed", Budget(26 * HOUR)),
        ("PT4H", "working", Budget(4 * HOUR, "working")),
        ("P1D", "working", Budget(1, "working-days")),
        ("P7D", "working-days", Budget(7, "working-days")),
        ("PT0S", "working", Budget(0, "working")),
    ],
)
def test_a_budget_is_made_of_a_duration(text, unit, budget):
    assert Budget.of(Duration.parse(text), unit) == budget


@pytest.mark.parametrize(
    ("text", "unit"),
    [("P3M", "elapsed"), ("P1M", "working"), ("P1DT2H", "working"), ("PT4H", "working-days")],
)
def test_what_is_no_single_amount_is_refused(text, unit):
    with pytest.raises(DurationError, match="expected"):
        Budget.of(Duration.parse(text), unit)


@pytest.mark.parametrize(
    ("amount", "unit"), [(-1, "elapsed"), (float("nan"), "elapsed"), (float("inf"), "elapsed"), (1, "day")]
)
def test_a_budget_that_cannot_be_is_refused(amount, unit):
    with pytest.raises(ClockError, match="found"):
        Budget(amount, unit)


def test_a_clock_survives_storage(waiting):
    clock = waiting.resume(at("2026-03-04T10:00"), by="li").extended_to(at("2026-03-05T09:00"))

    assert Clock.from_json(json.loads(json.dumps(clock.to_json()))) == clock
    assert Clock.from_json(json.loads(json.dumps(waiting.to_json()))) == waiting


@st.composite
def clocks(draw, units=units):
    """Clocks that were suspended and resumed at any instants, in order."""
    unit = draw(units)
    turns = sorted(draw(st.lists(instants, min_size=1, max_size=6)))
    clock = Clock.start(Budget(draw(amounts(unit)), unit), turns[0])
    for n, turn in enumerate(turns[1:]):
        clock = clock.resume(turn, "li") if n % 2 else clock.suspend(turn, "li", "waiting")
    return clock


running = clocks().filter(lambda clock: not clock.is_suspended)


@given(clock=running, moment=instants, calendar=calendars)
def test_suspended_and_resumed_at_one_instant_nothing_moves(clock, moment, calendar):
    touched = clock.suspend(moment, "li", "by mistake").resume(moment, "li")

    assert touched.due(calendar) == clock.due(calendar)


@given(clock=running, one=instants, two=instants, calendar=calendars)
def test_a_pause_moves_the_due_time_by_what_it_held_off(clock, one, two, calendar):
    paused = clock.suspend(min(one, two), "li", "waiting")
    resumed = paused.resume(max(one, two), "li")
    held_off = calendar.ticks(paused.spans[-1].since, resumed.spans[-1].since, clock.budget.unit)
    before, after = clock.due(calendar), resumed.due(calendar)

    if paused.due(calendar) is not None:  # it had passed before
        assert after == before
    else:
        assert calendar.ticks(before, after, clock.budget.unit) == pytest.approx(held_off, abs=100)


@given(clock=running, calendar=calendars, now=instants)
def test_spent_and_left_make_up_the_budget(clock, calendar, now):
    whole = clock.spent(calendar, now) + clock.left(calendar, now)

    assert whole == pytest.approx(clock.budget.amount, abs=1e-6)


@given(clock=running, calendar=calendars)
def test_at_the_due_time_the_budget_is_spent(clock, calendar):
    due = clock.due(calendar)

    assert clock.spent(calendar, due) >= clock.budget.amount - 1e-6
    assert clock.is_overdue(calendar, due)
    assert not clock.is_overdue(calendar, due - timedelta(microseconds=1))


@given(clock=clocks(units=working_units), calendar=calendars)
def test_a_working_clock_is_due_in_opening_hours(clock, calendar):
    due = clock.due(calendar)

    assert due is None or calendar.is_open(due) or calendar.is_open(due - timedelta(microseconds=1))


@given(
    clock=clocks(),
    calendar=calendars,
    lead=st.builds(Duration, st.integers(0, 1), st.integers(0, 5), st.integers(0, 99999)),
)
def test_a_warning_comes_between_the_start_and_the_due_time(clock, calendar, lead):
    due, warned = clock.due(calendar), clock.warn_at(calendar, lead)

    assert (due is None) == (warned is None)
    assert due is None or clock.started_at <= warned <= due


@given(clock=running, calendar=calendars, more=st.floats(0, 100))
def test_a_longer_budget_is_never_due_earlier(clock, calendar, more):
    longer = clock.with_budget(Budget(clock.budget.amount + more, clock.budget.unit))

    assert longer.due(calendar) >= clock.due(calendar)


@given(clock=running, calendar=calendars, off=st.lists(st.integers(0, 364), max_size=20))
def test_an_edited_calendar_is_reckoned_by_from_the_start(clock, calendar, off):
    new_year = date(2026, 1, 1)
    edited = calendar.with_exceptions({new_year + timedelta(days=day): () for day in off})
    started_under_it = replace(clock, calendar=edited.version)

    assert clock.due(edited) == started_under_it.due(edited)
    if clock.budget.unit != "working-days":  # a half day taken away may leave a longer one to be counted
        assert clock.due(edited) >= clock.due(calendar)


@given(clock=clocks(), fixed=st.none() | instants)
def test_any_clock_survives_storage(clock, fixed):
    clock = clock if fixed is None else clock.extended_to(fixed)

    assert Clock.from_json(json.loads(json.dumps(clock.to_json()))) == clock
