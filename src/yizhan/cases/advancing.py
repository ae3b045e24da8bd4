"""What follows by itself: steps that ask nothing more of the person who has just acted are finished at once.

Whoever takes a call has said all that the work order asks: that it is written, numbered and passed on should not
take another click. A step that still wants an answer, a judgement or a check is left to be done.
"""

from datetime import datetime

from django.db import transaction

from yizhan.cases import facts, library, running
from yizhan.cases.models import Case
from yizhan.cases.surroundings import around
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Complete
from yizhan.procedure.decide import objection
from yizhan.procedure.definition import Definition
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import Step
from yizhan.procedure.state import CaseState, StepRun

CHOOSES = ("staff", "choice", "choices")  # kinds of answers that somebody has to think about
FURTHEST = 12  # steps in a row: no procedure asks more of one person without an answer


@transaction.atomic
def advance(case: Case, *, by: Actor, now: datetime) -> Case:
    """Finish, one after the other, the open steps that `by` may finish with nothing more to say."""
    for _ in range(FURTHEST):
        ready = _next(case, by, now)
        if ready is None:
            break
        case = running.run(case, ready, by=by, now=now)
    return case


def _next(case: Case, by: Actor, now: datetime) -> Complete | None:
    definition = library.definition_of(case)
    state = case.state
    if state.status != "open":
        return None
    surroundings = around(case.site, now)
    known = Facts(
        calendar=surroundings.calendar,
        parameters=surroundings.parameters,
        ask=facts.asker(case.site, definition, case.pk, now),
        quota=lambda kind: (0, 0),  # no question of this step's
    )
    for run in state.open_steps():
        step = definition.procedure.steps[run.step]
        command = Complete(step=step.id, outcome=step.plain_outcome)
        if _asks_nothing(definition, state, step, run, by) and (
            objection(definition, state, command, by, known, now) is None
        ):
            return command
    return None


def _asks_nothing(definition: Definition, state: CaseState, step: Step, run: StepRun, by: Actor) -> bool:
    if step.kind != "work" or not step.plain_outcome or run.child or run.run > 1:
        return False
    if run.assigned_to not in ("", by.id):
        return False
    fields = definition.pack.fields
    asked = definition.pack.records[step.form.record].fields if step.form.record and not step.form.fields else ()
    for name in (*step.form.fields, *asked):
        if not fields[name].is_empty(state.data.get(name)):
            continue
        offered_in_vain = name in definition.procedure.intake.asks  # asked before, and left open
        if name in state.proposals or (fields[name].type in CHOOSES and not offered_in_vain):
            return False
    return True
