"""Where a matter goes next: starting steps, holding them for other branches, calling children."""

from collections.abc import Iterable

from yizhan.procedure import events as e
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.model import END


def start_steps(draft: Draft, steps: Iterable[str]) -> None:
    for id in steps:
        if id != END:
            start_step(draft, id)


def start_step(draft: Draft, id: str) -> None:
    """Open a step, or hold it while it must wait for other branches. One that is open already stays as it is."""
    step = draft.definition.procedure.steps[id]
    state = draft.state
    if state.open_step(id) is not None:
        return
    if any(_unfinished(draft, other) for other in step.waits_for):
        if id not in state.held:
            draft.emit(e.StepHeld(step=id))
        return
    before = state.steps.get(id)
    draft.emit(e.StepStarted(step=id, run=before.run + 1 if before is not None else 1, roles=draft.roles(step.role)))
    if step.assign_from is not None and (person := state.data.get(step.assign_from)):
        draft.emit(e.Assigned(step=id, to=person, to_name=draft.name_of(person)))
    run_effects(draft, step.on_start, about=id)
    if step.call is not None:
        carried = {name: state.data[name] for name in step.call.carry if name in state.data}
        draft.emit(e.ChildCalled(procedure=step.call.procedure, step=id, wait=step.call.wait, data=carried))


def release_held(draft: Draft) -> bool:
    """Start every held step that need wait no longer; tell whether there was one."""
    released = False
    for id in draft.state.held:
        if not any(_unfinished(draft, other) for other in draft.definition.procedure.steps[id].waits_for):
            start_step(draft, id)
            released = True
    return released


def _unfinished(draft: Draft, step: str) -> bool:
    return draft.state.open_step(step) is not None or step in draft.state.held
