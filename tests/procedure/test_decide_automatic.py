"""What a procedure does by itself: rules, changes, branches, children, draws."""

import pytest

from tests.procedure.leak import HEAD, LI, WANG, ZHAO, Matter, house, kinds, only
from yizhan.procedure.actors import PACK
from yizhan.procedure.commands import Complete, Fill, Return
from yizhan.procedure.decide.settling import Endless


def test_a_rule_sets_a_value_and_what_follows_from_it_follows() -> None:
    matter = Matter(house())
    events = matter.open(data={"content": "a leak", "flats": 5})

    assert only([event for event in events if getattr(event, "rule", "")], "data_set").values == {"urgency": "urgent"}
    assert only(events, "escalated").to == ("head",)
    assert matter.state.proposals["urgency"]["why"]["zh"] == "多户受影响"


def test_a_proposal_is_shown_and_decided_by_a_person() -> None:
    matter = Matter(house())
    matter.open(data={"content": "a drip"})

    assert matter.state.proposals["urgency"]["value"] == "normal"
    assert "urgency" not in matter.state.data


def test_a_person_overrules_a_rule_and_the_rule_does_not_insist() -> None:
    matter = Matter(house())
    matter.open(data={"content": "a leak", "flats": 5})
    matter.send(Fill(step="register", data={"urgency": "normal"}), WANG)
    matter.send(Fill(step="register", data={"flats": 6}), WANG)

    assert matter.state.data["urgency"] == "normal"


def test_a_step_waits_for_the_other_branch() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG, "drawn-out")
    assert matter.open_steps() == ["repair", "parts"]
    assert matter.state.data["needs_parts"] is True

    events = matter.repair()
    assert "step_held" in kinds(events)
    assert matter.open_steps() == ["parts"]

    matter.send(Return(step="parts", child="P-1", status="closed", data={"parts_price": 12.5}), PACK)
    assert matter.open_steps() == ["verify"]


def test_a_child_brings_its_results_photos_and_doers_home() -> None:
    matter = Matter(house())
    matter.open()
    events = matter.complete("register", WANG, "drawn-out")
    called = only(events, "child_called")
    assert (called.procedure, called.step, called.wait, called.data) == ("parts", "parts", True, {"content": "a leak"})

    returned = Return(
        step="parts",
        child="P-1",
        status="closed",
        data={"parts_price": 12.5, "result": "bought"},
        photos=("bill",),
        signed=("customer",),
        doers={"buy": ("zhao",)},
    )
    matter.send(returned, PACK)

    assert matter.state.data["parts_price"] == 12.5
    assert "result" not in matter.state.data  # only what the call names comes back
    assert matter.state.photos == ("bill",)
    assert matter.state.signed == ("customer",)
    assert matter.state.doers["buy"] == ("zhao",)


def test_a_step_that_waits_for_its_child_is_not_finished_by_hand() -> None:
    matter = Matter(house(leak_yaml=house().procedure.source.replace("    call: {", "    role: repairer\n    call: {")))
    matter.open()
    matter.complete("register", WANG, "drawn-out")

    refusal = matter.refused(Complete(step="parts", outcome="done"), LI)

    assert (refusal.code, refusal.facts["waits_for"]) == ("gate", "parts")


def test_a_cancelled_child_finishes_the_step_as_well_where_it_has_no_such_outcome() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG, "drawn-out")
    matter.send(Return(step="parts", child="P-1", status="cancelled"), PACK)

    assert matter.open_steps() == ["repair"]


def test_a_child_that_nobody_waits_for_any_more_is_only_noted() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)

    assert kinds(matter.send(Return(step="parts", child="P-1", status="closed"), PACK)) == ["child_returned"]


@pytest.mark.parametrize(
    ("population", "drawn", "draws"),
    [
        pytest.param(0, 0, True, id="the-first-of-a-month"),
        pytest.param(9, 3, False, id="three-of-ten-are-enough"),
        pytest.param(10, 3, True, id="of-eleven-four"),
    ],
)
def test_a_matter_is_drawn_for_asking_exactly_by_its_rate(population: int, drawn: int, draws: bool) -> None:
    matter = Matter(house(), quota=lambda kind: (population, drawn))
    matter.open()
    matter.complete("register", WANG)
    matter.repair(LI)
    events = matter.complete("verify", ZHAO)

    assert only(events, "follow_up_drawn").drawn is draws
    assert ("child_called" in kinds(events)) is draws
    assert matter.state.follow_ups == ({"revisit": 1} if draws else {})
    assert matter.state.status == "closed"
    assert matter.state.steps["ask"].completed_by == "pack"


def test_roles_named_by_a_parameter_may_act() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    matter.repair(LI)

    assert matter.state.steps["verify"].roles == ("desk", "repairer", "head")
    matter.complete("verify", HEAD)


def test_automatic_steps_that_turn_in_a_circle_are_stopped() -> None:
    circle = """
procedure: leak
title: {zh: 圈, en: Circle}
intake: {start: one}
steps:
  one: {title: {zh: 一, en: One}, auto: done, next: two}
  two: {title: {zh: 二, en: Two}, auto: done, next: one}
"""
    with pytest.raises(Endless):
        Matter(house(leak_yaml=circle)).open(channel="")
