"""The report's figures beside the second count."""

from dataclasses import dataclass
from math import isclose

from tests.recounting.by_sql import Counts
from yizhan.insight.reports.counting import Asked, count


@dataclass(frozen=True)
class Line:
    measure: str
    by: str
    key: str
    ours: str
    counted: str

    @property
    def is_so(self) -> bool:
        return self.ours == self.counted


def held_against(asked: Asked, counted: Counts) -> list[Line]:
    """A line for every number that either of the two knows of the measures and groupings counted again."""
    figures = count(asked)
    ours: Counts = {}
    for measure in {measure for measure, _, _ in counted}:
        gives = asked.report.measures[measure].fact.gives
        whole = figures[measure].whole
        ours[measure, "", ""] = (whole.value("hours"), None) if gives == "hours" else (whole.n, whole.of)
        for by in {by for one, by, _ in counted if one == measure and by}:
            for key, figure in figures[measure].by[by].items():
                ours[measure, by, key] = figure.n, figure.of
    return [Line(*key, _told(ours.get(key)), _told(counted.get(key))) for key in sorted(ours.keys() | counted.keys())]


def _told(number: tuple[float | None, int | None] | None) -> str:
    if number is None or number[0] is None:
        return "-"
    n, of = number
    told = f"{n:.0f}" if isclose(n, round(n)) else f"{n:.4f}"
    return told if of is None else f"{told} of {of}"
