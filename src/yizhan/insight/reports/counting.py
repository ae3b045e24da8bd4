"""Counting: all figures of a report in one pass over the period's matters.

The conditions are those of `cases.selecting`, so a figure and the list behind it cannot ask different things. Each
matter is looked at once: its answers are taken out of JSON together, and what it counts for is one pattern.
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

# What conditions and groupings say of a case, but for its answers.
_COLUMNS = [f"c.{name}" for name in ("id", "pack", "procedure", "status", "channel", "place_id", "received_at",
                                     "closed_at", "missed_at")]  # fmt: skip
# What is before it is worked out once for each row; an OFFSET of nothing that is no bigint would keep the database
# from doing it in several processes.
_FENCE = "OFFSET '0'::bigint"

# Groupings of many parts: hardly two matters would share one of them and all the rest.
ALONE = ("day", "place")
WHOLE_OF_IT = -1  # among the numbers of the groupings
MOST_TOGETHER = 31  # measures: two bits of a pattern each


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
    together = _same_time(asked.report.measures.values())
    for measures in (some[at : at + MOST_TOGETHER] for some in together for at in range(0, len(some), MOST_TOGETHER)):
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
    """Each matter comes down to a pattern of the measures that it counts for. Those that share it and what they are
    grouped by are counted first, in as many processes as there are; the parts are added up from these few."""
    looked_at, values = _looked_at(asked, measures, groups)
    sums = [f"f{n}" for n, measure in enumerate(measures) if _is_summed(measure.fact)]
    together = [n for n, name in enumerate(groups) if name not in ALONE]
    shared = "".join(f", g{n}" for n in together)
    apart = [f"({WHOLE_OF_IT}, ''{shared})"]
    apart += [f"({n}, g{n}{', NULL' * len(together)})" for n in range(len(groups)) if n not in together]
    first = ", ".join(["count(*) AS number", *(f"sum({one}) AS {one}, count({one}) AS of_{one}" for one in sums)])
    then = ", ".join(["sum(number)::bigint", *(f"sum({one}), sum(of_{one})::bigint" for one in sums)])
    parts = ", ".join(["(apart.of, apart.key)", *(f"({n}, apart.g{n})" for n in together)])
    statement = f"""
        SELECT part.of, part.key, pattern, {then} FROM (
          SELECT part.of, part.key{shared.replace(" g", " part.g")}, pattern, {first} FROM ({looked_at}) AS matter
          CROSS JOIN LATERAL (VALUES {", ".join(apart)}) AS part (of, key{shared})
          GROUP BY part.of, part.key{shared.replace(" g", " part.g")}, pattern
        ) AS apart CROSS JOIN LATERAL (VALUES {parts}) AS part (of, key)
        WHERE part.key IS NOT NULL GROUP BY part.of, part.key, pattern"""  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return _told(measures, groups, cursor.fetchall())


def _looked_at(asked: Asked, measures: Sequence[Measure], groups: Sequence[str]) -> tuple[str, list[Any]]:
    """Each matter of the period that any of the measures might count: its pattern, what is summed of it, its parts."""
    bits: list[str] = []
    columns: list[str] = []
    values: list[Any] = []
    any_of = {one.fact.procedures: of_procedures(one.fact, asked.definition) for one in measures}
    for n, measure in enumerate(measures):
        fact = measure.fact
        counts = selected(fact, _taken_out)
        if len(any_of) > 1:
            counts.also(any_of[fact.procedures])
        bits.append(_bit(2 * n, counts))
        values += counts.values
        if fact.that is not None:
            that = selected(fact.that, _taken_out)
            bits.append(_bit(2 * n + 1, that))
            values += that.values
        if fact.summed is not None:
            columns.append(f"{_taken_out(fact.summed)}::numeric AS f{n}")
        if fact.gives == "hours":
            columns.append(f"extract(epoch FROM c.closed_at - c.received_at)::float8 AS f{n}")
    shared = [grouping(name, measures[0].fact, asked.zone, _taken_out) for name in groups]
    columns += [f"COALESCE({of_it}, '')::text COLLATE \"C\" AS g{n}" for n, of_it in enumerate(shared)]
    where = _of_the_period(asked, measures[0].fact)
    procedures = any_of.values()
    where.where(
        f"({' OR '.join(one.sql for one in procedures)})", *(value for one in procedures for value in one.values)
    )
    answers = [f"{in_data(name)} AS {_taken_out(name)}" for name in _looked_for(measures, groups)]
    narrow = f"SELECT {', '.join([*_COLUMNS, *answers])} FROM cases_case c WHERE {where.sql} {_FENCE}"  # noqa: S608
    told = ", ".join([f"{' | '.join(bits)} AS pattern", *columns])
    statement = f"SELECT {told} FROM ({narrow}) AS c {_PLACES} {_FENCE}"  # noqa: S608
    return statement, [*values, *where.values]


def _looked_for(measures: Iterable[Measure], groups: Iterable[str]) -> list[str]:
    """The fields whose answers are looked at."""
    return sorted({name for measure in measures for name in fields_of(measure.fact)} | (set(groups) - set(OF_A_CASE)))


def _taken_out(field: str) -> str:
    return f"answer_{field}"


def _bit(number: int, holds: Conditions) -> str:
    return f"CASE WHEN {holds.sql} THEN {1 << number}::bigint ELSE 0 END"


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


def _is_summed(fact: Fact) -> bool:
    return fact.gives in ("sum", "average", "hours")


def _told(measures: Sequence[Measure], groups: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Counted]:
    sums = [n for n, measure in enumerate(measures) if _is_summed(measure.fact)]
    wholes: dict[str, Figure] = {measure.id: Figure(0, _nothing(measure.fact)) for measure in measures}
    parts: dict[str, dict[str, dict[str, Figure]]] = {
        one.id: {name: {} for name in one.by if name in groups} for one in measures
    }
    for (of, key), several in _by_part(rows).items():
        for n, measure in enumerate(measures):
            figure = _figure(n, measure.fact, sums.index(n) if n in sums else None, several)
            if of == WHOLE_OF_IT:
                wholes[measure.id] = figure
            elif groups[of] in measure.by and (figure.n or figure.of):
                parts[measure.id][groups[of]][key] = figure
    return {one.id: Counted(wholes[one.id], parts[one.id]) for one in measures}


def _by_part(rows: Iterable[Sequence[Any]]) -> dict[tuple[int, str], list[Sequence[Any]]]:
    """The patterns of each part, in one order: sums of fractions come out the same however they were counted."""
    parts: dict[tuple[int, str], list[Sequence[Any]]] = {}
    for of, key, *pattern in sorted(rows, key=lambda row: tuple(row[:3])):
        parts.setdefault((of, key), []).append(pattern)
    return parts


def _figure(n: int, fact: Fact, summed: int | None, patterns: Iterable[Sequence[Any]]) -> Figure:
    counted = [pattern for pattern in patterns if pattern[0] >> 2 * n & 1]
    number = sum(pattern[1] for pattern in counted)
    if summed is not None:
        total = _plain(sum(pattern[2 + 2 * summed] or 0 for pattern in counted))
        return Figure(total, None if fact.gives == "sum" else sum(pattern[3 + 2 * summed] for pattern in counted))
    if fact.gives == "share":
        return Figure(sum(pattern[1] for pattern in counted if pattern[0] >> 2 * n + 1 & 1), number)
    return Figure(number, None)


def _nothing(fact: Fact) -> int | None:
    return None if fact.gives in WHOLE else 0


def _plain(number: Any) -> float:
    """Whole where it is whole: 12, not 12.0; an amount to the fen."""
    if isinstance(number, Decimal):
        number = float(number)
    return int(number) if number == int(number) else float(number)
