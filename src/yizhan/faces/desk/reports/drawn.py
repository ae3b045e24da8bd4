"""A report as it is drawn: a tile for each figure, a chart and a table for each way it is broken down.

Every number carries the address of the matters behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.faces.desk.reports.reading import Reading
from yizhan.insight.reports.figures import Counted, Figure
from yizhan.procedure.model import Measure

MOST_BARS = 12  # what a chart shows of a grouping; the table has the rest
MOST_LINES = 8  # of a table before it is folded
DAY = "day"
SHARES = ("share",)


@dataclass(frozen=True, slots=True)
class Number:
    """What is read, where it leads, and what would be counted now where that is something else."""

    told: str
    address: str
    now: str = ""
    of: str = ""  # the whole that a share is of
    of_address: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    measure: Measure
    title: str
    number: Number
    before: str
    tone: str  # of the change against the period before: up | down | same


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    number: Number
    share: int  # in hundredths of the largest, for the bar in the table


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One measure by one grouping. `chart` is what the browser draws; empty where there is nothing to draw."""

    id: str
    measure: str
    title: str
    lines: list[Line]
    chart: Mapping[str, Any]


def tiles(reading: Reading) -> list[Tile]:
    found: list[Tile] = []
    for measure in reading.report.measures.values():
        whole, before = reading.whole(reading.figures, measure), reading.whole(reading.before, measure)
        found.append(
            Tile(
                measure,
                measure.title.in_language(reading.language),
                _number(reading, measure, whole, reading.whole(reading.now, measure)),
                reading.labels.value(measure, before),
                _change(measure, whole, before),
            )
        )
    return found


def breakdowns(reading: Reading) -> list[Breakdown]:
    return [
        _breakdown(reading, measure, group)
        for measure in reading.report.measures.values()
        for group in measure.by
        if reading.figures.get(measure.id, Counted(Figure())).by.get(group)
    ]


def _breakdown(reading: Reading, measure: Measure, group: str) -> Breakdown:
    parts = reading.figures[measure.id].by[group]
    now = reading.now.get(measure.id, Counted(Figure())).by.get(group, {})
    ordered = sorted(parts) if group == DAY else sorted(parts, key=lambda key: (-_size(measure, parts[key]), key))
    largest = max((_size(measure, part) for part in parts.values()), default=0)
    lines = [
        Line(
            reading.labels.key(group, key),
            _number(reading, measure, parts[key], now.get(key, Figure(0, 0)), group, key),
            round(100 * _size(measure, parts[key]) / largest) if largest else 0,
        )
        for key in ordered
    ]
    return Breakdown(
        f"{measure.id}-{group}",
        measure.title.in_language(reading.language),
        reading.labels.group(group),
        lines,
        _chart(reading, measure, group, ordered, parts),
    )


def _number(reading: Reading, measure: Measure, figure: Figure, now: Figure, group: str = "", key: str = "") -> Number:
    told, counted_now = reading.labels.value(measure, figure), reading.labels.value(measure, now)
    behind = reading.behind(measure, group, key)
    differs = counted_now if reading.standing.submitted is not None and counted_now != told else ""
    if measure.fact.gives not in SHARES:
        return Number(told, behind, differs)
    part = reading.behind(measure, group, key, part=True)
    return Number(told, part, differs, _("%(part)s of %(all)s") % {"part": figure.n, "all": figure.of or 0}, behind)


def _size(measure: Measure, figure: Figure) -> float:
    return figure.value(measure.fact.gives) or 0


def _change(measure: Measure, whole: Figure, before: Figure) -> str:
    this, that = whole.value(measure.fact.gives), before.value(measure.fact.gives)
    if this is None or that is None or this == that:
        return "same"
    return "up" if this > that else "down"


def _chart(
    reading: Reading, measure: Measure, group: str, ordered: list[str], parts: Mapping[str, Figure]
) -> Mapping[str, Any]:
    if group == DAY:
        return _by_day(reading, measure, parts)
    if len(ordered) < 2:
        return {}  # one bar says no more than its number
    shown = ordered[:MOST_BARS]
    return {
        "kind": "bars",
        "percent": measure.fact.gives in SHARES,
        "labels": [reading.labels.key(group, key) for key in shown],
        "values": [round(_size(measure, parts[key]), 4) for key in shown],
        "told": [reading.labels.value(measure, parts[key]) for key in shown],
        "links": [reading.behind(measure, group, key) for key in shown],
    }


def _by_day(reading: Reading, measure: Measure, parts: Mapping[str, Figure]) -> Mapping[str, Any]:
    """Every day of the period stands there, also one without anything."""
    days = list(_days(reading))
    return {
        "kind": "columns",
        "percent": False,
        "labels": [day[8:] for day in days],
        "values": [round(_size(measure, parts.get(day, Figure())), 4) for day in days],
        "told": [f"{day} · {reading.labels.value(measure, parts.get(day, Figure()))}" for day in days],
        "links": [reading.behind(measure, DAY, day) for day in days],
    }


def _days(reading: Reading) -> Iterator[str]:
    day = reading.days.first
    while day <= reading.days.last:
        yield day.isoformat()
        day += timedelta(days=1)
