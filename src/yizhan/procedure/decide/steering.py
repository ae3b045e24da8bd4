"""Commands on the case as a whole: notes, papers, a new appointment, cancelling, merging, a child's return."""

from yizhan.procedure import events as e
from yizhan.procedure.actors import CUSTOMER
from yizhan.procedure.commands import Attach, Cancel, Link, Merge, Note, Reassess, Reschedule, Return
from yizhan.procedure.decide.completing import finish
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.refusals import Refusal


def note(draft: Draft, command: Note) -> Refusal | None:
    """A remark may be added at any time, beside what is written (ONE-040), by whose business the matter is."""
    if not draft.takes_part():
        return _stranger(draft)
    if not command.text.strip():
        return Refusal("missing-field", step=draft.definition.procedure.title, fields=("text",))
    draft.emit(e.Noted(text=command.text.strip()))
    return None


def attach(draft: Draft, command: Attach) -> Refusal | None:
    if not draft.takes_part():
        return _stranger(draft)
    draft.emit(e.Attached(attachments=command.attachments, step=command.step))
    return None


def _stranger(draft: Draft) -> Refusal:
    procedure = draft.definition.procedure
    needed = (*draft.roles(procedure.intake.by), *draft.roles(procedure.assign_by), *draft.roles(procedure.watchers))
    return Refusal("role", step=procedure.title, needed=tuple(dict.fromkeys(needed)))


def reschedule(draft: Draft, command: Reschedule) -> Refusal | None:
    procedure = draft.definition.procedure
    roles = draft.roles(procedure.reschedule_by)
    if procedure.reschedules is None:
        return Refusal("unknown", what="appointment", name="", step=procedure.title)
    if not draft.may_act(roles):
        return Refusal("role", step=procedure.title, needed=roles)
    if command.to <= draft.now:
        return Refusal("limit", why="in-the-past", at=command.to)
    draft.emit(e.Rescheduled(appointment=procedure.reschedules, to=command.to.isoformat(), reason=command.reason))
    draft.data_changed = True
    return None


def cancel(draft: Draft, command: Cancel) -> Refusal | None:
    procedure = draft.definition.procedure
    roles = draft.roles(procedure.cancel_by)
    if not draft.may_act(roles):
        return Refusal("role", step=procedure.title, needed=roles)
    if not command.reason.strip() and CUSTOMER not in draft.by.roles:
        return Refusal("reason", step=procedure.title)
    _end(draft, e.Cancelled(reason=command.reason))
    return None


def merge(draft: Draft, command: Merge) -> Refusal | None:
    """The case ends here and lives on in another; its place in that one's story is the shell's to write."""
    roles = draft.roles(draft.definition.procedure.assign_by)
    if not draft.may_act(roles):
        return Refusal("role", step=draft.definition.procedure.title, needed=roles)
    _end(draft, e.Cancelled(reason=command.reason, merged_into=command.into))
    return None


def link(draft: Draft, command: Link) -> Refusal | None:
    """Join a matter to what happened to many; its classification is heard again with them in sight."""
    roles = draft.roles(draft.definition.procedure.assign_by)
    if not draft.may_act(roles):
        return Refusal("role", step=draft.definition.procedure.title, needed=roles)
    if draft.state.incident != command.incident:
        draft.emit(e.Linked(incident=command.incident))
    draft.data_changed = True
    return None


def reassess(draft: Draft, command: Reassess) -> Refusal | None:
    draft.data_changed = True
    return None


def child_returned(draft: Draft, command: Return) -> Refusal | None:
    step = draft.definition.procedure.steps.get(command.step)
    draft.emit(
        e.ChildReturned(
            step=command.step,
            child=command.child,
            status=command.status,
            doers=dict(command.doers),
            photos=command.photos,
            signed=command.signed,
        )
    )
    if step is None or step.call is None or not step.call.wait or draft.state.open_step(step.id) is None:
        return None
    results = {here: command.data[there] for there, here in (step.call.results or {}).items() if there in command.data}
    if results:
        draft.emit(e.DataSet(values=results, step=step.id, rule=f"result of {command.child}"))
    outcome = step.outcomes.get(command.status) or step.outcomes[step.call.outcome]
    finish(draft, step, outcome)
    return None


def _end(draft: Draft, event: e.Cancelled) -> None:
    for run in draft.state.open_steps():
        draft.emit(e.StepWithdrawn(step=run.step, reason="cancelled"))
    for step in draft.state.held:
        draft.emit(e.StepWithdrawn(step=step, reason="cancelled"))
    draft.emit(event)
