"""How the house stands now: figures, open steps with their lateness, what is late, who is on duty, the day by hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.translation import get_language

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep, Contact
from yizhan.faces.desk.board import counting, paging
from yizhan.faces.desk.board.filters import of_tab
from yizhan.faces.desk.board.rows import Row, rows
from yizhan.faces.doors import StaffRequest
from yizhan.registry.models import DutyShift

LATE = 5  # as many as can be read from across the room
STEPS = 6
ON_DUTY = 8  # roles
HOURS = range(24)


@dataclass(frozen=True, slots=True)
class StepFigure:
    """One step of all procedures: how many are open there, how many of them late."""

    procedure: str
    step: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Duty:
    role: str
    names: Sequence[str]
    until: datetime


class Standing:
    """Asked by the templates; everything is read once. Six queries."""

    def __init__(self, request: StaffRequest) -> None:
        self.request = request
        self.language = get_language() or "zh-hans"
        self.zone = ZoneInfo(request.site.timezone)
        self.now = request.now.astimezone(self.zone)
        self.midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def most(self) -> int:
        return counting.MOST

    @cached_property
    def counts(self) -> Mapping[str, int]:
        cases = self.request.reach.cases()
        lists = {tab: of_tab(self.request, tab, cases)[0] for tab in ("open", "late", "soon", "unassigned", "closed")}
        lists["received"] = cases.filter(received_at__gte=self.midnight, parent__isnull=True)
        return counting.capped(lists)

    @cached_property
    def steps(self) -> list[StepFigure]:
        """Where the work lies: the steps with most open, those with late ones first."""
        open = CaseStep.objects.filter(
            site=self.request.site,
            state=CaseStep.State.OPEN,
            case__in=self.request.reach.cases().filter(status=Case.Status.OPEN).values("pk"),
        )
        found = open.values_list("case__pack", "case__procedure", "step").annotate(
            n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=self.request.now))
        )
        figures = [self._figure(*one) for one in found.order_by()]
        return sorted(figures, key=lambda one: (-one.late, -one.open, one.step))[:STEPS]

    @property
    def busiest(self) -> int:
        return max((one.open for one in self.steps), default=1)

    @cached_property
    def late(self) -> list[Row]:
        return rows(
            self.request, paging.most_pressing(of_tab(self.request, "late", self.request.reach.cases())[0], ""), LATE
        )

    @cached_property
    def on_duty(self) -> list[Duty]:
        shifts = DutyShift.objects.filter(
            site=self.request.site, starts_at__lte=self.request.now, ends_at__gt=self.request.now
        ).select_related("staff")
        duties: dict[str, list[DutyShift]] = {}
        for shift in shifts.order_by("staff__name"):
            duties.setdefault(shift.role, []).append(shift)
        packs = library.current().library
        return [
            Duty(
                role=packs.role_title(role).in_language(self.language),
                names=[shift.staff.name for shift in of_role],
                until=max(shift.ends_at for shift in of_role).astimezone(self.zone),
            )
            for role, of_role in sorted(duties.items())
        ][:ON_DUTY]

    def by_hour(self) -> dict[str, list[int]]:
        """Calls and finished matters of the day, an hour each."""
        calls = Contact.objects.filter(site=self.request.site, at__gte=self.midnight)
        done = of_tab(self.request, "closed", self.request.reach.cases())[0]
        return {"calls": self._hours(calls, "at"), "finished": self._hours(done, "closed_at")}

    def _hours(self, found: "QuerySet[Contact] | QuerySet[Case]", at: str) -> list[int]:
        counted = found.annotate(hour=ExtractHour(at, tzinfo=self.zone)).values_list("hour").annotate(n=Count("pk"))
        by_hour = dict(counted.order_by())
        return [by_hour.get(hour, 0) for hour in HOURS]

    def _figure(self, pack: str, procedure: str, step: str, open: int, late: int) -> StepFigure:
        """Titles as the packs have them now; a step that is no longer written is named by its id."""
        try:
            found = library.current().definition(f"{pack}/{procedure}").procedure
        except KeyError:
            return StepFigure(procedure, step, open, late)
        known = found.steps.get(step)
        return StepFigure(
            found.title.in_language(self.language),
            known.title.in_language(self.language) if known else step,
            open,
            late,
        )
