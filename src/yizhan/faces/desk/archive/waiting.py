"""Matters that wait for nothing but to be filed, and what stands in the way of each."""

from dataclasses import dataclass

from django.db.models import Q

from yizhan.cases.models import Case, CaseStep
from yizhan.faces.doors import StaffRequest
from yizhan.faces.matter import Matter
from yizhan.procedure.model import Procedure, Step

MOST = 20  # shown at once; the worklists have them all


@dataclass(frozen=True, slots=True)
class Waiting:
    """`in_the_way` are the sentences of what has to come first; empty: it can be filed now."""

    number: str
    title: str
    subject: str
    who: str
    in_the_way: tuple[str, ...]


def waiting(request: StaffRequest) -> list[Waiting]:
    """Open steps that do nothing but file, the oldest first; the conditions of each are asked as its page would."""
    filing = Q(pk__isnull=True)
    for procedure in request.reach.procedures():
        steps = [step.id for step in procedure.steps.values() if _only_files(procedure, step)]
        if steps:
            filing |= Q(case__pack=procedure.pack, case__procedure=procedure.id, step__in=steps)
    open_steps = CaseStep.objects.filter(filing, site=request.site, state=CaseStep.State.OPEN)
    near = open_steps.filter(case__in=request.reach.cases()).select_related("case__place", "case__party")
    return [_told(request, one) for one in near.order_by("started_at", "pk")[:MOST]]


def _only_files(procedure: Procedure, step: Step) -> bool:
    if procedure.archive is None or step.form.record or step.form.fields or step.auto:
        return False
    effects = [*step.on_complete, *(effect for outcome in step.outcomes.values() for effect in outcome.effects)]
    return any(effect.verb == "file" for effect in effects)


def _told(request: StaffRequest, open_step: CaseStep) -> Waiting:
    case: Case = open_step.case
    case.site = request.site
    matter = Matter(request, case)
    step = matter.definition.procedure.steps[open_step.step]
    gates = [gate.otherwise.in_language(matter.language) for gate in step.requires if not matter.draft.holds(gate.that)]
    return Waiting(
        number=case.number,
        title=matter.definition.procedure.title.in_language(matter.language),
        subject=case.subject,
        who=matter.role_titles(open_step.roles),
        in_the_way=tuple(gates),
    )
