"""Tallies: what counts for a quota, from the rows of the cases themselves; nothing is counted along the way.

A matter that may count wakes the open quotas of its site in the same transaction; each then counts anew. So a
correction, a late closing or a restored backup cannot leave a number behind that is not true.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.cases.models import Case, CaseStep
from yizhan.cases.subjects import Subject, named, parameters_of, subjects_of
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Counted, Library, Procedure, Quota, Subjects
from yizhan.procedure.quota import needed
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Place, Site

# A matter that came in longer before the period is no work of it; keeps a count from reading all years.
LOOK_BACK = timedelta(days=366)
JUST_NOW = timedelta(microseconds=1)  # what happens at this very moment has happened
MOST_NAMED = 100  # of what is still missing


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted: from when to when, and of whom."""

    since: datetime
    until: datetime
    staff: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any], now: datetime) -> "Window":
        """The period of a quota, as far as it has gone."""
        since, until = (datetime.fromisoformat(data[name]) for name in ("quota_from", "quota_until"))
        return cls(since, min(until, now + JUST_NOW), data.get("quota_staff") or "")


def how_many(site: Site, quota: Quota, parameters: Mapping[str, Any], now: datetime) -> int | None:
    """How many a period asks for; None where the parameter is unset: then there is no quota."""
    if quota.every is not None:
        return len(subjects_of(site, quota.every, parameters, now))
    if quota.share_of:
        share = parameters[quota.share_parameter] if quota.share_parameter else quota.share
        return None if share is None else needed(share, _places(site, quota.share_of))
    count = parameters[quota.at_least_parameter] if quota.at_least_parameter else quota.at_least
    return None if count is None else int(count)


def tally(
    case: Case, library: Library, definition: Definition, own: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """What a quota's matter must be told: how much is done, and what is still missing where it names its subjects."""
    site, quota = case.site, definition.procedure.quota
    if quota is None or case.status != Case.Status.OPEN:
        return {}
    cases = counted(site, library, definition, Window.of(case.data, now))
    if quota.every is None:
        return {"quota_done": cases.count()}
    every = subjects_of(site, quota.every, parameters_of(definition, own), now)
    reached = _reached(cases, quota.every, quota.counts)
    missing = [one for one in every if not _is_reached(one, quota.every, reached)]
    return {"quota_done": len(every) - len(missing), "quota_missing": named(missing[:MOST_NAMED])}


def counted(site: Site, library: Library, definition: Definition, window: Window) -> QuerySet[Case]:
    """The cases that count for a quota in this time."""
    quota = definition.procedure.quota
    assert quota is not None  # noqa: S101 - only quotas are counted for
    of = Q(pk__isnull=True)
    for name in quota.counts.procedures:
        procedure = library.procedure(name, within=definition.pack.id)
        of |= Q(pack=procedure.pack, procedure=procedure.id)
    cases = Case.objects.filter(of, site=site, received_at__gte=window.since - LOOK_BACK).exclude(
        status=Case.Status.CANCELLED
    )
    for field, wanted in quota.counts.where.items():
        cases = cases.filter(**{f"data__{field}__in" if isinstance(wanted, list) else f"data__{field}": wanted})
    runs = CaseStep.objects.filter(case=OuterRef("pk"), state=CaseStep.State.DONE)
    if window.staff:
        runs = runs.filter(completed_by=window.staff)
    in_time = runs.filter(completed_at__gte=window.since, completed_at__lt=window.until)
    for step in quota.counts.done:
        cases = cases.filter(Exists(in_time.filter(step=step)))
    if not quota.counts.done:
        cases = cases.filter(closed_at__gte=window.since, closed_at__lt=window.until)
        if window.staff:
            cases = cases.filter(Exists(runs))
    return cases


def woken_by(library: Library, procedure: Procedure, before: CaseState, after: CaseState) -> list[tuple[str, str]]:
    """The standing procedures (pack, id) whose count this change may have moved."""
    return [
        (standing.pack, standing.id)
        for standing in library.counts_for.get(procedure.ref, ())
        if standing.quota is not None and _may_count(standing.quota, before, after)
    ]


def _may_count(quota: Quota, before: CaseState, after: CaseState) -> bool:
    asked = [*quota.counts.where, *([quota.every.field] if quota.every is not None and quota.every.field else ())]
    return (
        before.status != after.status
        or any(_end_of(before, step) != _end_of(after, step) for step in quota.counts.done)
        or any(before.data.get(name) != after.data.get(name) for name in asked)
    )


def _end_of(state: CaseState, step: str) -> datetime | None:
    run = state.steps.get(step)
    return run.completed_at if run is not None else None


def _places(site: Site, kinds: Iterable[str]) -> int:
    return Place.objects.filter(site=site, kind__in=list(kinds)).count()


def _reached(cases: QuerySet[Case], every: Subjects, counts: Counted) -> set[str]:
    """What the counted cases name, in the words of the subjects' keys."""
    if every.field:
        named = cases.values_list(f"data__{every.field}", flat=True)
        return {str(one) for value in named for one in (value if isinstance(value, list) else [value]) if one}
    if every.of == "staff":
        runs = CaseStep.objects.filter(case__in=cases, state=CaseStep.State.DONE)
        if counts.done:
            runs = runs.filter(step__in=counts.done)
        return set(runs.values_list("completed_by", flat=True).distinct())
    return set(cases.exclude(place=None).values_list("place__code", flat=True).distinct())


def _is_reached(subject: Subject, every: Subjects, reached: set[str]) -> bool:
    """A place is also reached where a part of it was; several may be named in one text."""
    if subject.key in reached:
        return True
    if every.of == "places":
        return any(code.startswith(f"{subject.key}-") for code in reached)
    return any(subject.key in several.split("、") for several in reached if "、" in several)
