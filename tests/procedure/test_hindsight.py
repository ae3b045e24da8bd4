"""What would have been late under another value: the same history, the engine's own reckoning."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from tests.procedure.leak import CHEN, HEAD, LI, MONDAY_NINE, WANG, Matter, house
from tests.procedure.random_procedures import definitions
from tests.procedure.test_decide_properties import PLAYS, acts, begun, command_of
from yizhan.procedure import commands as c
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.commands import Extend, Reschedule, Resume, Suspend
from yizhan.procedure.decide import Decision, decide
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import LimitMissed, LimitSet
from yizhan.procedure.facts import Facts
from yizhan.procedure.hindsight import Ran, decides, look_back, speaking_of

BY_ANSWER = (
    "within: [{when: data.urgency == 'urgent', within: PT1H}, {within: P1D}]\n        counted: working\n",
    "within: [{when: data.result == 'flood', within: $pickup}, {within: P1D}]\n",
)


def back(matter: Matter, parameter: str = "pickup", until: datetime | None = None, **values: Any) -> list[Ran]:
    """The limits that the parameter decides, with these values of parameters instead."""
    definition = speaking_of(matter.definition, parameter)
    facts = replace(matter.facts, parameters={**matter.facts.parameters, **values})
    return look_back(definition, matter.history, lambda at: facts, until or matter.now)


def late(matter: Matter, **given: Any) -> list[bool]:
    return [ran.late for ran in back(matter, **given)]


def repaired_after(**length: float) -> Matter:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    matter.wait(**length)
    matter.repair()
    return matter


@pytest.mark.parametrize(
    ("value", "was_late"),
    [
        pytest.param("PT10M", True, id="as-it-stood"),
        pytest.param("PT12M", True, id="a-little-more"),
        pytest.param("PT15M", False, id="enough"),
        pytest.param("P1M", False, id="a-month"),
    ],
)
def test_a_longer_time_would_have_been_kept(value: str, was_late: bool) -> None:
    matter = repaired_after(minutes=14)

    assert late(matter, pickup=value) == [was_late]


def test_a_shorter_one_would_not() -> None:
    matter = repaired_after(minutes=6)

    assert late(matter) == [False]
    assert late(matter, pickup="PT5M") == [True]


def test_a_parameter_that_was_unset_ran_nothing_and_would_have_been_missed() -> None:
    matter = Matter(house(), parameters={"pickup": None})
    matter.open()
    matter.complete("register", WANG)
    matter.wait(minutes=14)
    matter.repair()

    assert late(matter) == []
    assert late(matter, pickup="PT10M") == [True]


def test_what_still_runs_is_looked_at_as_of_now() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)

    assert late(matter, until=MONDAY_NINE + timedelta(minutes=4), pickup="PT5M") == [False]
    assert late(matter, until=MONDAY_NINE + timedelta(minutes=5), pickup="PT5M") == [True]


def test_a_pause_holds_the_other_time_off_as_well() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    matter.wait(minutes=3)
    matter.send(Suspend(step="repair", reason="parts"), LI)
    matter.wait(hours=2)
    matter.send(Resume(step="repair"), LI)
    matter.wait(minutes=3)
    matter.repair()

    assert late(matter, pickup="PT7M") == [False]
    assert late(matter, pickup="PT5M") == [True]


def test_a_time_that_was_granted_stands_but_what_passed_before_had_passed() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    matter.wait(minutes=8)
    matter.send(Extend(limit="repair", to=matter.now + timedelta(hours=1)), HEAD)
    matter.wait(minutes=30)
    matter.repair()

    assert late(matter, pickup="PT9M") == [False]
    assert late(matter, pickup="PT7M") == [True], "it would have been missed before anybody asked for more"


def test_each_run_of_a_step_counts_for_itself() -> None:
    matter = Matter(house())
    matter.open()
    matter.complete("register", WANG)
    matter.wait(minutes=6)
    matter.complete("repair", LI, "nobody-home", reason="nobody there")
    matter.wait(minutes=2)
    matter.repair()

    assert [(ran.run, ran.late) for ran in back(matter, pickup="PT5M")] == [(1, True), (2, False)]


def test_an_answer_that_changes_the_term_is_heard_at_its_time() -> None:
    """Under the old value both terms were alike, so that the journal has no word of the change."""
    matter = Matter(house(leak_yaml=house().procedure.source.replace(*BY_ANSWER)), parameters={"pickup": "P1D"})
    matter.open()
    matter.complete("register", WANG)
    matter.wait(hours=1)
    matter.send(c.Fill(step="repair", data={"result": "flood"}), LI)  # now it goes by the parameter
    matter.wait(hours=1)
    matter.repair()

    assert [ran.late for ran in back(matter) if ran.limit == "visited"] == [False]
    assert [ran.late for ran in back(matter, pickup="PT4H") if ran.limit == "visited"] == [False]
    assert [ran.late for ran in back(matter, pickup="PT1H") if ran.limit == "visited"] == [True]


def test_a_promise_goes_before_any_value() -> None:
    promised = "        promised: appointment\n"
    source = house().procedure.source.replace("    within: $pickup\n", "    within: $pickup\n" + promised[4:])
    matter = Matter(house(leak_yaml=source))
    matter.open()
    matter.complete("register", WANG)
    matter.send(Reschedule(to=matter.now + timedelta(hours=5)), CHEN)
    matter.wait(hours=4)
    matter.repair()

    assert late(matter, pickup="PT1M") == [False]


def test_only_limits_that_the_parameter_decides_are_reckoned() -> None:
    leak = house().procedure
    limits: Mapping[str, Any] = {limit.id: limit for limit in leak.all_limits()}

    assert [id for id, limit in limits.items() if decides("pickup", limit)] == ["repair"]
    assert not decides("revisit_rate", limits["verify"])


def test_limits_that_come_again_and_again_are_not_lateness() -> None:
    source = house().procedure.source.replace("within: PT30M\n    every: PT15M", "every: $pickup")
    again = house(leak_yaml=source)

    assert not any(decides("pickup", limit) for limit in again.procedure.steps["verify"].limits)


@PLAYS
@given(definitions(), acts)
def test_under_the_values_that_held_it_says_what_the_journal_says(definition: Definition, played: list) -> None:
    """Whatever people and clocks did: what fell due in the case is what is found late afterwards."""
    matter = begun(definition)
    for act in played:
        command, by = command_of(matter, (*act[:-1], abs(act[-1])))
        make_good(matter)
        decision = decide(matter.definition, matter.state, command, by, matter.facts, matter.now)
        if isinstance(decision, Decision):
            matter.send(command, by)
    make_good(matter)

    found = look_back(once(matter.definition), matter.history, lambda at: matter.facts, matter.now)

    assert {(ran.limit, ran.run) for ran in found if ran.late} == missed(matter)


def make_good(matter: Matter) -> None:
    """A clock that is asked until nothing is due; at one asking it makes good a limited number of things."""
    while matter.wakes_at is not None and matter.wakes_at <= matter.now:
        matter.send(c.Tick(), CLOCK)


def once(definition: Definition) -> Definition:
    """Without limits that come round again and again."""
    procedure = definition.procedure
    steps = {
        id: replace(step, limits=tuple(one for one in step.limits if not one.every))
        for id, step in procedure.steps.items()
    }
    limits = tuple(one for one in procedure.limits if not one.every)
    return Definition(definition.pack, replace(procedure, steps=steps, limits=limits))


def missed(matter: Matter) -> set[tuple[str, int]]:
    found, run = set(), dict[str, int]()
    again = {limit.id for limit in matter.definition.procedure.all_limits() if limit.every}
    for happened, _, _ in matter.history:
        if isinstance(happened, LimitSet):
            run[happened.limit] = happened.run
        elif isinstance(happened, LimitMissed) and happened.limit not in again:
            found.add((happened.limit, run[happened.limit]))
    return found


def test_other_matters_are_not_asked() -> None:
    """What a condition asks of other matters cannot be known afterwards: such a limit is left out."""
    source = house().procedure.source.replace(
        "when: data.urgency == 'urgent', within: PT1H", "when: facts.same_riser > 2, within: $pickup"
    )
    asking = house(leak_yaml=source)
    limits = {limit.id: limit for limit in asking.procedure.all_limits()}

    assert not decides("pickup", limits["visited"])


def test_facts_are_given_for_their_time() -> None:
    """A value that came to count in the middle of the month counts from then on."""
    matter = repaired_after(minutes=14)
    turned = MONDAY_NINE + timedelta(minutes=1)
    definition = speaking_of(matter.definition, "pickup")

    def facts_at(at: datetime) -> Facts:
        return replace(matter.facts, parameters={"pickup": "PT10M" if at < turned else "PT1H"})

    assert [ran.late for ran in look_back(definition, matter.history, facts_at, matter.now)] == [True]
