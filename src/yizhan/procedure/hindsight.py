"""Hindsight: what the limits of a case would have said under other parameters, everything else having gone as it did.

The history is walked once more by the engine's own rules for limits. What people did, and when, is taken as it was:
nobody knows what they would have done, had they been called earlier. So this tells what *would have been late*, not
what would have happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from msgspec.structs import replace as evolved

from yizhan.procedure import events as e
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.decide.clocks import sync_limits
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.definition import Definition
from yizhan.procedure.evolve import apply
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import Expression, Limit
from yizhan.procedure.state import CaseState, LimitRun

Happened = tuple[e.AnyEvent, datetime, str]  # what, when, by whom

# What became of limits then; here they are decided anew.
_OF_LIMITS = (e.LimitSet, e.LimitMet, e.LimitWarned, e.LimitMissed)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of one limit: was it late, and for when was it set when it was (or when it ended)."""

    limit: str
    run: int
    late: bool
    due: datetime | None


def speaking_of(definition: Definition, parameter: str) -> Definition:
    """The procedure with no other limits than those whose time the parameter decides.

    Left out are limits that come round again and again: nobody is late by them.
    """
    procedure = definition.procedure
    steps = {
        id: replace(step, limits=tuple(limit for limit in step.limits if decides(parameter, limit)))
        for id, step in procedure.steps.items()
    }
    limits = tuple(limit for limit in procedure.limits if decides(parameter, limit))
    return Definition(definition.pack, replace(procedure, limits=limits, steps=steps))


def decides(parameter: str, limit: Limit) -> bool:
    """Whether the parameter has a say in when this limit is due, and that can be reckoned afterwards."""
    if limit.every or limit.every_parameter or any(one.names("facts") for one in _conditions(limit)):
        return False
    named = any(term.parameter == parameter for term in limit.terms)
    return named or any(parameter in one.names("params") for one in _conditions(limit))


def _conditions(limit: Limit) -> Iterator[Expression]:
    yield from (one for one in (limit.when, *(term.when for term in limit.terms)) if one is not None)


def look_back(
    definition: Definition, history: Iterable[Happened], facts_at: Callable[[datetime], Facts], until: datetime
) -> list[Ran]:
    """Every run of every limit of `definition` in this history, in the order in which they began.

    `facts_at` gives calendar and parameters as they are to be taken at a time; other matters are not asked. What still
    runs is looked at as of `until`.
    """
    return list(_Walk(definition, facts_at).through(history, until).values())


class _Walk:
    def __init__(self, definition: Definition, facts_at: Callable[[datetime], Facts]) -> None:
        self.definition = definition
        self.facts_at = facts_at
        self.state = CaseState()  # as it was, with limits of our own
        self.found: dict[tuple[str, int], Ran] = {}

    def through(self, history: Iterable[Happened], until: datetime) -> Mapping[tuple[str, int], Ran]:
        for (at, by), together in groupby(history, key=lambda one: (one[1], one[2])):
            if by == CLOCK.id:
                for firing in _firings(list(together)):
                    self._fire(firing, at)
            else:
                self._fall_due(at)
                self._happen(list(together), at)
        self._fall_due(until)
        return self.found

    def _fire(self, firing: list[Happened], at: datetime) -> None:
        """What the clock made good, it made good as of the time that had passed: what follows from a breach may end
        other limits before they pass, however late the clock comes."""
        first = firing[0][0]
        if isinstance(first, e.LimitMissed):
            self._fall_due(first.due, but_at_once=first.limit)
        self._happen(firing, at)

    def _fall_due(self, until: datetime, *, but_at_once: str = "") -> None:
        """What passed before the next thing happened was late, whatever came afterwards. Of what falls due at the very
        moment of a breach (`but_at_once`), that breach alone is certain to come first."""
        calendar = self.facts_at(until).calendar
        for running in self.state.running_limits():
            due = running.clock.due(calendar)
            late = due is not None and (due < until or (due == until and but_at_once in ("", running.limit)))
            before = self.found.get((running.limit, running.run))
            if before is None or not before.late:
                self.found[running.limit, running.run] = Ran(running.limit, running.run, late, due)

    def _happen(self, together: list[Happened], at: datetime) -> None:
        for event, _, by in together:
            if isinstance(event, (e.LimitExtended, e.LimitSuspended, e.LimitResumed)):
                self._on_a_clock(event, at)
            elif not isinstance(event, _OF_LIMITS):
                apply(self.state, event, at, by)
        heard_anew = any(
            isinstance(event, (e.DataSet, e.Rescheduled, e.Linked, e.LimitSet)) for event, _, _ in together
        )
        draft = Draft(self.definition, self.state, CLOCK, self.facts_at(at), at)
        if self.state.status == "open":
            sync_limits(draft, terms_may_have_changed=heard_anew)
            self.state.limits = draft.state.limits
        else:
            self.state.limits = {}

    def _on_a_clock(self, event: e.LimitExtended | e.LimitSuspended | e.LimitResumed, at: datetime) -> None:
        """The same on our clock as it was on the one that ran."""
        running = self.state.limits.get(event.limit)
        if running is None or not running.is_running:
            return
        self.state.limits[event.limit] = _turned(running, event, at)


def _firings(together: list[Happened]) -> Iterator[list[Happened]]:
    """What the clock did at one moment, firing by firing, each with what followed from it."""
    firing: list[Happened] = []
    for one in together:
        if firing and isinstance(one[0], (e.LimitMissed, e.LimitWarned)):
            yield firing
            firing = []
        firing.append(one)
    yield firing


def _turned(running: LimitRun, event: e.LimitExtended | e.LimitSuspended | e.LimitResumed, at: datetime) -> LimitRun:
    clock = running.clock
    match event:
        case e.LimitExtended():
            return evolved(running, clock=clock.extended_to(event.to), extended=True)
        case e.LimitSuspended() if not clock.is_suspended:
            return evolved(running, clock=clock.suspend(at, event.by, event.reason))
        case e.LimitResumed() if clock.is_suspended:
            return evolved(running, clock=clock.resume(at, event.by))
        case _:
            return running
