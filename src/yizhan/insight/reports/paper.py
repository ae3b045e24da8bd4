"""A report on paper: the sheet of its record, with the figures as tables."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.printing import Cell, Sheet, Table, cell, in_lines
from yizhan.cases.shown import Reader
from yizhan.insight.reports.figures import Counted, Figure, Figures
from yizhan.insight.reports.labels import Labels
from yizhan.insight.reports.standing import Standing
from yizhan.insight.reports.texts import said
from yizhan.procedure.model import Measure

MOST_ROWS = 31  # of one table, so that a month of days fits; the rest is in the workbook
DAY = "day"


def sheet_of(standing: Standing, figures: Figures, labels: Labels, reader: Reader, now: datetime) -> Sheet:
    report, site = standing.shelved.report, labels.asked.site
    record = standing.shelved.definition.pack.records.get(report.record or "")
    with translation.override(reader.language):
        period = cell(_("Period"), f"{standing.days.first} – {standing.days.last}")
        answers = [cell(one.title, one.text, wide=one.long) for one in said(standing, reader)]
        return Sheet(
            language=reader.language,
            company=site.organisation.name,
            site=site.name,
            title=report.title.in_language(reader.language),
            number=standing.case.number if standing.case is not None else f"{report.id} {standing.days.first}",
            lines=in_lines([period, _state(standing, reader), *answers]),
            tables=tuple(_tables(report.measures.values(), figures, labels)),
            copies=record.copies.in_language(reader.language) if record is not None else "",
            printed_at=reader.at(now),
            masked=reader.masked,
        )


def _state(standing: Standing, reader: Reader) -> Cell:
    if standing.submitted is None:
        return cell(_("Figures"), _("Not submitted; as counted now"))
    return cell(_("Figures"), _("As submitted %(at)s") % {"at": reader.at(standing.submitted.at)})


def _tables(measures: Iterable[Measure], figures: Figures, labels: Labels) -> Iterator[Table]:
    several = list(measures)
    wholes = [(_title(one, labels), labels.value(one, _of(figures, one).whole)) for one in several]
    yield Table(_("All figures"), (_("Figure"), _("Value")), tuple(wholes))
    for measure in several:
        for group in measure.by:
            if parts := _of(figures, measure).by.get(group):
                yield _broken_down(measure, group, parts, labels)


def _broken_down(measure: Measure, group: str, parts: Mapping[str, Figure], labels: Labels) -> Table:
    rows = [(labels.key(group, key), labels.value(measure, parts[key])) for key in in_order(measure, group, parts)]
    left = len(rows) - MOST_ROWS
    more = [(_("%(n)s more in the workbook") % {"n": left}, "")] if left > 0 else []
    title = _("%(figure)s by %(group)s") % {"figure": _title(measure, labels), "group": labels.group(group)}
    return Table(title, (labels.group(group), _("Value")), (*rows[:MOST_ROWS], *more))


def in_order(measure: Measure, group: str, parts: Mapping[str, Figure]) -> list[str]:
    """Days in their order, everything else by size."""
    if group == DAY:
        return sorted(parts)
    return sorted(parts, key=lambda key: (-(parts[key].value(measure.fact.gives) or 0), key))


def _title(measure: Measure, labels: Labels) -> str:
    return measure.title.in_language(labels.language)


def _of(figures: Figures, measure: Measure) -> Counted:
    return figures.get(measure.id, Counted(Figure()))
