"""Branches: which steps lead to what another step waits for, and nowhere else."""

from collections.abc import Iterable, Mapping

from yizhan.procedure.model import Effect, Step


def branch_before(steps: Mapping[str, Step], waiting: Step) -> Mapping[str, frozenset[str]]:
    """The branches that a step waits for: each of their steps -> which of the steps waited for it leads to.

    They are the steps waited for, and whatever leads to these (or on to the waiting step) and nowhere else: what
    could also become something else is no part of the race.
    """
    ends = set(waiting.waits_for)
    follows = {step.id: frozenset(followers(step)) for step in steps.values()}
    inside = set(steps) - {waiting.id}
    while True:
        leads = _leads(ends, {id: follows[id] & inside for id in inside})
        inside = {id for id in inside if id in ends or (leads[id] and follows[id] <= inside | {waiting.id})}
        if inside == leads.keys():
            return {id: frozenset(leads[id]) for id in steps if id in leads}


def _leads(ends: set[str], follows: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    """Which of the ends each step reaches; an end reaches itself."""
    leads = {id: {id} & ends for id in follows}
    moved = True
    while moved:
        moved = False
        for id in follows.keys() - ends:
            further = set[str]().union(*(leads[next] for next in follows[id]))
            moved |= further != leads[id]
            leads[id] = further
    return leads


def followers(step: Step) -> Iterable[str]:
    """The steps that one leads to by its outcomes and effects."""
    for outcome in step.outcomes.values():
        yield from outcome.to
        yield from _started(outcome.effects)
    for several in (step.on_start, step.on_claim, step.on_press, step.on_complete):
        yield from _started(several)
    for limit in step.limits:
        yield from _started((*limit.on_warn, *limit.on_breach))


def _started(several: Iterable[Effect]) -> Iterable[str]:
    return (step for effect in several if effect.verb == "start" for step in effect.args["steps"])
