"""Who has a step in hand: assigned, claimed, handed back, pressed for."""

from yizhan.procedure import events as e
from yizhan.procedure.commands import Assign, Claim, HandBack, Press
from yizhan.procedure.decide.completing import assigners, not_open
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.model import Step
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import StepRun


def assign(draft: Draft, command: Assign) -> Refusal | None:
    found = _open_step(draft, command.step)
    if isinstance(found, Refusal):
        return found
    step, run = found
    hands_out = assigners(draft, step)
    if not draft.may_act(hands_out):
        return Refusal("role", step=step.title, needed=hands_out)
    able = draft.definition.acting_roles(draft.roles(step.role))
    if able.isdisjoint(command.to_roles):
        return Refusal("unknown", what="person", name=command.to_name or command.to, step=step.title)
    for other in step.apart_from:
        if command.to in draft.state.doers.get(other, ()):
            did = draft.definition.procedure.steps.get(other)
            return Refusal("same-person", step=step.title, did=did.title if did else other)
    if run.assigned_to != command.to:
        draft.emit(e.Assigned(step=step.id, to=command.to, to_name=command.to_name, reason=command.reason))
        run_effects(draft, step.on_claim, about=step.id)
    return None


def claim(draft: Draft, command: Claim) -> Refusal | None:
    found = _open_step(draft, command.step)
    if isinstance(found, Refusal):
        return found
    step, run = found
    roles = draft.roles(step.role)
    if not draft.may_act(roles):
        return Refusal("role", step=step.title, needed=roles)
    if run.assigned_to == draft.by.id:
        return None
    if run.assigned_to:
        return Refusal("assigned", step=step.title, to=run.assigned_name or run.assigned_to)
    draft.emit(e.Assigned(step=step.id, to=draft.by.id, to_name=draft.by.name, claimed=True))
    run_effects(draft, step.on_claim, about=step.id)
    return None


def hand_back(draft: Draft, command: HandBack) -> Refusal | None:
    found = _open_step(draft, command.step)
    if isinstance(found, Refusal):
        return found
    step, run = found
    hands_out = assigners(draft, step)
    if not run.assigned_to:  # whose turn it is may say so all the same; nothing is in their hands
        able = (*draft.roles(step.role), *hands_out)
        return None if draft.may_act(able) else Refusal("role", step=step.title, needed=able)
    if run.assigned_to != draft.by.id and not draft.may_act(hands_out):
        return Refusal("assigned", step=step.title, to=run.assigned_name or run.assigned_to)
    if not command.reason.strip():
        return Refusal("reason", step=step.title)
    draft.emit(e.HandedBack(step=step.id, reason=command.reason))
    return None


def press(draft: Draft, command: Press) -> Refusal | None:
    """Urge the one who has the step; each pressing is kept with its time (PROP-097, PROP-189)."""
    found = _open_step(draft, command.step)
    if isinstance(found, Refusal):
        return found
    step, run = found
    presses = assigners(draft, step)
    if not draft.may_act(presses):
        return Refusal("role", step=step.title, needed=presses)
    draft.emit(e.Pressed(step=step.id, by=draft.by.id, reason=command.reason))
    to = [run.assigned_to] if run.assigned_to else list(draft.roles(step.role))
    draft.emit(e.EffectRequested(verb="notify", args={"to": to, "pressing": True}, about=step.id))
    run_effects(draft, step.on_press, about=step.id)
    return None


def _open_step(draft: Draft, id: str) -> tuple[Step, StepRun] | Refusal:
    step = draft.definition.procedure.steps.get(id)
    if step is None:
        return Refusal("unknown", what="step", name=id)
    run = draft.state.open_step(id)
    return (step, run) if run is not None else not_open(draft, step)
