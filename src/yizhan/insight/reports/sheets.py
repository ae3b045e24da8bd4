"""A report as a workbook: all figures on the first sheet, each breakdown on the second, the words on the third.

Numbers are numbers, so that they can be added up again; whatever people wrote is text and can be no formula.
"""

from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from yizhan.insight.reports.figures import WHOLE, Counted, Figure, Figures
from yizhan.insight.reports.labels import Labels
from yizhan.insight.reports.paper import in_order
from yizhan.insight.reports.texts import Said
from yizhan.procedure.model import Measure

NARROW, WIDE = 14, 44  # characters
LONGEST_CELL = 32_767  # characters: more Excel refuses to open


def write(file: IO[Any], title: str, figures: Figures, before: Figures, said: Sequence[Said], labels: Labels) -> None:
    """`before` are the figures of the period before this one."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    look = _Look(book)
    measures = list(labels.asked.report.measures.values())
    _wholes(book.add_worksheet(_("Figures")), look, title, measures, figures, before, labels)
    _parts(book.add_worksheet(_("Broken down")), look, measures, figures, labels)
    _words(book.add_worksheet(_("Analysis")), look, said)
    book.close()


class _Look:
    """How cells look: one format each, named for what it holds."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0"})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.share = book.add_format({"num_format": "0.0%"})

    def of(self, measure: Measure) -> Any:
        if measure.fact.gives == "share":
            return self.share
        return self.count if measure.fact.gives == "count" else self.money


def _wholes(
    sheet: Any,
    look: _Look,
    title: str,
    measures: Sequence[Measure],
    figures: Figures,
    before: Figures,
    labels: Labels,
) -> None:
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 4, NARROW)
    sheet.write_string(0, 0, title, look.title)
    heads = (_("Figure"), _("Value"), _("Part"), _("Of"), _("Period before"))
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, look.head)
    for row, measure in enumerate(measures, start=3):
        whole = _of(figures, measure).whole
        sheet.write_string(row, 0, measure.title.in_language(labels.language), look.text)
        _number(sheet, row, 1, whole, measure, look)
        if measure.fact.gives not in WHOLE:
            sheet.write_number(row, 2, whole.n, look.money if measure.fact.gives != "share" else look.count)
            sheet.write_number(row, 3, whole.of or 0, look.count)
        _number(sheet, row, 4, _of(before, measure).whole, measure, look)


def _parts(sheet: Any, look: _Look, measures: Sequence[Measure], figures: Figures, labels: Labels) -> None:
    sheet.set_column(0, 2, WIDE / 2)
    sheet.set_column(3, 3, NARROW)
    for column, head in enumerate((_("Figure"), _("By"), _("Group"), _("Value"))):
        sheet.write_string(0, column, head, look.head)
    sheet.freeze_panes(1, 0)
    row = 1
    for measure in measures:
        for group, parts in _of(figures, measure).by.items():
            for key in in_order(measure, group, parts):
                sheet.write_string(row, 0, measure.title.in_language(labels.language))
                sheet.write_string(row, 1, labels.group(group))
                sheet.write_string(row, 2, labels.key(group, key)[:LONGEST_CELL])
                _number(sheet, row, 3, parts[key], measure, look)
                row += 1
    if row > 1:
        sheet.autofilter(0, 0, row - 1, 3)


def _words(sheet: Any, look: _Look, said: Sequence[Said]) -> None:
    sheet.set_column(0, 0, WIDE / 2)
    sheet.set_column(1, 1, 2 * WIDE)
    for row, one in enumerate(said):
        sheet.write_string(row, 0, one.title, look.head)
        sheet.write_string(row, 1, one.text[:LONGEST_CELL], look.text)


def _number(sheet: Any, row: int, column: int, figure: Figure, measure: Measure, look: _Look) -> None:
    value = figure.value(measure.fact.gives)
    if value is not None:
        sheet.write_number(row, column, value, look.of(measure))


def _of(figures: Figures, measure: Measure) -> Counted:
    return figures.get(measure.id, Counted(Figure()))
