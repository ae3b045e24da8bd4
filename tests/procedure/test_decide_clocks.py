"""Limits at work: set, warned of, missed once, extended, suspended, promised."""

from datetime import timedelta

import pytest

from tests.procedure.leak import CHEN, HEAD, LI, MONDAY_NINE, WANG, Matter, house, kinds, only
from tests.procedure.site_time import OFFICE, at
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.commands import Extend, Fill, Reschedule, Resume, Suspend, Tick


@pytest.fixture
def leak() -> Matter:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    return matter


def due(matter: Matter, limit: str):
    return matter.state.limits[limit].clock.due(OFFICE)


def test_a_limit_warns_before_it_is_missed_and_each_once(leak: Matter) -> None:
    assert leak.wakes_at == MONDAY_NINE + timedelta(minutes=8)

    warned = leak.wait(minutes=8)
    assert kinds(warned) == ["limit_warned", "effect_requested"]
    assert leak.wait(seconds=30) == []

    missed = leak.wait(minutes=1, seconds=30)
    assert kinds(missed) == ["limit_missed", "escalated", "effect_requested"]
    assert only(missed, "escalated").to == ("head",)
    assert leak.wait(hours=2) == []


def test_nothing_is_missed_a_second_too_soon(leak: Matter) -> None:
    leak.wait(minutes=8)

    assert leak.wait(minutes=1, seconds=59) == []
    assert kinds(leak.wait(seconds=1))[0] == "limit_missed"


def test_after_downtime_everything_missed_is_made_good_in_order(leak: Matter) -> None:
    leak.complete("repair", LI, "nobody-home", reason="rang twice")
    events = leak.wait(hours=5)

    dues = [event.due for event in events if event.kind in ("limit_warned", "limit_missed")]
    assert dues == sorted(dues)
    assert [event.limit for event in events if event.kind == "limit_missed"] == ["repair", "answered"]


def test_a_limit_is_met_by_the_step_being_done(leak: Matter) -> None:
    events = leak.repair()

    assert {event.limit for event in events if event.kind == "limit_met"} == {"repair", "visited"}
    assert leak.wakes_at == MONDAY_NINE + timedelta(minutes=15)  # what is asked every quarter of an hour


def test_a_limit_of_the_case_is_met_by_the_step_it_names(leak: Matter) -> None:
    leak.repair()
    events = leak.complete("verify", WANG, "redo")

    assert "answered" in {event.limit for event in events if event.kind == "limit_met"}


def test_every_quarter_of_an_hour_until_it_is_done(leak: Matter) -> None:
    leak.repair()
    told = [leak.wait(minutes=15) for _ in range(3)]

    assert [kinds(events)[0] for events in told] == ["limit_missed"] * 3
    assert [only(events, "limit_missed").due for events in told] == [
        MONDAY_NINE + timedelta(minutes=15 * n) for n in (1, 2, 3)
    ]


def test_working_time_steps_over_the_night() -> None:
    matter = Matter(house(), now=at("2026-03-02T17:00"))
    matter.open(data={"content": "a leak", "flats": 6})  # many flats make it urgent: an hour
    matter.complete("register", WANG)

    assert due(matter, "visited") == at("2026-03-03T09:00")


def test_a_changed_answer_moves_the_term_and_nothing_that_was_missed_comes_again(leak: Matter) -> None:
    leak.wait(minutes=10)
    before = due(leak, "visited")
    leak.send(Fill(step="repair", data={"urgency": "urgent"}), LI)

    assert due(leak, "visited") == MONDAY_NINE + timedelta(hours=1) < before
    assert "limit_missed" not in kinds(leak.wait(minutes=30))


def test_an_appointment_with_the_customer_stands_instead_of_the_term(leak: Matter) -> None:
    leak.send(Reschedule(to=at("2026-03-04T14:00"), reason="at work"), CHEN)

    assert due(leak, "visited") == at("2026-03-04T14:00")
    leak.send(Fill(step="repair", data={"urgency": "urgent"}), LI)
    assert due(leak, "visited") == at("2026-03-04T14:00")  # a promise never moves by itself


def test_a_parameter_left_unset_runs_no_limit() -> None:
    text = house().procedure.source.replace("$pickup", "$unset")
    matter = Matter(house(leak_yaml=text))
    matter.open()
    matter.complete("register", WANG)

    assert "repair" not in matter.state.limits


def test_the_sites_own_number_counts() -> None:
    matter = Matter(house(), parameters={"pickup": "PT1H"})
    matter.open()
    matter.complete("register", WANG)

    assert due(matter, "repair") == MONDAY_NINE + timedelta(hours=1)


def test_more_time_is_granted_by_the_head_alone(leak: Matter) -> None:
    later = MONDAY_NINE + timedelta(hours=3)

    assert leak.refused(Extend(limit="repair", to=later), LI).code == "role"
    assert leak.refused(Extend(limit="visited", to=later), HEAD).code == "role"  # nobody may extend that one
    assert leak.refused(Extend(limit="repair", to=MONDAY_NINE), HEAD).facts["why"] == "in-the-past"
    leak.send(Extend(limit="repair", to=later, reason="parts"), HEAD)
    assert due(leak, "repair") == later
    assert leak.wait(hours=2) == []


def test_extending_what_does_not_run_or_does_not_exist(leak: Matter) -> None:
    later = MONDAY_NINE + timedelta(hours=3)

    assert leak.refused(Extend(limit="verify", to=later), HEAD).code == "not-open"
    assert leak.refused(Extend(limit="paint", to=later), HEAD).code == "unknown"


def test_suspended_time_is_not_counted_and_its_reason_is_kept(leak: Matter) -> None:
    leak.now += timedelta(minutes=4)
    assert leak.refused(Suspend(step="repair"), LI).code == "reason"
    assert leak.refused(Suspend(step="repair", reason="x"), CHEN).code == "role"
    events = leak.send(Suspend(step="repair", reason="the owner is out"), LI)
    assert kinds(events) == ["limit_suspended", "limit_suspended"]
    assert leak.send(Suspend(step="repair", reason="still out"), LI) == []

    assert leak.wait(hours=1) == []
    leak.send(Resume(step="repair"), LI)

    assert due(leak, "repair") == MONDAY_NINE + timedelta(hours=1, minutes=10)
    assert leak.refused(Resume(step="register"), WANG).code == "not-open"
    assert leak.refused(Suspend(step="paint", reason="x"), WANG).code == "unknown"


def test_a_limit_of_no_time_takes_an_outcome_for_want_of_anybody() -> None:
    matter = Matter(house("parts"))
    matter.open(channel="")
    events = matter.wait(seconds=0)

    done = only(events, "step_completed")
    assert (done.outcome, done.by) == ("none", "clock")
    assert matter.state.status == "closed"


def test_a_clock_set_back_misses_nothing_and_takes_no_time_away(leak: Matter) -> None:
    leak.wait(minutes=10)
    leak.now -= timedelta(hours=1)

    assert leak.send(Tick(), CLOCK) == []
    assert only(leak.repair(), "step_completed").took == 0


def test_a_step_done_again_is_timed_again(leak: Matter) -> None:
    leak.wait(minutes=30)
    leak.repair()
    leak.complete("verify", WANG, "redo")

    assert due(leak, "repair") == MONDAY_NINE + timedelta(minutes=40)
    assert leak.state.limits["repair"].missed_due is None


def test_a_clock_that_comes_after_the_end_finds_nothing_to_do(leak: Matter) -> None:
    leak.complete("repair", LI, "give-up", data={"parts_price": 3})

    assert leak.wakes_at is None
    assert leak.wait(days=3) == []
