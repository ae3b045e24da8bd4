"""A report as one person reads it: the fence, the figures in force and as they would be counted now."""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import get_language

from yizhan.cases.reach import Reach
from yizhan.faces.doors import StaffRequest
from yizhan.faces.frame import address
from yizhan.insight.models import SubmittedFigures
from yizhan.insight.reports.counting import Asked, count
from yizhan.insight.reports.figures import Counted, Figure, differing, figures_in
from yizhan.insight.reports.labels import Labels, labels
from yizhan.insight.reports.standing import Shelved, Standing, report_of, reports_of, standing
from yizhan.procedure.model import Measure, Report
from yizhan.procedure.rhythm import Days
from yizhan.registry.models import Site

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)  # as registers have it


def readable(reach: Reach, site: Site) -> list[Shelved]:
    """The reports a person may read: of what they watch over, and those that a role of theirs receives."""
    return [one for one in reports_of(site) if _may_read(reach, one)]


def _may_read(reach: Reach, shelved: Shelved) -> bool:
    receives = not reach.serves.isdisjoint(shelved.report.receives)
    return receives or shelved.definition.procedure.ref in reach.oversees


class Reading:
    """One period of one report. Raises Http404 for what the site does not have and this person may not read."""

    def __init__(self, request: StaffRequest, pack: str, report: str, first: date) -> None:
        self.request = request
        self.language = get_language() or "zh-hans"
        try:
            self.shelved = report_of(request.site, pack, report)
        except KeyError:
            raise Http404 from None
        if not _may_read(request.reach, self.shelved) or not EARLIEST <= first <= LATEST:
            raise Http404
        self.days = self.report.rhythm.around(first)
        if self.days.first != first:
            raise Http404  # a period has one address
        self.asked = self.at(self.days)

    @property
    def report(self) -> Report:
        return self.shelved.report

    def at(self, days: Days) -> Asked:
        return Asked(self.request.site, self.shelved.definition, self.report, days)

    @property
    def title(self) -> str:
        return self.report.title.in_language(self.language)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.request.site, self.shelved, self.days, self.request.now)

    @cached_property
    def now(self) -> dict[str, Counted]:
        """As it would be counted at this moment."""
        return count(self.asked)

    @cached_property
    def figures(self) -> dict[str, Counted]:
        """As they were submitted; before that, as they would be counted now."""
        submitted = self.standing.submitted
        return figures_in(submitted.figures) if submitted is not None else self.now

    @cached_property
    def before(self) -> dict[str, Counted]:
        """The wholes of the period before this one: as submitted, else counted."""
        days = self.report.rhythm.before(self.days)
        kept = SubmittedFigures.objects.filter(
            site=self.request.site, pack=self.shelved.pack, report=self.report.id, first=days.first
        ).first()
        return figures_in(kept.figures) if kept is not None else count(self.at(days), parts=False)

    @cached_property
    def differing(self) -> frozenset[str]:
        """Measures that no longer count what was submitted."""
        if self.standing.submitted is None:
            return frozenset()
        return frozenset(one.id for one in differing(self.report, self.figures, self.now))

    @cached_property
    def labels(self) -> Labels:
        return labels(self.asked, (self.figures, self.now), self.language)

    def whole(self, figures: dict[str, Counted], measure: Measure) -> Figure:
        return figures.get(measure.id, Counted(Figure())).whole

    def page(self, name: str, days: Days | None = None) -> str:
        """The address of one of this report's pages, of this or another period."""
        return address(self.request, name, self.shelved.pack, self.report.id, (days or self.days).first)

    def behind(self, measure: Measure, group: str = "", key: str = "", *, part: bool = False) -> str:
        """The address of the matters behind a number."""
        asked = {"measure": measure.id} | ({"by": group, "key": key} if group else {}) | ({"part": "1"} if part else {})
        return f"{self.page('report_matters')}?{urlencode(asked)}"
