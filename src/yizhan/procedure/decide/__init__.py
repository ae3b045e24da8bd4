"""decide: what follows from a command, as events; or why it does not happen."""

from datetime import datetime
from typing import assert_never

from yizhan.procedure import commands as c
from yizhan.procedure.actors import Actor
from yizhan.procedure.decide.archiving import file_copies, seal
from yizhan.procedure.decide.bounds import out_of_bounds
from yizhan.procedure.decide.clocks import extend, next_wake, resume, suspend, tick
from yizhan.procedure.decide.completing import complete, fill
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.handing import assign, claim, hand_back, press
from yizhan.procedure.decide.moving import move
from yizhan.procedure.decide.opening import open_case
from yizhan.procedure.decide.settling import settle
from yizhan.procedure.decide.steering import (
    attach,
    cancel,
    child_returned,
    link,
    merge,
    note,
    reassess,
    reschedule,
)
from yizhan.procedure.definition import Definition
from yizhan.procedure.facts import Facts
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState

__all__ = ["Decision", "decide", "next_wake", "objection"]


class Decision:
    """The events that follow, and the state they lead to."""

    __slots__ = ("due", "events", "state", "superseded", "wakes_at")

    def __init__(self, draft: Draft) -> None:
        self.events = draft.events
        self.state = draft.state
        self.superseded = draft.superseded  # runs of steps that another run followed at once
        self.due = {running.limit: draft.due(running.clock) for running in draft.state.running_limits()}
        self.wakes_at = next_wake(draft)  # when the clock next has something to do here


def decide(
    definition: Definition, state: CaseState, command: c.Command, by: Actor, facts: Facts, now: datetime
) -> Decision | Refusal:
    """Decide one command. Pure: the same arguments always lead to the same events."""
    draft = Draft(definition, state, by, facts, now)
    refusal = out_of_bounds(command) or _act(draft, command)
    if refusal is not None:
        return refusal
    settle(draft)
    return Decision(draft)


def objection(
    definition: Definition, state: CaseState, command: c.Command, by: Actor, facts: Facts, now: datetime
) -> Refusal | None:
    """What would be said against a command, its consequences left aside: asked before a button is offered."""
    return _act(Draft(definition, state, by, facts, now), command)


def _act(draft: Draft, command: c.Command) -> Refusal | None:
    match command:
        case c.Open():
            return open_case(draft, command)
        case c.Note():
            return note(draft, command)
        case c.Tick() if draft.state.status != "open":
            return None  # a clock that comes late finds nothing to do
    if draft.state.archived_at is not None:
        return Refusal("archived", at=draft.state.archived_at)
    match command:
        case c.FileCopies():
            return file_copies(draft, command)
        case c.Seal():
            return seal(draft, command)
    if draft.state.status != "open":
        return Refusal("closed", status=draft.state.status, at=draft.state.closed_at)
    match command:
        case c.Attach():
            return attach(draft, command)
        case c.Complete():
            return complete(draft, command)
        case c.Fill():
            return fill(draft, command)
        case c.Assign():
            return assign(draft, command)
        case c.Claim():
            return claim(draft, command)
        case c.HandBack():
            return hand_back(draft, command)
        case c.Extend():
            return extend(draft, command)
        case c.Suspend():
            return suspend(draft, command)
        case c.Resume():
            return resume(draft, command)
        case c.Press():
            return press(draft, command)
        case c.Reschedule():
            return reschedule(draft, command)
        case c.Cancel():
            return cancel(draft, command)
        case c.Reassess():
            return reassess(draft, command)
        case c.Link():
            return link(draft, command)
        case c.Merge():
            return merge(draft, command)
        case c.Return():
            return child_returned(draft, command)
        case c.Move():
            return move(draft, command)
        case c.Tick():
            tick(draft, command)
            return None
        case _:
            assert_never(command)
