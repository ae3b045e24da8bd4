"""Month against month, week against week: what each period said, as it was submitted or else counted."""

from collections.abc import Mapping
from typing import Any

from yizhan.faces.desk.reports.reading import Reading
from yizhan.insight.models import SubmittedFigures
from yizhan.insight.reports.counting import count
from yizhan.insight.reports.figures import Counted, Figure, figures_in
from yizhan.procedure.model import Measure
from yizhan.procedure.rhythm import Days

PERIODS = 6  # this one and those before it


def periods(reading: Reading) -> list[tuple[Days, dict[str, Counted]]]:
    """The oldest first. What was submitted is read as it was kept; only the rest is counted."""
    days = [reading.days]
    while len(days) < PERIODS:
        days.append(reading.report.rhythm.before(days[-1]))
    kept = SubmittedFigures.objects.filter(
        site=reading.request.site,
        pack=reading.shelved.pack,
        report=reading.report.id,
        first__in=[one.first for one in days],
    )
    submitted = {one.first: figures_in(one.figures) for one in kept}
    return [(one, submitted.get(one.first) or count(reading.at(one), parts=False)) for one in reversed(days)]


def chart(reading: Reading, measure: Measure, told: list[tuple[Days, dict[str, Counted]]]) -> Mapping[str, Any]:
    figures = [figures.get(measure.id, Counted(Figure())).whole for _days, figures in told]
    monthly = reading.report.rhythm.unit == "month"
    return {
        "kind": "columns",
        "percent": measure.fact.gives == "share",
        "labels": [days.first.strftime("%Y-%m" if monthly else "%m-%d") for days, _figures in told],
        "values": [round(figure.value(measure.fact.gives) or 0, 4) for figure in figures],
        "told": [reading.labels.value(measure, figure) for figure in figures],
        "links": [reading.page("report", days) for days, _figures in told],
    }
