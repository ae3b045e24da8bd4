"""Ways through a procedure: steps are reached, branches end, nothing turns in a circle or waits for ever."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.places import SourceFile
from yizhan.procedure.lint.walk import step_effects
from yizhan.procedure.model import Effect, Outcome, Procedure, Step


def lint_paths(procedure: Procedure, file: SourceFile, closed: Collection[tuple[str, str]] = ()) -> Iterator[Finding]:
    """`closed` names the outcomes (step, outcome) that can never be taken."""
    reached = reachable(procedure)
    for step in procedure.steps.values():
        if step.id not in reached:
            yield file.finding(file.node("steps", step.id), "L001", step=step.id)
    ending = can_end(procedure, closed)
    for id in procedure.steps:
        if id in reached and id not in ending:
            yield file.finding(file.node("steps", id, "next"), "L002", step=id)
    for circle in circles({id: automatic_next(step) for id, step in procedure.steps.items()}):
        yield file.finding(file.node("steps", circle[0], "auto"), "L003", steps=_told(circle))
    for circle in circles(changes_that_follow(procedure)):
        number = next(n for n, change in enumerate(procedure.changes) if change.field == circle[0])
        yield file.finding(file.node("on_change", number), "L026", fields=_told(circle))
    for circle in circles(waits_in_vain(procedure)):
        yield file.finding(file.node("steps", circle[0], "waits_for"), "L004", steps=_told(circle))
    for step in procedure.steps.values():
        before = reachable(procedure, without=step.id)
        for other in step.waits_for:
            if other in reached and other not in before and other != step.id:
                node = file.node("steps", step.id, "waits_for")
                yield file.finding(node, "L005", step=step.id, other=other)


def reachable(procedure: Procedure, without: str = "") -> set[str]:
    """The steps that some way leads to from the opening, none of it through `without`."""
    case_effects = [
        *procedure.intake.on_open,
        *(effect for change in procedure.changes for effect in change.effects),
        *(effect for limit in procedure.limits for effect in (*limit.on_warn, *limit.on_breach)),
    ]
    waiting = [procedure.intake.start, *started_by(case_effects)]
    found: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in found or id == without or id not in procedure.steps:
            continue
        found.add(id)
        step = procedure.steps[id]
        waiting += started_by(spot.effect for spot in step_effects(step))
        waiting += [target for outcome in step.outcomes.values() for target in outcome.to]
    return found


def can_end(procedure: Procedure, closed: Collection[tuple[str, str]] = ()) -> set[str]:
    """The steps from which the matter can be brought to an end.

    A step can end by an outcome whose every follower can: an outcome that starts several branches needs all
    of them to. A step that a rule finishes at once has no other outcomes than its rules'. Conditions are not
    asked here; that some outcome is always open is another check.
    """
    open_outcomes = {
        step.id: [outcome for outcome in _outcomes(step) if (step.id, outcome.id) not in closed]
        for step in procedure.steps.values()
    }
    ending: set[str] = set()
    while True:
        more = {
            step.id
            for step in procedure.steps.values()
            if step.id not in ending and any(_ends(step, outcome, ending) for outcome in open_outcomes[step.id])
        }
        if not more:
            return ending
        ending |= more


def _outcomes(step: Step) -> list[Outcome]:
    if any(rule.when is None for rule in step.auto):
        return [step.outcomes[rule.outcome] for rule in step.auto]
    return list(step.outcomes.values())


def _ends(step: Step, outcome: Outcome, ending: set[str]) -> bool:
    beside = [target for target in started_by(step.on_start) if target != step.id]  # open already: it stays
    follows = [*outcome.to, *started_by((*step.on_complete, *outcome.effects)), *beside]
    return all(target in ending for target in follows)


def started_by(several: Iterable[Effect]) -> list[str]:
    return [step for effect in several if effect.verb == "start" for step in effect.args["steps"]]


def waits_in_vain(procedure: Procedure) -> dict[str, list[str]]:
    """The steps that can never begin because of what they wait for -> those of it that never begin either."""
    begins: set[str] = set()
    while more := {id for id, step in procedure.steps.items() if id not in begins and _may_begin(step, begins)}:
        begins |= more
    return {
        id: [other for other in step.waits_for if other in procedure.steps and other not in begins]
        for id, step in procedure.steps.items()
        if id not in begins
    }


def _may_begin(step: Step, begins: set[str]) -> bool:
    enough = any if step.waits_for_any else all
    return not step.waits_for or enough(other in begins for other in step.waits_for)


def automatic_next(step: Step) -> list[str]:
    """Where the step leads without anybody's doing."""
    outcomes = [step.outcomes[rule.outcome] for rule in step.auto if rule.outcome in step.outcomes]
    follows = [target for outcome in outcomes for target in outcome.to]
    started = started_by(effect for outcome in outcomes for effect in (*step.on_complete, *outcome.effects))
    return follows + started


def changes_that_follow(procedure: Procedure) -> dict[str, set[str]]:
    """For each field the fields that its changes set."""
    follows: dict[str, set[str]] = {}
    for change in procedure.changes:
        written = (effect.args["values"] for effect in change.effects if effect.verb == "set")
        follows.setdefault(change.field, set()).update(field for values in written for field in values)
    return follows


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Each circle once, beginning with the step that comes first in the file."""
    found: dict[frozenset[str], list[str]] = {}
    for start in graph:
        way = _way_back(graph, start)
        if way and frozenset(way) not in found:
            found[frozenset(way)] = way
    return list(found.values())


def _way_back(graph: Mapping[str, Iterable[str]], start: str) -> list[str]:
    """The shortest way from a step to itself."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows as it is walked
        for target in graph.get(way[-1], ()):
            if target == start:
                return way
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def _told(circle: list[str]) -> str:
    return " → ".join([*circle, circle[0]])
