"""Completing a step: objections in the order a person would raise them."""

from datetime import timedelta

import pytest

from tests.procedure.leak import CHEN, LI, SOURCES, WANG, ZHAO, Matter, house, kinds, only
from yizhan.procedure.commands import Complete, Fill
from yizhan.procedure.model import Text

PAPER = {"data": {"result": "mended"}, "ticks": ("all",), "signed": ("customer",), "photos": ("p1",)}


@pytest.fixture
def leak() -> Matter:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    return matter


def test_a_step_with_all_its_paper_ends_and_the_next_begins(leak: Matter) -> None:
    leak.now += timedelta(minutes=5)
    events = leak.repair()

    done = only(events, "step_completed")
    assert (done.outcome, done.by, done.by_name, done.took) == ("done", "li", "李", 300)
    assert done.ticks == ("floor", "keys")
    assert leak.open_steps() == ["verify"]
    assert leak.state.signed == ("customer",)
    assert leak.state.photos == ("p1",)


def test_a_member_of_the_role_acts_for_it(leak: Matter) -> None:
    assert leak.state.steps["register"].completed_by == "wang"  # a dispatcher, where the desk is asked


def test_whoever_has_another_role_is_told_whose_step_it_is(leak: Matter) -> None:
    refusal = leak.refused(Complete(step="repair", outcome="done", **PAPER), WANG)

    assert refusal.code == "role"
    assert refusal.facts["needed"] == ("repairer",)
    assert refusal.facts["step"].en == "Repair"


def test_a_step_in_other_hands_is_left_to_them(leak: Matter) -> None:
    leak.complete("repair", LI, "nobody-home", reason="rang twice")
    matter = Matter(house())
    matter.open(data={"content": "a leak", "handler": "zhao"})
    matter.complete("register", WANG)

    refusal = matter.refused(Complete(step="repair", outcome="done", **PAPER), LI)

    assert refusal.code == "assigned"
    assert refusal.facts["to"] == "zhao"


# Whoever was told that the fees of a month did not add up was not told what they came to.
def test_a_closed_gate_says_what_the_fact_it_names_is_worth_now() -> None:
    gate = "{that: facts.same_riser < 2, else: {zh: '同管 {same_riser} 单，先查 {content}', en: '{same_riser} there'}}"
    leak = SOURCES["leak.yaml"].replace(
        "      - {that: data.content != '',", f"      - {gate}\n      - {{that: data.content != '',"
    )
    matter = Matter(house(leak_yaml=leak), facts={"same_riser": 3})
    matter.open()
    matter.complete("register", WANG)

    refusal = matter.refused(Complete(step="repair", outcome="done", **PAPER), LI)

    assert refusal.facts["otherwise"] == Text("同管 3 单，先查 {content}", "3 there")


def test_whoever_mended_it_does_not_judge_it(leak: Matter) -> None:
    leak.repair(LI)

    refusal = leak.refused(Complete(step="verify", outcome="done"), LI)

    assert refusal.code == "same-person"
    assert refusal.facts["did"].en == "Repair"
    leak.complete("verify", ZHAO, "done")


def test_whoever_mended_it_in_a_called_case_does_not_judge_it_either() -> None:
    matter = Matter(house())
    matter.open(doers={"repair": ("zhao",)})
    matter.complete("register", WANG)
    matter.repair(LI)

    assert matter.refused(Complete(step="verify", outcome="done"), ZHAO).code == "same-person"


@pytest.mark.parametrize(
    ("paper", "code", "fact"),
    [
        pytest.param({**PAPER, "data": {}}, "missing-field", ("fields", ("result",)), id="no-result"),
        pytest.param({**PAPER, "data": {"result": " "}}, "missing-field", ("fields", ("result",)), id="blank-result"),
        pytest.param({**PAPER, "ticks": ("floor",)}, "checklist", ("lines", ("keys",)), id="keys-forgotten"),
        pytest.param(
            {**PAPER, "ticks": ("floor",), "waived": {"keys": " "}},
            "checklist",
            ("lines", ("keys",)),
            id="waived-for-no-reason",
        ),
        pytest.param({**PAPER, "signed": ()}, "missing-signature", ("of", ("customer",)), id="not-signed"),
        pytest.param({**PAPER, "photos": ()}, "missing-photo", ("needed", 1), id="no-photo"),
        pytest.param(
            {**PAPER, "data": {"result": "x", "appointment": "soon"}},
            "bad-value",
            ("fields", {"appointment": "date-and-time"}),
            id="no-date",
        ),
    ],
)
def test_what_the_paper_lacks_is_named(leak: Matter, paper: dict, code: str, fact: tuple) -> None:
    refusal = leak.refused(Complete(step="repair", outcome="done", **paper), LI)

    assert refusal.code == code
    assert refusal.facts[fact[0]] == fact[1]
    assert leak.open_steps() == ["repair"]


def test_a_line_is_waived_with_its_reason(leak: Matter) -> None:
    waived = {"keys": "the owner was there"}
    events = leak.complete("repair", LI, "done", **{**PAPER, "ticks": ("floor",), "waived": waived})

    assert only(events, "step_completed").waived == waived


def test_a_checklist_for_visits_is_asked_of_visits_only() -> None:
    matter = Matter(house())
    matter.open(channel="visit")
    matter.complete("register", WANG)

    refusal = matter.refused(Complete(step="repair", outcome="done", **{**PAPER, "ticks": ("floor", "keys")}), LI)

    assert refusal.facts["lines"] == ("badge",)


def test_nobody_at_home_needs_a_reason_but_no_signature(leak: Matter) -> None:
    assert leak.refused(Complete(step="repair", outcome="nobody-home"), LI).code == "reason"

    events = leak.complete("repair", LI, "nobody-home", reason="rang twice")

    assert only(events, "step_completed").reason == "rang twice"
    assert leak.state.steps["repair"].run == 2


def test_an_outcome_that_may_not_be_taken_now_says_why(leak: Matter) -> None:
    leak.send(Fill(step="repair", data={"urgency": "urgent", "parts_price": "12.50"}), LI)

    refusal = leak.refused(Complete(step="repair", outcome="give-up"), LI)

    assert refusal.code == "gate"
    assert refusal.facts["otherwise"].en == "An urgent matter is not given up"


def test_an_outcome_asks_for_what_it_needs_itself(leak: Matter) -> None:
    refusal = leak.refused(Complete(step="repair", outcome="give-up"), LI)
    assert (refusal.code, refusal.facts["fields"]) == ("missing-field", ("parts_price",))

    leak.complete("repair", LI, "give-up", data={"parts_price": "12.50"})
    assert leak.state.status == "closed"


def test_a_gate_is_asked_when_the_answers_are_in(leak: Matter) -> None:
    paper = {**PAPER, "data": {"result": "mended", "content": ""}}  # what intake asked, anybody may write

    refusal = leak.refused(Complete(step="repair", outcome="done", **paper), LI)

    assert refusal.code == "gate"
    assert refusal.facts["otherwise"].en == "Write down the matter first"


def test_answers_of_another_role_cannot_be_slipped_in(leak: Matter) -> None:
    refusal = leak.refused(Fill(step="repair", data={"flats": 3}), LI)

    assert refusal.code == "role"
    assert refusal.facts["field"] == "flats"


def test_a_finished_step_names_who_finished_it_and_what_is_open(leak: Matter) -> None:
    refusal = leak.refused(Complete(step="register"), WANG)

    assert refusal.code == "not-open"
    assert refusal.facts["done_by"] == "王"
    assert [title.en for title in refusal.facts["open_steps"]] == ["Repair"]


def test_a_step_that_has_not_begun_is_not_open(leak: Matter) -> None:
    refusal = leak.refused(Complete(step="verify", outcome="done"), WANG)

    assert (refusal.code, refusal.facts["done_by"]) == ("not-open", "")


@pytest.mark.parametrize(
    ("step", "outcome", "what"),
    [
        pytest.param("paint", "done", "step", id="no-such-step"),
        pytest.param("repair", "painted", "outcome", id="no-such-outcome"),
    ],
)
def test_what_the_procedure_does_not_know_is_unknown(leak: Matter, step: str, outcome: str, what: str) -> None:
    refusal = leak.refused(Complete(step=step, outcome=outcome, **PAPER), LI)

    assert (refusal.code, refusal.facts["what"]) == ("unknown", what)


def test_without_a_word_the_plain_outcome_is_meant(leak: Matter) -> None:
    events = leak.complete("repair", LI, **PAPER)

    assert only(events, "step_completed").outcome == "done"


def test_filling_keeps_answers_and_leaves_the_step_open(leak: Matter) -> None:
    events = leak.send(Fill(step="repair", data={"result": "waiting for glue"}), LI)

    assert kinds(events) == ["data_set"]
    assert leak.open_steps() == ["repair"]
    assert leak.send(Fill(step="repair", data={"result": "waiting for glue"}), LI) == []  # nothing new, nothing happens
    assert leak.refused(Fill(step="repair", data={"result": "x"}), WANG).code == "role"
    assert leak.refused(Fill(step="register", data={"content": "x"}), WANG).code == "not-open"
    assert leak.refused(Fill(step="paint", data={}), WANG).code == "unknown"


def test_a_customer_finishes_nothing(leak: Matter) -> None:
    assert leak.refused(Complete(step="repair", outcome="done", **PAPER), CHEN).code == "role"
