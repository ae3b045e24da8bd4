"""Which records a case has: those whose form was filled at one of its steps."""

from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Step
from yizhan.procedure.state import CaseState


def records_of(case: Case) -> list[str]:
    """The ids of the case's records, in the order of its steps."""
    return filled_records(library.definition_of(case), case.state)


def filled_records(definition: Definition, state: CaseState) -> list[str]:
    steps = definition.procedure.steps.values()
    found = (step.form.record for step in steps if step.form.record and _is_filled(definition, step, state))
    return list(dict.fromkeys(found))


def _is_filled(definition: Definition, step: Step, state: CaseState) -> bool:
    """Finished as work, or at least begun to be written; nobody at home fills no form."""
    run = state.steps.get(step.id)
    if run is None:
        return False
    if run.state == "done" and not step.outcomes[run.outcome].unfinished:
        return True
    fields = definition.pack.fields
    asked = step.form.fields or definition.pack.records[step.form.record or ""].fields
    return any(not fields[name].is_empty(state.data.get(name)) for name in asked)
