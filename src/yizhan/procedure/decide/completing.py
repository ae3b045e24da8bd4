"""Completing a step: the objections in the order a person would raise them, then what follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yizhan.procedure import events as e
from yizhan.procedure.actors import CLOCK, PACK, Actor
from yizhan.procedure.commands import Complete, Fill
from yizhan.procedure.decide.answers import changed, missing, read_answers
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.decide.flow import start_steps
from yizhan.procedure.model import Gate, Outcome, Step
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import StepRun


def complete(draft: Draft, command: Complete) -> Refusal | None:
    step = draft.definition.procedure.steps.get(command.step)
    if step is None:
        return Refusal("unknown", what="step", name=command.step)
    run = draft.state.open_step(step.id)
    if run is None:
        return not_open(draft, step)
    if refusal := not_yours(draft, step, run):
        return refusal
    outcome = step.outcomes.get(command.outcome or step.plain_outcome)
    if outcome is None:
        return Refusal("unknown", what="outcome", name=command.outcome, step=step.title)
    if run.child:
        return Refusal("gate", step=step.title, otherwise=None, waits_for=run.child)
    if not outcome.unfinished and (opens := _too_early(draft, step)):
        return Refusal("limit", step=step.title, why="too-early", at=opens)
    answers = read_answers(draft, step, command.data)
    if isinstance(answers, Refusal):
        return answers
    if refusal := _unready(draft, step, outcome, command, answers):
        return refusal

    if news := changed(draft, answers):
        draft.emit(e.DataSet(values=news, step=step.id, reason=command.reason))
    if refusal := _closed_gate(draft, step, outcome):
        return refusal
    ticks = all_lines(draft, step) if "all" in command.ticks else command.ticks
    finish(draft, step, outcome, ticks, command.waived, command.signed, command.photos, command.reason)
    return None


def fill(draft: Draft, command: Fill) -> Refusal | None:
    step = draft.definition.procedure.steps.get(command.step)
    if step is None:
        return Refusal("unknown", what="step", name=command.step)
    run = draft.state.open_step(step.id)
    if run is None:
        return not_open(draft, step)
    if refusal := not_yours(draft, step, run):
        return refusal
    answers = read_answers(draft, step, command.data)
    if isinstance(answers, Refusal):
        return answers
    if news := changed(draft, answers):
        draft.emit(e.DataSet(values=news, step=step.id))
    return None


def finish(
    draft: Draft,
    step: Step,
    outcome: Outcome,
    ticks: tuple[str, ...] = (),
    waived: Mapping[str, str] | None = None,
    signed: tuple[str, ...] = (),
    photos: tuple[str, ...] = (),
    reason: str = "",
    by: Actor | None = None,
) -> None:
    """The step ends with this outcome, and what follows from it begins. All objections have been heard."""
    run = draft.state.steps[step.id]
    by = by or draft.by
    draft.emit(
        e.StepCompleted(
            step=step.id,
            outcome=outcome.id,
            by=by.id,
            by_name=by.name,
            took=max(0, int((draft.now - run.started_at).total_seconds())),  # a clock may have been set back
            ticks=ticks,
            waived=waived or {},
            signed=signed,
            photos=photos,
            reason=reason,
        )
    )
    run_effects(draft, step.on_complete, about=step.id)
    run_effects(draft, outcome.effects, about=step.id)
    start_steps(draft, outcome.to, after=step.id)


def not_open(draft: Draft, step: Step) -> Refusal:
    """Finished by somebody, or not begun: then the stages that are still open are named (ONE-039)."""
    run = draft.state.steps.get(step.id)
    steps = draft.definition.procedure.steps
    return Refusal(
        "not-open",
        step=step.title,
        done_by=run.completed_name if run is not None and run.state == "done" else "",
        done_at=run.completed_at if run is not None else None,
        open_steps=tuple(steps[other.step].title for other in draft.state.open_steps()),
    )


def not_yours(draft: Draft, step: Step, run: StepRun) -> Refusal | None:
    by = draft.by
    if by is CLOCK or by is PACK:
        return None
    roles = draft.roles(step.role)
    if not draft.may_act(roles):
        return Refusal("role", step=step.title, needed=roles)
    if run.assigned_to and run.assigned_to != by.id and not draft.may_act(assigners(draft, step)):
        return Refusal("assigned", step=step.title, to=run.assigned_name or run.assigned_to)
    for other in step.apart_from:
        if by.id in draft.state.doers.get(other, ()):
            did = draft.definition.procedure.steps.get(other)
            return Refusal("same-person", step=step.title, did=did.title if did else other)
    return None


def assigners(draft: Draft, step: Step) -> tuple[str, ...]:
    """Who hands this step out: as the step says, else as the procedure says."""
    return draft.roles(step.assign_by if step.assign_by is not None else draft.definition.procedure.assign_by)


def all_lines(draft: Draft, step: Step) -> tuple[str, ...]:
    if not step.checklists:
        return ()
    lists = [draft.definition.pack.checklists[name] for name in step.checklists]
    return tuple(line.id for checklist in lists if draft.holds(checklist.when) for line in checklist.lines)


def _unready(
    draft: Draft, step: Step, outcome: Outcome, command: Complete, answers: Mapping[str, Any]
) -> Refusal | None:
    """What the paper still lacks: reason, answers, ticks, signatures, photos."""
    if outcome.reason and not command.reason.strip():
        return Refusal("reason", step=step.title, outcome=outcome.title)
    if gone := missing(draft, draft.definition.needed(step, outcome), answers):
        return Refusal("missing-field", step=step.title, fields=gone)
    if outcome.unfinished:
        return None
    if step.checklists and "all" not in command.ticks:
        waived = {line for line, reason in command.waived.items() if reason.strip()}
        left = tuple(line for line in all_lines(draft, step) if line not in command.ticks and line not in waived)
        if left:
            return Refusal("checklist", step=step.title, lines=left)
    unsigned = tuple(who for who in step.sign if who not in command.signed)
    if unsigned:
        return Refusal("missing-signature", step=step.title, of=unsigned)
    if len(command.photos) + len(answers.get("photos", ())) < step.photos:
        return Refusal("missing-photo", step=step.title, needed=step.photos)
    return None


def _too_early(draft: Draft, step: Step) -> datetime | None:
    """When the window of the step opens, if it has not."""
    windows = [limit for limit in step.limits if limit.opens or limit.opens_parameter]
    if not windows:
        return None
    from yizhan.procedure.decide.clocks import opens_at  # clocks finish steps for want of anybody who did

    opening = (opens_at(draft, limit) for limit in windows)
    return max((at for at in opening if at is not None and at > draft.now), default=None)


def _closed_gate(draft: Draft, step: Step, outcome: Outcome) -> Refusal | None:
    """Gates are asked when the answers are in: they may speak of what was just typed."""
    if not draft.holds(outcome.when):
        return _refused(draft, Gate(outcome.when, outcome.otherwise), step) if outcome.when else None
    for gate in (*step.requires, *outcome.requires):
        if not draft.holds(gate.that):
            return _refused(draft, gate, step)
    return None


def _refused(draft: Draft, gate: Gate, step: Step) -> Refusal:
    return Refusal(gate.code, step=step.title, otherwise=draft.told(gate.otherwise))
