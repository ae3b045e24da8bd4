"""Where the open matters of a procedure stand: how many at each step, how many of them late."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from yizhan.cases.models import Case, CaseStep
from yizhan.procedure.model import Procedure
from yizhan.registry.models import Site


@dataclass(frozen=True, slots=True)
class Standing:
    open: int
    late: int


def at_each_step(site: Site, procedure: Procedure, now: datetime) -> dict[str, Standing]:
    steps = CaseStep.objects.filter(
        site=site,
        state=CaseStep.State.OPEN,
        case__status=Case.Status.OPEN,
        case__pack=procedure.pack,
        case__procedure=procedure.id,
    )
    counted = steps.values_list("step").annotate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))
    return {step: Standing(open, late) for step, open, late in counted}


def open_cases(site: Site) -> dict[str, int]:
    """How many matters of each procedure are open, by `pack/procedure`."""
    counted = (
        Case.objects.filter(site=site, status=Case.Status.OPEN)
        .values_list("pack", "procedure")
        .annotate(Count("pk"))
        .order_by()
    )
    return {f"{pack}/{procedure}": count for pack, procedure, count in counted}
