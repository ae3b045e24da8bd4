"""Moving a running case to another version of its procedure: at a step boundary, and only where nothing is lost.

Guaranteed: time that was used up stays used up; what was promised to the customer does not move; nothing becomes late
by the move itself; nobody's form changes while they have the step in hand; no answer becomes one that its question
could not have been given.
"""

from collections.abc import Iterator
from datetime import datetime

from yizhan.procedure import events as e
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Move
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.definition import Definition
from yizhan.procedure.differences.comparing import differ
from yizhan.procedure.differences.speech import Speech
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import BadValue, Field, Library, Step
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState, LimitRun, StepRun
from yizhan.procedure.vocabulary import CORE_VOCABULARY


def move(draft: Draft, command: Move) -> Refusal | None:
    found = next(_objections(draft, command), None)
    return found if found is not None else _go(draft, command)


def objections(
    definition: Definition, state: CaseState, command: Move, by: Actor, facts: Facts, now: datetime
) -> list[Refusal]:
    """Everything that stands in the way of a move; nothing is changed by asking."""
    if state.status != "open":
        return [Refusal("closed", status=state.status, at=state.closed_at)]
    draft = Draft(definition, state, by, facts, now)
    found = list(_objections(draft, command))
    if not found and (late := _go(draft, command)) is not None:
        found.append(late)
    return found


# -- what can be said beforehand --------------------------------------------------------------------


def _objections(draft: Draft, command: Move) -> Iterator[Refusal]:
    yield from _not_entitled(draft, command)
    unknown = list(_mapping(draft, command))
    yield from unknown
    if not unknown:
        yield from _steps(draft, command)
    yield from _answers(draft, command)


def _not_entitled(draft: Draft, command: Move) -> Iterator[Refusal]:
    procedure = command.to.procedure
    watching = draft.roles(procedure.watchers)
    if not command.entitled and not draft.may_act(watching):
        yield Refusal("role", step=procedure.title, needed=watching)
    if command.before == command.version:
        yield Refusal("moving", why="there", step=procedure.title)


def _mapping(draft: Draft, command: Move) -> Iterator[Refusal]:
    """Each old name is one of the case's, each new one of the new version's, and nothing is said in a circle."""
    for old, new in command.steps.items():
        if old not in draft.state.steps and old not in draft.state.held:
            yield Refusal("unknown", what="step", name=old)
        elif new not in command.to.procedure.steps or new in command.steps:
            yield Refusal("unknown", what="step", name=new)


def _steps(draft: Draft, command: Move) -> Iterator[Refusal]:
    taken: set[str] = set()
    for id in (*(run.step for run in draft.state.open_steps()), *draft.state.held):
        new = command.steps.get(id, id)
        step = command.to.procedure.steps.get(new)
        if step is None:
            yield _no(draft, "step-gone", id)
            continue
        if new in taken or (new != id and draft.state.open_step(new) is not None):
            yield _no(draft, "two-in-one", id, step=step.title)
        taken.add(new)
        if (run := draft.state.open_step(id)) is not None:
            yield from _open_step(draft, command, run, step)


def _open_step(draft: Draft, command: Move, run: StepRun, step: Step) -> Iterator[Refusal]:
    """The boundary: nobody has the step in hand, unless it reads in the new version as it does in the old."""
    alike = run.step == step.id and _reads_alike(draft.definition, command.to, step.id)
    if run.child and not alike:
        yield _no(draft, "waits", run.step)
    if run.assigned_to and not alike:
        yield _no(draft, "under-way", run.step, to=run.assigned_name or run.assigned_to)
    able = command.to.acting_roles(_addressed(draft, command.to, step))
    outside = any(role.outside for id, role in command.to.pack.roles.items() if id in able)
    if step.call is None and not outside and able.isdisjoint(command.staffed):
        yield _no(draft, "nobody", run.step, needed=_addressed(draft, command.to, step))


def _reads_alike(before: Definition, after: Definition, id: str) -> bool:
    old, new = before.procedure.steps.get(id), after.procedure.steps.get(id)
    if old is None or new is None:
        return False
    then, now = (
        Speech(Library({one.pack.id: one.pack}), one.pack, CORE_VOCABULARY, one.procedure) for one in (before, after)
    )
    asked = {*_asked(before, old), *_asked(after, new)}
    return not differ(old, new, then, now) and not any(
        name not in before.pack.fields
        or name not in after.pack.fields
        or differ(before.pack.fields[name], after.pack.fields[name], then, now)
        for name in asked
    )


def _asked(definition: Definition, step: Step) -> tuple[str, ...]:
    record = definition.pack.records.get(step.form.record or "")
    return step.form.fields or (record.fields if record is not None else ())


def _addressed(draft: Draft, to: Definition, step: Step) -> tuple[str, ...]:
    before, draft.definition = draft.definition, to
    try:
        return draft.roles(step.role)
    finally:
        draft.definition = before


def _answers(draft: Draft, command: Move) -> Iterator[Refusal]:
    """An answer that the new question could not have been given."""
    for name, value in draft.state.data.items():
        old, new = draft.definition.pack.fields.get(name), command.to.pack.fields.get(name)
        if new is not None and not new.is_empty(value) and not _fits(new, value):
            yield Refusal("moving", why="answer", field=(old or new).title, step=draft.definition.procedure.title)


def _fits(field: Field, value: object) -> bool:
    try:
        return bool(field.read(value) == value)
    except BadValue:
        return False


# -- what only going there shows --------------------------------------------------------------------


def _go(draft: Draft, command: Move) -> Refusal | None:
    """Move, and let the new version settle. Refused when a limit is late by it, or a promise moves."""
    from yizhan.procedure.decide.settling import settle  # settling decides; a decision may be a move

    before = {limit.limit: limit for limit in draft.state.running_limits()}
    promised = {id for id, limit in before.items() if _is_promise(draft, limit)}
    late = {id for id, limit in before.items() if _is_late(draft, limit)}
    roles = {
        new: _addressed(draft, command.to, command.to.procedure.steps[new])
        for new in (command.steps.get(run.step, run.step) for run in draft.state.open_steps())
    }
    draft.emit(e.Moved(version=command.version, before=command.before, steps=dict(command.steps), roles=roles))
    draft.definition = command.to
    draft.data_changed = True  # the rules are others: all of them are heard
    settle(draft)
    renamed = {command.steps.get(id, id) for id in late}
    for running in draft.state.running_limits():
        if _is_late(draft, running) and running.limit not in renamed:
            return Refusal("moving", why="late", step=_title(draft, running), at=draft.due(running.clock))
    for id in sorted(promised):
        kept = draft.state.limits.get(command.steps.get(id, id))
        if kept is None or not kept.is_running or kept.clock.fixed != before[id].clock.fixed:
            return Refusal("moving", why="promise", step=draft.definition.procedure.title, at=before[id].clock.fixed)
    return None


def _is_promise(draft: Draft, running: LimitRun) -> bool:
    limit = draft.definition.limits.get(running.limit)
    return limit is not None and limit.promised is not None and bool(draft.state.data.get(limit.promised))


def _is_late(draft: Draft, running: LimitRun) -> bool:
    due = draft.due(running.clock)
    return due is not None and due <= draft.now


def _title(draft: Draft, running: LimitRun) -> object:
    step = draft.definition.procedure.steps.get(running.step)
    return step.title if step is not None else draft.definition.procedure.title


def _no(draft: Draft, why: str, id: str, **facts: object) -> Refusal:
    known = draft.definition.procedure.steps.get(id)
    return Refusal("moving", **{"why": why, "step": known.title if known is not None else id, **facts})
