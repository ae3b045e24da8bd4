"""evolve: one event further. Every kind of event stands here once; a new kind cannot be forgotten."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from yizhan.procedure import events as e
from yizhan.procedure.moved import move
from yizhan.procedure.state import CaseState, LimitRun, StepRun


def evolve(state: CaseState, event: e.AnyEvent, at: datetime, by: str) -> CaseState:
    """The state after `event`, which happened `at` and was caused `by`; `state` itself is left as it was."""
    after = state.copy()
    apply(after, event, at, by)
    return after


def replay(history: Iterable[tuple[e.AnyEvent, datetime, str]]) -> CaseState:
    """The state that a whole history of (event, at, by) adds up to."""
    state = CaseState()
    for event, at, by in history:
        apply(state, event, at, by)
    return state


def apply(state: CaseState, event: e.AnyEvent, at: datetime, by: str) -> None:
    """Write one event into a state that the caller owns (a copy, or a replay in progress)."""
    state.version += 1
    state.last_at = at
    match event:  # the kinds that are most of every journal come first
        case e.DataSet():
            state.data.update(event.values)
            if not event.rule:
                for name in event.values.keys() & state.proposals.keys():
                    # Only this proposal is turned down; a rule that later finds another value is heard again.
                    state.decided_on[name] = state.proposals[name]["value"]
        case e.LimitSet():
            _set_limit(state, event)
        case e.LimitMet():
            state.limits[event.limit] = replace(state.limits[event.limit], ended_at=at)
        case e.StepCompleted():
            run = state.steps[event.step]
            state.steps[event.step] = replace(
                run,
                state="done",
                completed_at=at,
                completed_by=event.by,
                completed_name=event.by_name,
                outcome=event.outcome,
                child="",
            )
            before = state.doers.get(event.step, ())
            if event.by not in before:
                state.doers[event.step] = (*before, event.by)
            state.signed = _with(state.signed, event.signed)
            state.photos = _with(state.photos, event.photos)
        case e.StepStarted():
            state.held = _without(state.held, event.step)
            state.steps[event.step] = StepRun(event.step, event.run, "open", at, event.roles, late=event.late)
        case e.EffectRequested() | e.Noted():
            pass  # the world outside, and the journal, carry these; the case itself is as before
        case e.Assigned():
            run = state.steps[event.step]
            state.steps[event.step] = replace(run, assigned_to=event.to, assigned_name=event.to_name, assigned_at=at)
        case e.Opened():
            state.opened_at = at
            state.received_at = event.received_at
            state.opened_by = by
            state.channel = event.channel
            state.place = event.place
            state.party = event.party
            state.called = event.called
            for step, people in event.doers.items():
                state.doers[step] = tuple(people)
        case e.Proposed():
            state.proposals[event.about] = {"value": event.value, "why": dict(event.why)}
        case e.StepHeld():
            state.held = (*state.held, event.step)
        case e.HandedBack():
            run = state.steps[event.step]
            state.steps[event.step] = replace(run, assigned_to="", assigned_name="", assigned_at=None)
        case e.StepWithdrawn():
            state.held = _without(state.held, event.step)
            if run_or_none := state.open_step(event.step):
                state.steps[event.step] = replace(run_or_none, state="withdrawn", completed_at=at, child="")
        case e.LimitWarned():
            state.limits[event.limit] = replace(state.limits[event.limit], warned_for=event.due)
        case e.LimitMissed():
            state.limits[event.limit] = replace(state.limits[event.limit], missed_due=event.due, missed_at=at)
        case e.LimitExtended():
            run_of = state.limits[event.limit]
            state.limits[event.limit] = replace(run_of, clock=event.clock, extended=True)
        case e.LimitSuspended() | e.LimitResumed():
            run_of = state.limits[event.limit]
            state.limits[event.limit] = replace(run_of, clock=event.clock)
        case e.ChildCalled():
            if event.wait:
                state.steps[event.step] = replace(state.steps[event.step], child=event.procedure)
        case e.ChildReturned():
            # In the order of the steps' names: a database keeps the keys of JSON in an order of its own, and
            # replayed events must lead to the same case.
            for step, people in sorted(event.doers.items()):
                state.doers[event.step] = tuple(dict.fromkeys((*state.doers.get(event.step, ()), *people)))
                state.doers[step] = tuple(dict.fromkeys((*state.doers.get(step, ()), *people)))
            state.photos = _with(state.photos, event.photos)
            state.signed = _with(state.signed, event.signed)
        case e.FollowUpDrawn():
            if event.drawn:
                state.follow_ups[event.follow_up] = state.follow_ups.get(event.follow_up, 0) + 1
        case e.Escalated():
            state.escalated_to = _with(state.escalated_to, event.to)
        case e.Pressed():
            run = state.steps[event.step]
            state.steps[event.step] = replace(run, presses=run.presses + 1)
        case e.Rescheduled():
            state.data[event.appointment] = event.to
        case e.Attached():
            state.photos = _with(state.photos, event.attachments)
        case e.Linked():
            state.incident = event.incident
        case e.Moved():
            move(state, event)
        case e.Cancelled():
            state.status = "cancelled"
            state.closed_at = at
            state.merged_into = event.merged_into
        case e.Closed():
            state.status = "closed"
            state.closed_at = at
        case e.Archived():
            state.archived_at = at
        case _:
            assert_never(event)


def _set_limit(state: CaseState, event: e.LimitSet) -> None:
    before = state.limits.get(event.limit)
    run = LimitRun(event.limit, event.step, event.run, event.clock)
    if before is not None and before.run == event.run:
        # The same limit under new terms: a due time that has been warned of or missed stays so.
        run = replace(
            run,
            extended=before.extended,
            warned_for=before.warned_for,
            missed_due=before.missed_due,
            missed_at=before.missed_at,
        )
    state.limits[event.limit] = run


def _with(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in the order they came."""
    return tuple(dict.fromkeys((*known, *more))) if more else known


def _without(names: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != gone) if gone in names else names
