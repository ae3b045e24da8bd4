"""The matter as a whole: notes, papers, appointments, cancelling, merging, incidents."""

from datetime import timedelta

import pytest

from tests.procedure.leak import CHEN, LI, MONDAY_NINE, WANG, Matter, house, kinds, only
from yizhan.procedure.actors import CLOCK, Actor
from yizhan.procedure.commands import (
    Attach,
    Cancel,
    Claim,
    Complete,
    Link,
    Merge,
    Note,
    Reassess,
    Reschedule,
)


@pytest.fixture
def leak() -> Matter:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    return matter


@pytest.mark.clauses("ONE-040")
def test_a_remark_may_be_added_at_any_time_even_after_the_end(leak: Matter) -> None:
    assert only(leak.send(Note(text=" called again "), WANG), "noted").text == "called again"
    assert leak.refused(Note(text="  "), WANG).code == "missing-field"
    leak.send(Cancel(), CHEN)
    assert kinds(leak.send(Note(text="it dried by itself"), WANG)) == ["noted"]


def test_papers_are_added_while_it_is_open(leak: Matter) -> None:
    leak.send(Attach(attachments=("p1", "p2"), step="repair"), LI)
    assert leak.state.photos == ("p1", "p2")
    leak.send(Cancel(), CHEN)

    assert leak.refused(Attach(attachments=("p3",)), LI).code == "closed"


@pytest.mark.parametrize("command", [Note(text="seen it"), Attach(attachments=("p1",))], ids=["note", "photo"])
def test_only_whose_business_it_is_adds_to_a_matter(leak: Matter, command: Note | Attach) -> None:
    gardener = Actor("gardener", "园丁", frozenset({"gardener"}))

    refusal = leak.refused(command, gardener)

    assert (refusal.code, refusal.facts["needed"]) == ("role", ("desk", "dispatcher"))
    for involved in (WANG, LI, CHEN):
        assert leak.send(command, involved)


def test_the_customer_moves_the_appointment_but_not_into_the_past(leak: Matter) -> None:
    later = MONDAY_NINE + timedelta(days=1)

    assert leak.refused(Reschedule(to=MONDAY_NINE), CHEN).code == "limit"
    assert leak.refused(Reschedule(to=later), LI).code == "role"
    assert only(leak.send(Reschedule(to=later, reason="at work"), CHEN), "rescheduled").reason == "at work"
    assert leak.state.data["appointment"] == later.isoformat()


def test_a_procedure_without_an_appointment_has_none_to_move() -> None:
    matter = Matter(house("parts"))
    matter.open(channel="")

    assert matter.refused(Reschedule(to=MONDAY_NINE + timedelta(days=1)), WANG).code == "unknown"


def test_the_customer_needs_no_reason_to_cancel_and_the_dispatcher_does(leak: Matter) -> None:
    assert leak.refused(Cancel(reason="x"), LI).code == "role"
    assert leak.refused(Cancel(), WANG).code == "reason"

    events = leak.send(Cancel(reason="mended itself"), CHEN)

    assert kinds(events)[:2] == ["step_withdrawn", "cancelled"]
    assert set(kinds(events)[2:]) == {"limit_met"}
    assert leak.state.status == "cancelled"


def test_after_the_end_nothing_moves(leak: Matter) -> None:
    leak.send(Cancel(), CHEN)

    for command in (Complete(step="repair"), Claim(step="repair"), Cancel(), Reassess()):
        refusal = leak.refused(command, WANG)
        assert (refusal.code, refusal.facts["status"]) == ("closed", "cancelled")


def test_a_duplicate_ends_here_and_lives_on_elsewhere(leak: Matter) -> None:
    assert leak.refused(Merge(into="LS-2"), LI).code == "role"
    leak.send(Merge(into="LS-2", reason="same leak"), WANG)

    assert (leak.state.status, leak.state.merged_into) == ("cancelled", "LS-2")


def test_a_matter_is_joined_to_what_happened_to_many(leak: Matter) -> None:
    assert leak.refused(Link(incident="I-1"), LI).code == "role"
    assert kinds(leak.send(Link(incident="I-1"), WANG)) == ["linked"]
    assert leak.state.incident == "I-1"
    assert leak.send(Link(incident="I-1"), WANG) == []


def test_looking_again_hears_the_rules_with_what_is_now_known(leak: Matter) -> None:
    """A site that lowers its number mid-way: the rule holds now, and the matter becomes urgent."""
    leak.state.data["flats"] = 3
    leak.history[1] = (type(leak.history[1][0])(values={"content": "a leak", "flats": 3}), *leak.history[1][1:])
    leak.facts = type(leak.facts)(leak.facts.calendar, {"many_flats": 3}, leak.facts.ask, leak.facts.quota)

    events = leak.send(Reassess(why="fewer are many now"), CLOCK)

    assert [kind for kind in kinds(events) if kind in ("proposed", "data_set", "escalated")] == [
        "proposed",
        "data_set",
        "escalated",
    ]
    assert leak.state.data["urgency"] == "urgent"
