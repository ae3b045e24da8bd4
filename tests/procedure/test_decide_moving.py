"""Moving to another version: at a step boundary, with the time that was used up, or not at all and why not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.procedure.leak import CHEN, HEAD, LI, MONDAY_NINE, SOURCES, WANG, Matter, house, kinds
from yizhan.procedure import commands as c
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Move
from yizhan.procedure.decide.moving import objections
from yizhan.procedure.definition import Definition
from yizhan.procedure.refusals import Refusal

EVERYBODY = frozenset({"desk", "dispatcher", "repairer", "head"})
MANAGER = Actor("boss", "经理", frozenset())


def edited(*changes: tuple[str, str], **files: str) -> Definition:
    text = SOURCES["leak.yaml"]
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return house(leak_yaml=text, **files)


def to(definition: Definition, steps: Mapping[str, str] | None = None, **given: Any) -> Move:
    values = {"version": "two", "before": "one", "staffed": EVERYBODY, "entitled": True, **given}
    return Move(to=definition, steps=steps or {}, **values)


def at_repair(**given: Any) -> Matter:
    """On its repair step, which nobody has in hand."""
    matter = Matter(house(), **given)
    matter.open()
    matter.complete("register", WANG)
    return matter


def reasons(matter: Matter, move: Move, by: Actor = MANAGER) -> list[str]:
    found = objections(matter.definition, matter.state, move, by, matter.facts, matter.now)
    return [refusal.facts.get("why", refusal.code) for refusal in found]


def moved(matter: Matter, move: Move) -> Matter:
    assert reasons(matter, move) == []
    matter.send(move, MANAGER)
    matter.definition = move.to
    return matter


# -- what goes along --------------------------------------------------------------------------------


def test_the_version_is_pinned_by_the_event() -> None:
    matter = at_repair()
    events = matter.send(to(edited(("{zh: 维修, en: Repair}", "{zh: 上门维修, en: Visit}"))), MANAGER)

    assert kinds(events) == ["moved"]
    assert (events[0].version, events[0].before) == ("two", "one")
    assert matter.state.library == "two"


def test_from_then_on_it_goes_by_the_new_rules() -> None:
    matter = moved(at_repair(), to(edited(("      done: verify\n      nobody", "      done: ask\n      nobody"))))

    matter.repair()

    assert "verify" not in matter.state.steps


def test_time_that_was_used_up_stays_used_up() -> None:
    """Half an hour instead of ten minutes: counted from when the step began, the pause left out as before."""
    matter = at_repair()
    matter.wait(minutes=3)
    matter.send(c.Suspend(step="repair", reason="parts"), LI)
    matter.wait(hours=1)
    matter.send(c.Resume(step="repair"), LI)

    moved(matter, to(edited(("within: $pickup", "within: PT30M"))))

    due = matter.state.limits["repair"].clock.due(matter.facts.calendar)
    assert due == MONDAY_NINE + timedelta(minutes=30, hours=1)


def test_a_limit_that_is_new_counts_from_where_it_is_told_to() -> None:
    matter = at_repair()
    matter.wait(minutes=5)
    moved(matter, to(edited(("  answered: {within: PT4H,", "  answered: {within: PT9H,"))))

    assert matter.state.limits["answered"].clock.due(matter.facts.calendar) == MONDAY_NINE + timedelta(hours=9)


def test_a_limit_that_is_gone_ends() -> None:
    matter = at_repair()
    gone = "limits:\n  answered: {within: PT4H, until: [verify], on_breach: [{notify: [head]}]}\n"
    matter.send(to(edited((gone, ""))), MANAGER)

    assert not matter.state.limits["answered"].is_running


def test_time_that_was_granted_stands() -> None:
    matter = at_repair()
    granted = MONDAY_NINE + timedelta(hours=2)
    matter.send(c.Extend(limit="repair", to=granted), HEAD)

    moved(matter, to(edited(("within: $pickup", "within: PT30M"))))

    assert matter.state.limits["repair"].clock.due(matter.facts.calendar) == granted


def test_an_open_step_is_addressed_to_the_roles_of_the_new_version() -> None:
    matter = moved(at_repair(), to(edited(("    role: repairer\n    assign", "    role: head\n    assign"))))

    assert matter.state.steps["repair"].roles == ("head",)


RENAMED = (
    ("  repair:\n    title", "  mend:\n    title"),
    ("      done: repair\n", "      done: mend\n"),
    ("to: [repair, parts]", "to: [mend, parts]"),
    ("en: Nobody at home}, to: repair", "en: Nobody at home}, to: mend"),
    ("apart_from: [repair]", "apart_from: [mend]"),
    ("en: Redo}, to: repair", "en: Redo}, to: mend"),
)


def test_a_step_that_has_another_name_goes_on_under_it() -> None:
    matter = at_repair()
    began = matter.state.steps["repair"].started_at
    matter.wait(minutes=4)

    moved(matter, to(edited(*RENAMED), {"repair": "mend"}))

    assert matter.open_steps() == ["mend"]
    assert matter.state.steps["mend"].started_at == began
    assert matter.state.limits["mend"].clock.due(matter.facts.calendar) == MONDAY_NINE + timedelta(minutes=10)
    assert "repair" not in matter.state.limits


def test_who_did_a_step_did_it_under_its_new_name_as_well() -> None:
    """Whoever repaired may not verify, whatever the repair is called now."""
    matter = at_repair()
    matter.repair(LI)

    moved(matter, to(edited(*RENAMED), {"repair": "mend"}))

    assert matter.refused(c.Complete(step="verify"), LI).code == "same-person"


def test_rework_goes_on_under_the_new_name_with_its_time() -> None:
    matter = at_repair()
    matter.repair(LI)
    matter.wait(minutes=5)
    matter.complete("verify", WANG, "redo")
    assert matter.state.steps["repair"].run == 2

    moved(matter, to(edited(*RENAMED), {"repair": "mend"}))

    assert matter.open_steps() == ["mend"]
    assert matter.state.limits["mend"].run == matter.state.steps["mend"].run == 1
    assert matter.state.limits["mend"].clock.due(matter.facts.calendar) == MONDAY_NINE + timedelta(minutes=15)


# -- why not ----------------------------------------------------------------------------------------


def test_a_step_that_is_gone_needs_a_name_of_the_new_version() -> None:
    matter = at_repair()

    assert reasons(matter, to(edited(*RENAMED))) == ["step-gone"]
    assert reasons(matter, to(edited(*RENAMED), {"repair": "nowhere"})) == ["unknown"]
    assert reasons(matter, to(edited(*RENAMED), {"never-was": "mend"})) == ["unknown"]


def test_a_step_in_hand_is_no_boundary_when_it_reads_differently() -> None:
    matter = at_repair()
    matter.send(c.Claim(step="repair"), LI)

    assert reasons(matter, to(edited(("photos: 1", "photos: 2")))) == ["under-way"]


def test_a_step_in_hand_that_reads_the_same_goes_along() -> None:
    matter = at_repair()
    matter.send(c.Claim(step="repair"), LI)

    moved(matter, to(edited(("{zh: 验证, en: Verify}", "{zh: 复核, en: Check}"))))

    assert matter.state.steps["repair"].assigned_to == LI.id


def test_a_question_of_the_form_that_changed_is_a_difference_too() -> None:
    matter = at_repair()
    matter.send(c.Claim(step="repair"), LI)
    fields = SOURCES["fields.yaml"].replace("{zh: 处理结果, en: Result", "{zh: 结果, en: Outcome")

    assert reasons(matter, to(house(fields_yaml=fields))) == ["under-way"]


def test_a_step_that_waits_for_a_called_matter_is_no_boundary() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG, "drawn-out")

    assert reasons(matter, to(edited(("carry: [content]", "carry: [content, phone]")), staffed=EVERYBODY)) == ["waits"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "content: {zh: 内容, en: Content, type: long-text}", "content: {zh: 内容, en: Content, type: integer}"
        ),
        pytest.param("normal: {zh: 一般, en: Normal}", "usual: {zh: 一般, en: Usual}"),
    ],
    ids=["another-type", "a-choice-that-is-gone"],
)
def test_an_answer_that_no_longer_fits_its_question(before: str, after: str) -> None:
    matter = Matter(house())
    matter.open(data={"content": "a drip", "urgency": "normal"} if "normal" in before else {"content": "a leak"})
    matter.state.data.setdefault("urgency", "normal")
    fields = SOURCES["fields.yaml"].replace(before, after)
    leak = (
        SOURCES["leak.yaml"]
        .replace("propose: normal", "propose: urgent")
        .replace("data.content == 'a drip'", "data.flats == 1")
    )
    leak = leak.replace("data.content != 'spam'", "data.flats != 3").replace(
        "that: data.content != ''", "that: data.flats < 99"
    )

    assert reasons(matter, to(house(fields_yaml=fields, leak_yaml=leak))) == ["answer"]


def test_nobody_at_the_site_holds_the_role() -> None:
    new = edited(("    role: repairer\n    assign", "    role: head\n    assign"))

    assert reasons(at_repair(), to(new, staffed=frozenset({"repairer"}))) == ["nobody"]


def test_a_limit_that_would_be_late_at_once() -> None:
    matter = at_repair()
    matter.wait(minutes=6)
    move = to(edited(("within: $pickup", "within: PT5M")))

    (late,) = objections(matter.definition, matter.state, move, MANAGER, matter.facts, matter.now)

    assert late.facts["why"] == "late"
    assert late.facts["at"] == MONDAY_NINE + timedelta(minutes=5)
    assert matter.refused(move, MANAGER) == late


def test_what_is_late_already_may_move() -> None:
    matter = at_repair()
    matter.wait(minutes=11)

    moved(matter, to(edited(("within: $pickup", "within: PT5M"))))

    assert matter.state.limits["repair"].missed_due == MONDAY_NINE + timedelta(minutes=10)


def test_a_promise_to_the_customer_does_not_move() -> None:
    matter = at_repair()
    matter.send(c.Reschedule(to=matter.now + timedelta(days=2)), CHEN)

    assert reasons(matter, to(edited(("        promised: appointment\n", "")))) == ["promise"]


def test_two_open_steps_do_not_become_one() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG, "drawn-out")
    leak = SOURCES["leak.yaml"]
    gone = leak[leak.index("  parts:\n") : leak.index("  verify:\n")]
    new = edited((gone, ""), ("to: [repair, parts]", "to: repair"), ("    waits_for: [parts]\n", ""))

    assert "two-in-one" in reasons(matter, to(new, {"parts": "repair"}))


def test_who_neither_watches_nor_manages_may_not() -> None:
    refused = at_repair().refused(to(house(), entitled=False), WANG)

    assert refused.code == "role"


def test_a_watcher_may_by_the_pack() -> None:
    watched = edited(("assign_by: [dispatcher]", "assign_by: [dispatcher]\nwatchers: [head]"))

    assert reasons(at_repair(), to(watched, entitled=False), by=HEAD) == []


def test_it_goes_by_this_version_already() -> None:
    assert reasons(at_repair(), to(house(), before="two")) == ["there"]


def test_what_has_ended_does_not_move() -> None:
    matter = at_repair()
    matter.send(c.Cancel(reason="solved itself"), CHEN)

    assert reasons(matter, to(house())) == ["closed"]


def test_every_reason_is_told_not_only_the_first() -> None:
    matter = at_repair()
    matter.send(c.Claim(step="repair"), LI)
    new = edited(("photos: 1", "photos: 2"), ("    role: repairer\n    assign", "    role: head\n    assign"))

    assert reasons(matter, to(new, staffed=frozenset())) == ["under-way", "nobody"]


def test_asking_changes_nothing() -> None:
    matter = at_repair()
    before = matter.state.to_json()

    reasons(matter, to(edited(("within: $pickup", "within: PT5M"))))

    assert matter.state.to_json() == before


def test_a_refusal_leaves_the_case_where_it_was() -> None:
    matter = at_repair()
    matter.wait(minutes=6)

    assert isinstance(matter.refused(to(edited(("within: $pickup", "within: PT5M"))), MANAGER), Refusal)
    assert matter.state.library == ""
