"""A register as a workbook. Written row by row to a file, so that a year's register needs no memory of its own.

Every cell is text: what a caller dictated can be no formula, whatever it begins with.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db import transaction

from yizhan.insight.registers.lines import Column, Line
from yizhan.insight.registers.register import Register
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import Site, Staff

NARROW, WIDE = 14, 42  # characters
LONGEST_CELL = 32_767  # characters: more Excel refuses to open


@transaction.atomic
def write(
    file: IO[Any],
    register: Register,
    columns: Sequence[Column],
    lines: Iterable[Line],
    *,
    title: str,
    site: Site,
    by: Staff,
    reason: str,
    masked: bool,
    now: datetime,
) -> int:
    """Write the workbook; return how many lines it has. That it was taken out stands in the site's journal."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(_sheet_name(title))
    bold, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDE if column.wide else NARROW)
        sheet.write_string(0, place, column.title, bold)
    sheet.freeze_panes(1, 0)
    rows = 0
    for rows, line in enumerate(lines, start=1):
        for place, cell in enumerate(line.cells):
            if cell:
                sheet.write_string(rows, place, cell[:LONGEST_CELL], plain)
    book.close()
    after = {"register": register.ref, "rows": rows, "masked": masked, "format": "xlsx"}
    because = Because(by=by, now=now, reason=reason)
    record(Change(site=site, kind="export", subject_id=site.pk, label=register.ref, before=None, after=after), because)
    return rows


def _sheet_name(title: str) -> str:
    """Excel takes at most 31 characters and none of these."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "register"
