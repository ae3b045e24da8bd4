"""How the reports of a site stand, period by period: to come, being prepared, submitted, received."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Q

from yizhan.cases import library
from yizhan.cases.facts import period_of
from yizhan.cases.models import Case
from yizhan.insight.models import SubmittedFigures
from yizhan.insight.reports.counting import Asked, count
from yizhan.insight.reports.figures import Counted, figures_in
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Report
from yizhan.procedure.rhythm import Days
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Site

State = Literal["to-come", "none", "in-work", "late", "submitted", "received"]

PLAIN_COLUMNS = ("state", "search", "head")  # of a case, not needed to say how its report stands


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report that a site makes, with the procedure that prepares it."""

    definition: Definition
    report: Report

    @property
    def pack(self) -> str:
        return self.definition.pack.id


@dataclass(frozen=True, slots=True)
class Standing:
    """One period of a report. `case` prepares it; `receipt` is the case by which it is received."""

    shelved: Shelved
    days: Days
    case: Case | None
    submitted: SubmittedFigures | None
    receipt: Case | None
    now: datetime
    zone: ZoneInfo

    @property
    def state(self) -> State:
        if self.submitted is not None:
            closed = self.receipt is not None and self.receipt.status == Case.Status.CLOSED
            return "received" if closed else "submitted"
        if self.case is None:
            return "to-come" if self.days.bounds(self.zone)[1] > self.now else "none"
        return "late" if self.case.due_at is not None and self.case.due_at <= self.now else "in-work"


def reports_of(site: Site) -> list[Shelved]:
    """The reports of a site, in the order of its packs' files."""
    return [
        Shelved(definition, report)
        for definition in library.current().definitions(site)
        for report in definition.pack.reports_of(definition.procedure.id)
    ]


def report_of(site: Site, pack: str, report: str) -> Shelved:
    """Raises KeyError for one that the site does not have."""
    for one in reports_of(site):
        if (one.pack, one.report.id) == (pack, report):
            return one
    raise KeyError(f"{pack}/{report}")


def standings(site: Site, shelved: Sequence[Shelved], periods: int, now: datetime) -> list[list[Standing]]:
    """Of each report the newest periods, this one first. Three queries, however many reports."""
    zone = ZoneInfo(site.timezone)
    days = [_newest(one, periods, now.astimezone(zone)) for one in shelved]
    return _stand(site, list(zip(shelved, days, strict=True)), now)


def standing(site: Site, shelved: Shelved, days: Days, now: datetime) -> Standing:
    return _stand(site, [(shelved, [days])], now)[0][0]


def _newest(shelved: Shelved, periods: int, local: datetime) -> list[Days]:
    days = [shelved.report.rhythm.around(local.date())]
    while len(days) < periods:
        days.append(shelved.report.rhythm.before(days[-1]))
    return days


def _stand(site: Site, asked: Sequence[tuple[Shelved, list[Days]]], now: datetime) -> list[list[Standing]]:
    zone = ZoneInfo(site.timezone)
    submitted = _submitted(site, asked)
    cases = _cases(site, asked, zone)
    preparing = [case.pk for found in cases.values() for case in found] + [one.case_id for one in submitted.values()]
    receipts = _receipts(asked, preparing)
    stand: list[list[Standing]] = []
    for shelved, periods in asked:
        row: list[Standing] = []
        for days in periods:
            figures = submitted.get((shelved.pack, shelved.report.id, days.first))
            own = cases.get((shelved.definition.procedure.ref, days.first), [])
            case = figures.case if figures is not None else next(iter(own), None)
            receipt = receipts.get(case.pk) if case is not None else None
            row.append(Standing(shelved, days, case, figures, receipt, now, zone))
        stand.append(row)
    return stand


def _submitted(
    site: Site, asked: Sequence[tuple[Shelved, list[Days]]]
) -> dict[tuple[str, str, object], SubmittedFigures]:
    wanted = Q(pk__in=[])
    for shelved, periods in asked:
        wanted |= Q(pack=shelved.pack, report=shelved.report.id, first__in=[days.first for days in periods])
    found = SubmittedFigures.objects.filter(wanted, site=site).select_related("case")
    return {(one.pack, one.report, one.first): one for one in found}


def _cases(
    site: Site, asked: Sequence[tuple[Shelved, list[Days]]], zone: ZoneInfo
) -> dict[tuple[str, object], list[Case]]:
    """By procedure and the first day of the period, the newest first."""
    wanted = Q(pk__in=[])
    rhythms = {shelved.definition.procedure.ref: shelved.report.rhythm for shelved, _periods in asked}
    for shelved, periods in asked:
        start, end = periods[-1].bounds(zone)[0], periods[0].bounds(zone)[1]
        procedure = shelved.definition.procedure
        wanted |= Q(pack=procedure.pack, procedure=procedure.id, received_at__gte=start, received_at__lt=end)
    found: dict[tuple[str, object], list[Case]] = {}
    mine = Case.objects.filter(wanted, site=site).exclude(status=Case.Status.CANCELLED).defer(*PLAIN_COLUMNS)
    for case in mine.order_by("-received_at", "-pk"):
        first = rhythms[case.ref].around(case.received_at.astimezone(zone).date()).first
        found.setdefault((case.ref, first), []).append(case)
    return found


def _receipts(asked: Sequence[tuple[Shelved, list[Days]]], preparing: Iterable[int]) -> dict[int, Case]:
    procedures = {shelved.report.receipt for shelved, _periods in asked if shelved.report.receipt}
    if not procedures:
        return {}
    found = Case.objects.filter(parent__in=set(preparing), procedure__in=procedures).defer(*PLAIN_COLUMNS)
    return {case.parent_id: case for case in found if case.parent_id is not None}


# -- of one case ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that a case prepares: its figures as they were submitted, else as they would be counted now."""

    asked: Asked
    figures: dict[str, Counted]
    submitted: SubmittedFigures | None


def prepared_by(case: Case, definition: Definition) -> list[Prepared]:
    """The reports of one case."""
    days = period_of(definition, CaseState.from_json(case.state), case.site)
    if days is None:
        return []
    kept = {one.report: one for one in SubmittedFigures.objects.filter(case=case)}
    prepared: list[Prepared] = []
    for report in definition.pack.reports_of(definition.procedure.id):
        asked = Asked(case.site, definition, report, days)
        submitted = kept.get(report.id)
        figures = figures_in(submitted.figures) if submitted is not None else count(asked)
        prepared.append(Prepared(asked, figures, submitted))
    return prepared
