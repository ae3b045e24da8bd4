"""What holds for every procedure that passes lint, whatever people and clocks do to its cases."""

from datetime import timedelta
from heapq import heappop, heappush
from itertools import count

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.procedure.leak import MONDAY_NINE, WANG, Matter, house
from tests.procedure.random_procedures import ANSWERS, definitions
from yizhan.procedure import commands as c
from yizhan.procedure.actors import CLOCK, Actor
from yizhan.procedure.decide import Decision, decide
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent, LimitMissed, LimitWarned
from yizhan.procedure.lint.paths import can_end
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState

EVERYBODY = Actor("all", "众", frozenset({"worker", "boss"}))
SOMEBODY = Actor("one", "某", frozenset({"worker"}))
LONGEST_SEARCH = 4000  # decisions tried on the way to an end
PLAYS = settings(
    max_examples=40,
    deadline=None,  # on a busy machine a play may take its time
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["complete"] * 6 + ["tick"] * 4 + ["fill", "claim", "back", "press", "pause", "go-on", "extend", "look"]
        ),
        st.integers(0, 4),  # which step
        st.integers(0, 2),  # which outcome
        st.sampled_from(ANSWERS),
        st.integers(-300, 6000),  # minutes until then; machines' clocks are set back
    ),
    max_size=14,
)


@PLAYS
@given(definitions(), acts)
def test_wherever_a_matter_stands_it_can_be_brought_to_an_end(definition: Definition, played: list) -> None:
    matter = begun(definition)
    play(matter, played)

    assert way_to_an_end(matter), matter.definition.procedure.source


@PLAYS
@given(definitions(), acts)
def test_its_events_add_up_to_the_case_after_every_command(definition: Definition, played: list) -> None:
    matter = begun(definition)

    play(matter, played)  # Matter compares after each

    assert matter.state.version == len(matter.history)


@PLAYS
@given(definitions(), acts)
def test_a_limit_never_fires_early_and_never_twice(definition: Definition, played: list) -> None:
    matter = begun(definition)
    play(matter, played)
    while matter.state.status == "open" and matter.wakes_at is not None and len(matter.history) < 300:
        matter.now = max(matter.now, matter.wakes_at)
        matter.send(c.Tick(), CLOCK)

    told: set[tuple] = set()
    for happened, at, _ in matter.history:
        if isinstance(happened, LimitMissed):
            assert happened.due <= at, "fired early"
        if isinstance(happened, (LimitMissed, LimitWarned)):
            this = (happened.kind, happened.limit, run_at(matter, happened), happened.due)
            assert this not in told, "fired twice"
            told.add(this)
    event("something fell due" if told else "nothing fell due")


@PLAYS
@given(definitions(), acts)
def test_what_is_refused_leaves_no_trace_and_what_is_decided_is_decided_again(
    definition: Definition, played: list
) -> None:
    """Pure: the same arguments lead to the same events."""
    matter = begun(definition)
    for act in played:
        before = matter.state.to_json()
        command, by = command_of(matter, act)
        first = decide(matter.definition, matter.state, command, by, matter.facts, matter.now)
        again = decide(matter.definition, matter.state, command, by, matter.facts, matter.now)
        assert matter.state.to_json() == before
        if isinstance(first, Refusal):
            assert first == again
        else:
            assert isinstance(again, Decision)
            assert first.events == again.events
            matter.send(command, by)


def begun(definition: Definition) -> Matter:
    matter = Matter(definition, now=MONDAY_NINE)
    matter.send(c.Open(), EVERYBODY)
    return matter


def play(matter: Matter, played: list) -> None:
    for act in played:
        command, by = command_of(matter, act)
        decision = decide(matter.definition, matter.state, command, by, matter.facts, matter.now)
        if isinstance(decision, Decision):
            matter.send(command, by)


def command_of(matter: Matter, act: tuple) -> tuple[c.Command, Actor]:
    """What the drawn numbers mean in this state."""
    what, step_number, outcome_number, data, minutes = act
    matter.now += timedelta(minutes=minutes)
    names = matter.open_steps() or list(matter.definition.procedure.steps)
    step = names[step_number % len(names)]
    outcomes = list(matter.definition.procedure.steps[step].outcomes)
    match what:
        case "complete":
            outcome = outcomes[outcome_number % len(outcomes)]
            return c.Complete(step=step, outcome=outcome, data=data, reason="because"), EVERYBODY
        case "fill":
            return c.Fill(step=step, data=data), EVERYBODY
        case "claim":
            return c.Claim(step=step), SOMEBODY
        case "back":
            return c.HandBack(step=step, reason="ill"), EVERYBODY
        case "press":
            return c.Press(step=step), EVERYBODY
        case "pause":
            return c.Suspend(step=step, reason="parts"), EVERYBODY
        case "go-on":
            return c.Resume(step=step), EVERYBODY
        case "extend":
            return c.Extend(limit=step, to=matter.now + timedelta(hours=5), reason="parts"), EVERYBODY
        case "look":
            return c.Reassess(), EVERYBODY
        case _:
            return c.Tick(), CLOCK


def run_at(matter: Matter, fired: AnyEvent) -> int:
    """How often the limit had been set for a new run of its step when it fired."""
    run = 0
    for happened, _, _ in matter.history:
        if happened is fired:
            break
        if happened.kind == "limit_set" and happened.limit == fired.limit:
            run = happened.run
    return run


def way_to_an_end(matter: Matter, by: Actor = EVERYBODY, answers: list[dict] = ANSWERS) -> bool:
    """Search by completing steps, those first that leave least to be done; True when a closed case was reached."""
    left = distances(matter.definition)
    number = count()
    waiting = [(0, next(number), matter.state)]
    seen: set[str] = set()
    tried = 0
    while waiting and tried < LONGEST_SEARCH:
        _, _, state = heappop(waiting)
        if state.status != "open":
            return True
        key = str((sorted(run.step for run in state.open_steps()), state.held, sorted(state.data.items(), key=str)))
        if key in seen:
            continue
        seen.add(key)
        for follows in completions(matter, state, by, answers):
            tried += 1
            todo = sum(left[run.step] for run in follows.open_steps()) + sum(left[step] for step in follows.held)
            heappush(waiting, (todo, next(number), follows))
    return False


def completions(matter: Matter, state: CaseState, by: Actor, answers: list[dict]) -> list[CaseState]:
    follow = []
    for run in state.open_steps():
        for outcome in matter.definition.procedure.steps[run.step].outcomes:
            for data in answers:
                command = c.Complete(step=run.step, outcome=outcome, data=data, reason="because")
                decision = decide(matter.definition, state, command, by, matter.facts, matter.now)
                if isinstance(decision, Decision):
                    follow.append(decision.state)
    return follow


def distances(definition: Definition) -> dict[str, int]:
    """How many steps away from an end each step lies, at the best."""
    procedure = definition.procedure
    left: dict[str, int] = {}
    while len(left) < len(procedure.steps):
        known = dict(left)
        for step in procedure.steps.values():
            for outcome in step.outcomes.values():
                if step.id not in left and all(target in known for target in outcome.to):
                    left[step.id] = 1 + sum(known[target] for target in outcome.to)
        if left == known:
            break
    return {step: left.get(step, len(procedure.steps)) for step in procedure.steps}


def test_the_search_finds_no_end_where_there_is_none() -> None:
    """The search itself is tried on a procedure that lint refuses."""
    circle = """
procedure: leak
title: {zh: 圈, en: Circle}
intake: {start: one}
steps:
  one: {title: {zh: 一, en: One}, role: desk, next: two}
  two: {title: {zh: 二, en: Two}, role: desk, next: one}
"""
    matter = Matter(house(leak_yaml=circle))
    matter.open(channel="")

    assert not way_to_an_end(matter, by=WANG, answers=[{}])
    assert can_end(matter.definition.procedure) == set()
