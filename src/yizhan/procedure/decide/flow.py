"""Where a matter goes next: starting steps, holding them for other branches, calling children."""

from collections.abc import Iterable

from yizhan.procedure import events as e
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.model import END, Step


def start_steps(draft: Draft, steps: Iterable[str], after: str = "") -> None:
    """`after` is the step whose end leads there. Who waits comes last: what it waits for may begin with it."""
    waiting = []
    for id in steps:
        if id != END:
            if draft.definition.procedure.steps[id].waits_for:
                waiting.append(id)
            else:
                start_step(draft, id, after)
    for id in waiting:
        start_step(draft, id, after)


def start_step(draft: Draft, id: str, after: str = "") -> None:
    """Open a step, or hold it while it must wait for other branches.

    One that is open already stays as it is; so does one that did not wait for the branch that comes only now.
    """
    step = draft.definition.procedure.steps[id]
    state = draft.state
    if state.open_step(id) is not None or _comes_late(draft, step, after):
        return
    if _must_wait(draft, step):
        if id not in state.held:
            draft.emit(e.StepHeld(step=id))
        return
    before = state.steps.get(id)
    run = before.run + 1 if before is not None else 1
    late = _overtaken(draft, step) if step.waits_for_any else {}
    draft.emit(e.StepStarted(step=id, run=run, roles=draft.roles(step.role), late=late))
    if step.assign_from is not None and (person := state.data.get(step.assign_from)):
        draft.emit(e.Assigned(step=id, to=person, to_name=draft.name_of(person)))
    run_effects(draft, step.on_start, about=id)
    if step.call is not None:
        carried = {there: state.data[here] for here, there in step.call.carry.items() if here in state.data}
        draft.emit(e.ChildCalled(procedure=step.call.procedure, step=id, wait=step.call.wait, data=carried))


def release_held(draft: Draft) -> bool:
    """Start every held step that need wait no longer; tell whether there was one."""
    released = False
    for id in draft.state.held:
        if not _must_wait(draft, draft.definition.procedure.steps[id]):
            start_step(draft, id)
            released = True
    return released


def _must_wait(draft: Draft, step: Step) -> bool:
    """While a branch it waits for is under way, be it at its last step or on the way there."""
    if not step.waits_for or not _under_way(draft, step):
        return False
    return not (step.waits_for_any and any(_is_done(draft, other) for other in step.waits_for))


def _under_way(draft: Draft, step: Step) -> list[str]:
    """What is open of the branches that a step waits for, and which of their ends are held themselves."""
    state = draft.state
    branch = draft.definition.branches[step.id]
    # A step on the way that is itself held may be waiting for this very one.
    return [id for id in branch if state.open_step(id) is not None or (id in state.held and id in step.waits_for)]


def _is_done(draft: Draft, step: str) -> bool:
    run = draft.state.steps.get(step)
    return run is not None and run.state == "done" and step not in draft.state.held


def _comes_late(draft: Draft, step: Step, after: str) -> bool:
    """Whether this branch was under way when the step began without waiting for it, and no new race has begun."""
    runs = draft.state.steps
    began = runs.get(step.id)
    if began is None or after not in began.late or began.late[after] != runs[after].run:
        return False
    again = (runs[other] for other in step.waits_for if other in runs and began.late.get(other) != runs[other].run)
    return not any(run.started_at > began.started_at for run in again)


def _overtaken(draft: Draft, step: Step) -> dict[str, int]:
    """What is still under way towards a step that begins now: taken back if it says so, else left to come late."""
    under_way = _under_way(draft, step)
    if step.withdraws_rest:
        for id in under_way:
            draft.emit(e.StepWithdrawn(step=id, reason=step.id))
        return {}
    branch = draft.definition.branches[step.id]
    late: dict[str, int] = {}
    for other in step.waits_for:
        run = draft.state.steps.get(other)
        if run is not None and run.is_open:
            late[other] = run.run
        elif any(other in branch[id] for id in under_way):
            late[other] = run.run + 1 if run is not None else 1
    return late
