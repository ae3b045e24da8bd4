"""Last month under another value: which limits would have been late, which kept, and how many matters drawn.

The matters of the last full month are walked once more (`procedure.hindsight`), under the parameters as they counted
at each moment, and under the value on trial. At most `MOST_MATTERS`, the newest; what is left out is told.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from yizhan.cases import library
from yizhan.cases.models import Case, Entry, FollowUpQuota
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import Event as AnEvent
from yizhan.procedure.facts import Facts
from yizhan.procedure.hindsight import Happened, Ran, decides, look_back, speaking_of
from yizhan.procedure.lint.walk import effects
from yizhan.procedure.model import Limit, Parameter
from yizhan.procedure.quota import needed
from yizhan.procedure.state import CaseState
from yizhan.registry import parameters
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Site

MOST_MATTERS = 1500  # each takes some three thousandths of a second on one core

# What says nothing of steps, answers and clocks. What was missed does: it says in which order the clock made good what
# had passed, and keeps apart what people did at one and the same moment.
_NEVER_ASKED = ("effect_requested", "noted", "limit_met")


@dataclass(frozen=True, slots=True)
class Trial:
    """The value on trial. `as_in_pack` lets each matter go by what its own version of the pack says."""

    name: str
    value: Any = None
    as_in_pack: bool = False

    def under(self, before: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in before.items() if name != self.name}
        return kept if self.as_in_pack else {**kept, self.name: self.value}


@dataclass(slots=True)
class Reckoned:
    """One limit over the month. `newly` and `no_longer` are the matters (ids) by which the two numbers differ."""

    definition: Definition
    limit: Limit
    ran: int = 0
    late_before: int = 0
    late_after: int = 0
    newly: list[int] = field(default_factory=list)
    no_longer: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Aside:
    """A limit that names the parameter and is not reckoned: it comes `again` and again, asks of `others`, or the
    parameter only says when people are to be `warned`."""

    definition: Definition
    limit: Limit
    why: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A follow-up whose share the parameter is: how many were drawn, and would have been."""

    definition: Definition
    follow_up: str
    population: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LastMonth:
    since: datetime
    until: datetime
    matters: int
    left_out: int
    reckoned: list[Reckoned]
    aside: list[Aside]
    drawn: list[Drawn]

    @property
    def late_before(self) -> int:
        return sum(one.late_before for one in self.reckoned)

    @property
    def late_after(self) -> int:
        return sum(one.late_after for one in self.reckoned)


def last_month(site: Site, now: datetime) -> tuple[datetime, datetime]:
    """From the first of the last full month to the first of this one, on the site's clock."""
    first = now.astimezone(ZoneInfo(site.timezone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=1)).replace(day=1), first


def under(site: Site, trial: Trial, *, now: datetime) -> LastMonth:
    """Last month under the value on trial. Six queries, whatever the month was like."""
    since, until = last_month(site, now)
    month = Case.objects.filter(site=site, received_at__gte=since, received_at__lt=until)
    concerned = _concerned(month, trial.name)
    cases = _matters(month, concerned) if concerned else Case.objects.none()
    chosen = dict(cases.values_list("pk", "library_id")[:MOST_MATTERS])
    there = cases.count() if len(chosen) == MOST_MATTERS else len(chosen)
    reckoned = _reckon(site, trial, chosen, concerned, now) if chosen else []
    return LastMonth(
        since, until, len(chosen), there - len(chosen), reckoned, list(_aside(site, trial)), _draws(site, trial, since)
    )


# -- which matters ----------------------------------------------------------------------------------

Key = tuple[int, str, str]  # library, pack, procedure


def _concerned(month: QuerySet[Case], name: str) -> dict[Key, Definition]:
    """The procedures of the month, in the versions its matters went by, of which the parameter decides a limit."""
    found: dict[Key, Definition] = {}
    for id, pack, procedure, _ in month.values_list("library", "pack", "procedure").annotate(Count("pk")).order_by():
        definition = speaking_of(library.edition(id).definition(f"{pack}/{procedure}"), name)
        if definition.procedure.all_limits():
            found[id, pack, procedure] = definition
    return found


def _matters(month: QuerySet[Case], concerned: Iterable[Key]) -> QuerySet[Case]:
    asked = Q(pk__isnull=True)
    for id, pack, procedure in concerned:
        asked |= Q(library=id, pack=pack, procedure=procedure)
    return month.filter(asked).order_by("-received_at", "-pk")


# -- walking them once more -------------------------------------------------------------------------


def _reckon(
    site: Site, trial: Trial, chosen: Mapping[int, int], concerned: Mapping[Key, Definition], now: datetime
) -> list[Reckoned]:
    calendar = calendar_of(site)
    moments, values = _through_time(site, now)
    as_it_was = _facts(calendar, moments, values)
    on_trial = _facts(calendar, moments, [trial.under(one) for one in values])
    found: dict[tuple[str, str], Reckoned] = {}
    for case, key, history in _histories(chosen):
        definition = concerned[key]
        told = list(history)
        before = look_back(definition, told, as_it_was, now)
        after = look_back(definition, told, on_trial, now)
        _count(found, definition, case, before, after)
    return sorted(found.values(), key=lambda one: (one.definition.procedure.ref, one.limit.id))


def _count(
    found: dict[tuple[str, str], Reckoned], definition: Definition, case: int, before: list[Ran], after: list[Ran]
) -> None:
    limits = {limit.id: limit for limit in definition.procedure.all_limits()}
    was = {(ran.limit, ran.run): ran.late for ran in before}
    would = {(ran.limit, ran.run): ran.late for ran in after}
    for limit, run in {**was, **would}:
        key = (definition.procedure.ref, limit)
        one = found.setdefault(key, Reckoned(definition, limits[limit]))
        late, then_late = was.get((limit, run), False), would.get((limit, run), False)
        one.ran += 1
        one.late_before += late
        one.late_after += then_late
        if late != then_late:
            (one.newly if then_late else one.no_longer).append(case)


def _histories(chosen: Mapping[int, int]) -> Iterator[tuple[int, Key, Iterator[Happened]]]:
    entries = Entry.objects.filter(case__in=chosen).order_by("case", "seq")
    columns = entries.values_list("case", "case__pack", "case__procedure", "at", "by", "events")
    for case, together in groupby(columns.iterator(chunk_size=2000), key=lambda row: row[0]):
        told = list(together)
        yield case, (chosen[case], told[0][1], told[0][2]), _happened(told)


def _happened(entries: Iterable[tuple[Any, ...]]) -> Iterator[Happened]:
    for _case, _pack, _procedure, at, by, events in entries:
        for kind, body in events:
            if kind not in _NEVER_ASKED:
                yield AnEvent.from_json(kind, body), at, by


def _facts(
    calendar: Calendar, moments: Sequence[datetime], values: Iterable[Mapping[str, Any]]
) -> Callable[[datetime], Facts]:
    known = [Facts(calendar, one, _not_asked, lambda kind: (0, 0)) for one in values]
    return lambda at: known[bisect_right(moments, at)]


def _not_asked(name: str, state: CaseState) -> Any:
    raise LookupError(f"{name}: limits that ask of other matters are left out")


def _through_time(site: Site, now: datetime) -> tuple[list[datetime], list[dict[str, Any]]]:
    """The site's own values: before the first of these moments, and from each of them on."""
    moments: list[datetime] = []
    values: list[dict[str, Any]] = [{}]
    for valid_from, name, value, as_in_pack in parameters.through_time(site, now):
        kept = {other: one for other, one in values[-1].items() if other != name}
        moments.append(valid_from)
        values.append(kept if as_in_pack else {**kept, name: value})
    return moments, values


# -- what is told beside ----------------------------------------------------------------------------


def _aside(site: Site, trial: Trial) -> Iterator[Aside]:
    for definition in library.current().definitions(site):
        for limit in definition.procedure.all_limits():
            if (why := _why_aside(trial.name, limit)) and not decides(trial.name, limit):
                yield Aside(definition, limit, why)


def _why_aside(name: str, limit: Limit) -> str:
    """Empty where the parameter has no say in the limit at all."""
    if limit.every_parameter == name:
        return "again"
    timed = replace(limit, every=None, every_parameter=None)
    conditions = [one for one in (limit.when, *(term.when for term in limit.terms)) if one is not None]
    if decides(name, timed):
        return "again"
    if any(term.parameter == name for term in limit.terms) or any(name in one.names("params") for one in conditions):
        return "others"
    return "warned" if limit.warn_parameter == name else ""


def _draws(site: Site, trial: Trial, since: datetime) -> list[Drawn]:
    """Exact: how many a share draws of so many is arithmetic."""
    asked = {
        str(spot.effect.args["kind"]): definition
        for definition in library.current().definitions(site)
        for spot in effects(definition.procedure)
        if spot.effect.args.get("rate") is not None and _names(spot.effect.args["rate"], trial.name)
    }
    rows = FollowUpQuota.objects.filter(site=site, period=since.strftime("%Y-%m"), follow_up__in=asked)
    return [
        Drawn(
            asked[row.follow_up],
            row.follow_up,
            row.population,
            row.drawn,
            _would_draw(trial, asked[row.follow_up], row),
        )
        for row in (rows if asked else ())
    ]


def _names(rate: Any, name: str) -> bool:
    source = getattr(rate, "source", rate)
    return source in (f"${name}", f"params.{name}")


def _would_draw(trial: Trial, definition: Definition, row: FollowUpQuota) -> int:
    known: Parameter = definition.pack.parameters[trial.name]
    rate = known.default if trial.as_in_pack else trial.value
    return needed(rate, row.population)
