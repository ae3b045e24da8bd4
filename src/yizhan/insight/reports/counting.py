"""Counting: all figures of a report in one pass over the period's matters.

The conditions are those of `cases.selecting`, so a figure and the list behind it cannot ask different things. Each
matter is looked at once: its answers are taken out of JSON together, every measure is a filter over them, every
grouping one of the grouping sets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from yizhan.cases.models import Case
from yizhan.cases.selecting import Answer, Conditions, fields_of, in_data, of_procedures, selected, within
from yizhan.insight.reports.figures import WHOLE, Counted, Figure
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Fact, Measure, Report
from yizhan.procedure.model.reports import OF_A_CASE
from yizhan.procedure.rhythm import Days
from yizhan.registry.models import Site

_PLACES = "LEFT JOIN registry_place p ON p.id = c.place_id"


@dataclass(frozen=True, slots=True)
class Asked:
    """A report of one site, for some days: what every question here is about."""

    site: Site
    definition: Definition  # of the procedure that prepares it
    report: Report
    days: Days

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)


def count(asked: Asked, *, parts: bool = True) -> dict[str, Counted]:
    """Every figure of the report, whole and in `parts`. One query for each way in which its matters belong to the
    period, and one for which outcomes leave a step unfinished where that matters."""
    counted: dict[str, Counted] = {}
    for measures in _same_time(asked.report.measures.values()):
        groups = list(dict.fromkeys(name for measure in measures for name in measure.by)) if parts else []
        counted |= _count_together(asked, measures, groups)
    return {name: counted[name] for name in asked.report.measures}


def matters(
    asked: Asked, measure: Measure, by: str = "", key: str = "", *, part: bool = False, among: QuerySet[Case]
) -> QuerySet[Case]:
    """The cases behind a figure: all that the measure counts, or those with this `key` in the grouping `by`.

    `part`: of a share, only those for which it holds. `among` is every case, or those that a person reaches.
    """
    asked_for = _counted(asked, measure.fact)
    if part and measure.fact.that is not None:
        asked_for.also(selected(measure.fact.that))
    if by:
        asked_for.where(f"{grouping(by, measure.fact, asked.zone)} = %s", key)
    statement = f"SELECT c.id FROM cases_case c {_PLACES} WHERE {asked_for.sql}"  # noqa: S608 - our own conditions
    return among.filter(pk__in=RawSQL(statement, asked_for.values))  # noqa: S611 - likewise


def grouping(name: str, fact: Fact, zone: ZoneInfo, answer: Answer = in_data) -> str:
    """What matters share in a grouping, as text; empty where they have nothing to share."""
    match name:
        case "channel" | "status":
            return f"c.{name}"
        case "procedure":
            return "c.pack || '/' || c.procedure"
        case "place":
            return "COALESCE(p.code, '')"
        case "building":
            return "COALESCE(split_part(p.code, '-', 1), '')"
        case "day":
            at = "closed_at" if fact.closed == "period" else "received_at"
            return f"(c.{at} AT TIME ZONE '{zone.key}')::date::text"
        case _:
            return f"COALESCE({answer(name)}, '')"


# -- one pass ---------------------------------------------------------------------------------------


def _same_time(measures: Iterable[Measure]) -> list[list[Measure]]:
    """The measures apart by what makes a matter one of the period: received, closed, or a step finished in it."""
    apart: dict[tuple[object, ...], list[Measure]] = {}
    for measure in measures:
        fact = measure.fact
        apart.setdefault((fact.received, fact.closed, fact.finished), []).append(measure)
    return list(apart.values())


def _count_together(asked: Asked, measures: Sequence[Measure], groups: Sequence[str]) -> dict[str, Counted]:
    looked_at, values = _looked_at(asked, measures, groups)
    columns = [f"g{n}" for n in range(len(groups))]
    figures = [column for n, measure in enumerate(measures) for column in _figure(n, measure.fact)]
    sets = ", ".join(["()", *(f"({column})" for column in columns)])
    told = ", ".join([*(f"GROUPING({column})" for column in columns), *columns, *figures])
    statement = f"SELECT {told} FROM ({looked_at}) AS looked_at GROUP BY GROUPING SETS ({sets})"  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return _told(measures, groups, rows)


def _looked_at(asked: Asked, measures: Sequence[Measure], groups: Sequence[str]) -> tuple[str, list[Any]]:
    """Each matter of the period that any of the measures might count, with what decides."""
    columns: list[str] = []
    values: list[Any] = []
    any_of: list[Conditions] = []
    for n, measure in enumerate(measures):
        fact = measure.fact
        any_of.append(of_procedures(fact, asked.definition))
        counts = of_procedures(fact, asked.definition)
        counts.also(selected(fact, _taken_out))
        columns.append(f"({counts.sql}) AS m{n}")
        values += counts.values
        if fact.that is not None:
            that = selected(fact.that, _taken_out)
            columns.append(f"({that.sql}) AS t{n}")
            values += that.values
        if fact.summed is not None:
            columns.append(f"{_taken_out(fact.summed)}::numeric AS f{n}")
        if fact.gives == "hours":
            columns.append(f"extract(epoch FROM c.closed_at - c.received_at)::float8 AS f{n}")
    columns += [f"{grouping(name, measures[0].fact, asked.zone, _taken_out)} AS g{n}" for n, name in enumerate(groups)]
    where = _of_the_period(asked, measures[0].fact)
    where.where(f"({' OR '.join(one.sql for one in any_of)})", *(value for one in any_of for value in one.values))
    answers = _answers(measures, groups)
    statement = f"SELECT {', '.join(columns)} FROM cases_case c {_PLACES} {answers} WHERE {where.sql}"  # noqa: S608
    return statement, [*values, *where.values]


def _answers(measures: Iterable[Measure], groups: Iterable[str]) -> str:
    """The answers that are looked at, taken out of a case's JSON all at once: one by one costs as much for each."""
    named = {name for measure in measures for name in fields_of(measure.fact)} | (set(groups) - set(OF_A_CASE))
    columns = ", ".join(f'"{name}" text' for name in sorted(named))
    return f"CROSS JOIN LATERAL jsonb_to_record(c.data) AS a ({columns})" if named else ""


def _taken_out(field: str) -> str:
    return f'a."{field}"'


def _counted(asked: Asked, fact: Fact) -> Conditions:
    counted = _of_the_period(asked, fact)
    counted.also(of_procedures(fact, asked.definition))
    counted.also(selected(fact))
    return counted


def _of_the_period(asked: Asked, fact: Fact) -> Conditions:
    bounds = asked.days.bounds(asked.zone)
    found = Conditions(["c.site_id = %s"], [asked.site.pk])
    found.also(within(fact, lambda window: bounds if window == "period" else None))
    return found


def _figure(n: int, fact: Fact) -> tuple[str, str]:
    """The two columns of a measure: its number, and what it is of."""
    counted = f"FILTER (WHERE m{n})"
    match fact.gives:
        case "share":
            return f"count(*) FILTER (WHERE m{n} AND t{n})", f"count(*) {counted}"
        case "sum":
            return f"COALESCE(sum(f{n}) {counted}, 0)", "NULL"
        case "average" | "hours":
            return f"COALESCE(sum(f{n}) {counted}, 0)", f"count(f{n}) {counted}"
        case _:
            return f"count(*) {counted}", "NULL"


def _told(measures: Sequence[Measure], groups: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Counted]:
    wholes: dict[str, Figure] = {measure.id: Figure(0, _nothing(measure.fact)) for measure in measures}
    parts: dict[str, dict[str, dict[str, Figure]]] = {
        one.id: {name: {} for name in one.by if name in groups} for one in measures
    }
    for row in rows:
        flags, keys = row[: len(groups)], row[len(groups) : 2 * len(groups)]
        grouped = next((n for n, flag in enumerate(flags) if flag == 0), None)
        for n, measure in enumerate(measures):
            number, of = row[2 * len(groups) + 2 * n : 2 * len(groups) + 2 * n + 2]
            figure = Figure(_plain(number), of)
            if grouped is None:
                wholes[measure.id] = figure
            elif groups[grouped] in measure.by and (figure.n or figure.of):
                parts[measure.id][groups[grouped]][keys[grouped] or ""] = figure
    return {one.id: Counted(wholes[one.id], parts[one.id]) for one in measures}


def _nothing(fact: Fact) -> int | None:
    return None if fact.gives in WHOLE else 0


def _plain(number: Any) -> float:
    """Whole where it is whole: 12, not 12.0; an amount to the fen."""
    if isinstance(number, Decimal):
        number = float(number)
    return int(number) if number == int(number) else float(number)
