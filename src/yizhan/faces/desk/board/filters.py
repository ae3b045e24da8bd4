"""What a list of matters is narrowed to, as it stands in its address: bookmarked, sent, gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case, CaseStep
from yizhan.faces.clocks import SOON
from yizhan.faces.desk.board.search import matching
from yizhan.faces.doors import SiteRequest
from yizhan.procedure.model.fields import is_in_our_time

LONGEST = 100  # characters of any filter


@dataclass(frozen=True, slots=True)
class Tab:
    id: str
    title: str | Promise
    icon: str
    tone: str = ""


TABS = (
    Tab("mine", _("Needs me"), "user-exclamation", "accent"),
    Tab("unassigned", _("Nobody has it"), "user-question", "warn"),
    Tab("late", _("Late"), "alarm", "bad"),
    Tab("soon", _("Due soon"), "clock-exclamation", "warn"),
    Tab("waiting", _("Waiting"), "player-pause"),
    Tab("open", _("All open"), "progress"),
    Tab("closed", _("Ended today"), "circle-check"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means: not narrowed by this. `after` is the key of the last line of the page before."""

    tab: str = "open"
    q: str = ""
    procedure: str = ""  # pack/id
    step: str = ""
    role: str = ""
    person: str = ""  # as events name staff
    building: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    after: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], **otherwise: str) -> "Filters":
        named = {field.name: str(given.get(field.name, "")).strip()[:LONGEST] for field in fields(cls)}
        filters = cls(**{**named, **{name: named[name] or value for name, value in otherwise.items()}})
        known = {tab.id for tab in TABS}
        return filters if filters.tab in known else replace(filters, tab="open")

    def query(self, **changes: str) -> str:
        """The filters as an address's query. A change of any filter but the page begins with the first page."""
        changed = replace(self, **{"after": "", **changes})
        given = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def narrowed(self) -> int:
        """How many of the filters behind the funnel are set."""
        return sum(bool(one) for one in (self.procedure, self.step, self.role, self.person, self.building))


def narrowed(request: SiteRequest, filters: Filters, cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases that pass every filter but the tab and the page."""
    if filters.procedure:
        pack, _slash, procedure = filters.procedure.partition("/")
        cases = cases.filter(pack=pack, procedure=procedure)
    steps = CaseStep.objects.filter(case=OuterRef("pk"), state=CaseStep.State.OPEN)
    if filters.step:
        steps = steps.filter(step=filters.step)
    if filters.role:
        steps = steps.filter(roles__contains=[filters.role])
    if filters.person:
        steps = steps.filter(assigned_to=filters.person)
    if filters.step or filters.role or filters.person:
        cases = cases.filter(Exists(steps))
    if filters.building:
        cases = cases.filter(Q(place__code=filters.building) | Q(place__code__startswith=f"{filters.building}-"))
    if filters.status in Case.Status.values:
        cases = cases.filter(status=filters.status)
    since, until = day_bounds(request, filters)
    if since is not None:
        cases = cases.filter(received_at__gte=since)
    if until is not None:
        cases = cases.filter(received_at__lt=until)
    if filters.q:
        today = request.now.astimezone(ZoneInfo(request.site.timezone)).date()
        cases = matching(cases, request.site, filters.q, today, masked=not request.reach.sees_personal_data)
    return cases


def day_bounds(request: SiteRequest, filters: Filters) -> tuple[datetime | None, datetime | None]:
    """The first moment of the period and the first after it, on the site's clock; None where it is open."""
    zone = ZoneInfo(request.site.timezone)
    since, until = _day(filters.since), _day(filters.until)
    return (
        datetime.combine(since, time(), zone) if since else None,
        datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


def of_tab(request: SiteRequest, tab: str, cases: QuerySet[Case]) -> list[QuerySet[Case]]:
    """The cases behind one tab, one part after the other; no case is in two of them.

    What waits is two parts, each with an index of its own: an OR of them would be looked for in all that is open.
    """
    open = cases.filter(status=Case.Status.OPEN)
    if tab == "waiting":
        called = Case.objects.filter(parent__isnull=False, status=Case.Status.OPEN, follow_up="")
        return [open.filter(due_at__isnull=False, pk__in=called.values("parent")), open.filter(due_at__isnull=True)]
    return [_of_tab(request, tab, cases, open)]


def _of_tab(request: SiteRequest, tab: str, cases: QuerySet[Case], open: QuerySet[Case]) -> QuerySet[Case]:
    match tab:
        case "mine":
            return open.filter(Exists(request.reach.open_steps().filter(case=OuterRef("pk"))))
        case "unassigned":
            free = CaseStep.objects.filter(case=OuterRef("pk"), state=CaseStep.State.OPEN, assigned_to="")
            return open.filter(Exists(free), _not_called())
        case "late":
            return open.filter(due_at__lte=request.now)
        case "soon":
            return open.filter(due_at__gt=request.now, due_at__lte=request.now + SOON)
        case "closed":
            midnight = request.now.astimezone(ZoneInfo(request.site.timezone)).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            return cases.exclude(status=Case.Status.OPEN).filter(closed_at__gte=midnight)
        case _:
            return open


def _not_called() -> Any:
    """No other matter was called that this one waits for."""
    return ~Exists(Case.objects.filter(parent=OuterRef("pk"), status=Case.Status.OPEN, follow_up=""))


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if is_in_our_time(day) else None
