"""What a move to another version does to the state of a case: steps go on under their new names."""

from msgspec.structs import replace

from yizhan.procedure.events import Moved
from yizhan.procedure.state import CaseState, LimitRun, StepRun


def move(state: CaseState, event: Moved) -> None:
    """The work goes on: who has it in hand, since when, and what its limits have used up stay as they were."""
    state.library = event.version
    for old, new in sorted(event.steps.items()):
        _rename(state, old, new)
    for step, roles in event.roles.items():
        state.steps[step] = replace(state.steps[step], roles=roles)


def _rename(state: CaseState, old: str, new: str) -> None:
    state.held = tuple(new if step == old else step for step in state.held)
    before = state.steps.pop(old, None)
    if before is not None:
        done = state.steps.get(new)
        after = replace(before, step=new, run=done.run + 1 if done is not None else 1)
        state.steps[new] = after
        for limit in [limit for limit in state.limits.values() if limit.step == old]:
            _rename_limit(state, limit, before, after)
    if doers := state.doers.pop(old, ()):
        state.doers[new] = tuple(dict.fromkeys((*state.doers.get(new, ()), *doers)))


def _rename_limit(state: CaseState, limit: LimitRun, before: StepRun, after: StepRun) -> None:
    """A limit named after its step goes by the step's new name; one with a name of its own keeps that."""
    del state.limits[limit.limit]
    name = after.step if limit.limit == before.step else limit.limit
    run = after.run if limit.run == before.run else limit.run
    state.limits[name] = replace(limit, limit=name, step=after.step, run=run)
