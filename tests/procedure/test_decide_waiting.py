"""Steps that wait for the first of several branches, and what becomes of the others."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.procedure.leak import HEAD, LI, WANG, Matter, house, kinds, only
from tests.procedure.race import RACE, race
from yizhan.procedure.loader import PackErrors

BRANCHES = ("ask", "visit", "wait")
LEFT_OPEN = "{any: [ask, visit, wait]}"
TAKEN_BACK = "{any: [ask, visit, wait], withdraw_rest: true}"


def begun(waits: str) -> Matter:
    matter = Matter(race(waits))
    matter.open(channel="")
    matter.complete("begin", WANG)
    return matter


def test_the_first_branch_is_enough() -> None:
    matter = begun(LEFT_OPEN)

    matter.complete("visit", LI)

    assert matter.open_steps() == ["ring", "wait", "decide"]
    assert matter.state.steps["decide"].late == {"ask": 1, "wait": 1}


def test_what_comes_late_opens_nothing_again() -> None:
    matter = begun(LEFT_OPEN)
    matter.complete("visit", LI)
    matter.complete("decide", HEAD)

    assert kinds(matter.complete("wait", WANG)) == ["step_completed"]
    matter.complete("ring", WANG)  # the other branch is two steps long, and still comes late at its end
    assert kinds(matter.complete("ask", WANG)) == ["step_completed", "closed"]


def test_the_rest_is_taken_back_where_the_step_says_so() -> None:
    matter = begun(TAKEN_BACK)

    events = matter.complete("wait", WANG)

    assert [(one.step, one.reason) for one in events if one.kind == "step_withdrawn"] == [
        ("ring", "decide"),
        ("visit", "decide"),
    ]
    assert matter.open_steps() == ["decide"]
    assert kinds(matter.complete("decide", HEAD)) == ["step_completed", "closed"]


@pytest.mark.parametrize("waits", [LEFT_OPEN, TAKEN_BACK])
def test_a_second_round_is_a_race_of_its_own(waits: str) -> None:
    matter = begun(waits)
    matter.complete("visit", LI)
    matter.complete("decide", HEAD, "again")

    matter.now = matter.now.replace(minute=30)
    assert only(matter.complete("visit", LI), "step_started").step == "decide"
    assert matter.state.steps["decide"].run == 2


def test_a_branch_of_the_first_round_counts_in_the_second() -> None:
    """It was late for the first decision; the second has not been made yet."""
    matter = begun(LEFT_OPEN)
    matter.complete("visit", LI)
    matter.now = matter.now.replace(minute=30)
    matter.complete("decide", HEAD, "again")  # visit begins anew; wait is open still

    assert only(matter.complete("wait", WANG), "step_started").step == "decide"


def test_a_step_that_starts_beside_its_branches_is_held_until_the_first() -> None:
    beside = RACE.replace("next: [ring, visit, wait]}\n  ring", "next: [decide, ring, visit, wait]}\n  ring")
    matter = Matter(house(leak_yaml=beside.replace("WAITS", TAKEN_BACK)))
    matter.open(channel="")
    assert "step_held" in kinds(matter.complete("begin", WANG))

    matter.complete("visit", LI)

    assert matter.open_steps() == ["decide"]


def test_all_is_what_a_list_means() -> None:
    matter = begun("[ask, visit, wait]")
    spelled_out = begun("{all: [ask, visit, wait]}")
    for step, by in (("visit", LI), ("wait", WANG), ("ring", WANG)):
        matter.complete(step, by)
        spelled_out.complete(step, by)
        assert matter.state.held == spelled_out.state.held == ("decide",)

    assert only(matter.complete("ask", WANG), "step_started").step == "decide"
    assert matter.state.steps["decide"].late == {}


@given(st.sampled_from(list(permutations(BRANCHES))), st.integers(0, 3))
def test_in_whatever_order_they_come_it_begins_once(order: tuple[str, ...], decided_after: int) -> None:
    matter = begun(LEFT_OPEN)
    matter.complete("ring", WANG)
    begins = 0
    for number, step in enumerate(order):
        begins += kinds(matter.complete(step, LI if step == "visit" else WANG)).count("step_started")
        if number == decided_after:
            matter.complete("decide", HEAD)
    if matter.state.status == "open":
        matter.complete("decide", HEAD)

    assert begins == 1
    assert matter.state.status == "closed"
    assert matter.state.steps["decide"].run == 1


def test_a_branch_is_what_leads_there_and_nowhere_else() -> None:
    branch = race(LEFT_OPEN).branches["decide"]

    assert {id: sorted(leads) for id, leads in branch.items()} == {
        "begin": ["ask", "visit", "wait"],
        "ring": ["ask"],
        "ask": ["ask"],
        "visit": ["visit"],
        "wait": ["wait"],
    }


def test_what_could_become_something_else_is_not_taken_back() -> None:
    elsewhere = RACE.replace(
        "role: desk, next: ask}",
        "role: desk, next: {done: ask, no: file}}\n  file: {title: {zh: 记, en: Note}, role: desk, next: end}",
    )
    matter = Matter(house(leak_yaml=elsewhere.replace("WAITS", TAKEN_BACK)))
    matter.open(channel="")
    matter.complete("begin", WANG)
    matter.complete("wait", WANG)

    assert matter.open_steps() == ["ring", "decide"]


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        pytest.param("{any: [ask]}", "two steps or more", id="a-race-of-one"),
        pytest.param("{all: [ask, wait], any: [ask, visit]}", "all / any", id="both"),
        pytest.param("{withdraw_rest: true}", "all / any", id="neither"),
        pytest.param("{all: [ask, wait], withdraw_rest: true}", "of all there is no rest", id="the-rest-of-all"),
        pytest.param("{any: [ask, vist]}", "visit", id="a-step-that-does-not-exist"),
        pytest.param("{any: [ask, wait], withdraw: true}", "withdraw_rest", id="a-key-that-does-not-exist"),
    ],
)
def test_what_cannot_be_waited_for_is_told(waits: str, expected: str) -> None:
    with pytest.raises(PackErrors) as errors:
        race(waits)

    assert expected in str(errors.value)
