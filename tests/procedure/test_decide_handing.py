"""Who has a step in hand."""

import pytest

from tests.procedure.leak import CHEN, LI, WANG, ZHAO, Matter, house, kinds, only
from yizhan.procedure.commands import Assign, Claim, Complete, HandBack, Press

REPAIRER = frozenset({"repairer"})


@pytest.fixture
def leak() -> Matter:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    return matter


def test_the_dispatcher_hands_a_step_out_and_those_waiting_are_told(leak: Matter) -> None:
    events = leak.send(Assign(step="repair", to="li", to_name="李", to_roles=REPAIRER), WANG)

    assert kinds(events) == ["assigned", "effect_requested"]  # on_claim tells the desk
    assert leak.state.steps["repair"].assigned_to == "li"
    assert leak.send(Assign(step="repair", to="li", to_name="李", to_roles=REPAIRER), WANG) == []


def test_only_the_dispatcher_hands_out(leak: Matter) -> None:
    assert leak.refused(Assign(step="repair", to="li", to_roles=REPAIRER), ZHAO).code == "role"


def test_a_step_is_not_handed_to_whoever_cannot_do_it(leak: Matter) -> None:
    refusal = leak.refused(Assign(step="repair", to="chen", to_name="陈", to_roles=frozenset({"customer"})), WANG)

    assert (refusal.code, refusal.facts["name"]) == ("unknown", "陈")


def test_nor_to_whoever_may_not_judge_it(leak: Matter) -> None:
    leak.repair(LI)

    assert leak.refused(Assign(step="verify", to="li", to_roles=REPAIRER), WANG).code == "same-person"


def test_one_claims_and_the_second_is_told_who_was_first(leak: Matter) -> None:
    assert only(leak.send(Claim(step="repair"), LI), "assigned").claimed
    assert leak.send(Claim(step="repair"), LI) == []

    refusal = leak.refused(Claim(step="repair"), ZHAO)

    assert (refusal.code, refusal.facts["to"]) == ("assigned", "李")
    assert leak.refused(Claim(step="repair"), CHEN).code == "role"


def test_the_dispatcher_may_take_a_step_from_one_and_give_it_to_another(leak: Matter) -> None:
    leak.send(Claim(step="repair"), LI)
    leak.send(Assign(step="repair", to="zhao", to_name="赵", to_roles=REPAIRER), WANG)

    assert leak.refused(Complete(step="repair", outcome="nobody-home", reason="x"), LI).code == "assigned"
    leak.complete("repair", ZHAO, "nobody-home", reason="rang twice")


def test_a_step_is_handed_back_with_a_reason_by_whoever_has_it(leak: Matter) -> None:
    leak.send(Claim(step="repair"), LI)

    assert leak.refused(HandBack(step="repair", reason="ill"), ZHAO).code == "assigned"
    assert leak.refused(HandBack(step="repair"), LI).code == "reason"
    assert kinds(leak.send(HandBack(step="repair", reason="ill"), LI)) == ["handed_back"]
    assert leak.state.steps["repair"].assigned_to == ""
    assert leak.send(HandBack(step="repair", reason="again"), WANG) == []


@pytest.mark.clauses("PROP-097", "PROP-189")
def test_every_pressing_is_kept_and_told_to_whoever_has_the_step(leak: Matter) -> None:
    leak.send(Claim(step="repair"), LI)
    leak.send(Press(step="repair", reason="the ceiling came down"), WANG)
    events = leak.send(Press(step="repair"), WANG)

    assert leak.state.steps["repair"].presses == 2
    assert only(events, "effect_requested").args["to"] == ["li"]
    assert leak.refused(Press(step="repair"), LI).code == "role"


def test_where_nobody_has_it_the_role_is_pressed(leak: Matter) -> None:
    assert only(leak.send(Press(step="repair"), WANG), "effect_requested").args["to"] == ["repairer"]


@pytest.mark.parametrize(
    "command",
    [Assign(step="register", to="li"), Claim(step="register"), HandBack(step="register"), Press(step="register")],
    ids=lambda command: type(command).__name__,
)
def test_what_is_finished_is_in_nobodys_hands(leak: Matter, command: Assign) -> None:
    assert leak.refused(command, WANG).code == "not-open"


@pytest.mark.parametrize(
    "command",
    [Assign(step="paint", to="li"), Claim(step="paint"), HandBack(step="paint"), Press(step="paint")],
    ids=lambda command: type(command).__name__,
)
def test_a_step_that_does_not_exist_is_unknown(leak: Matter, command: Assign) -> None:
    assert leak.refused(command, WANG).code == "unknown"
