"""Reading a file somebody calls a sheet: .xlsx or CSV, as rows of plain values.

What a person sees is what is read: a merged cell stands in every place it covers, formulas give their last
value, blanks at the end do not count. The content decides what the file is, not its name.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

MOST_BYTES = 10 * 2**20
MOST_UNPACKED = 100 * 2**20  # bytes; 50 000 rows of 20 columns take some 60 MB of XML
MOST_PACKED_PARTS = 1000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
NOTHING = (None,) * MOST_COLUMNS
LAST_ROW = 2**20  # that Excel has; a row that claims to lie further down would be counted to
MOST_MERGED = 20_000  # ranges of cells
MOST_FILLED = 2_000_000  # cells that merged ranges may fill; overlapping ranges could fill without end

SENTENCES = {
    "empty": _("The file is empty."),
    "too-big": _("The file has {found} MB; at most {most} MB are read. Split it by building."),
    "too-many-rows": _("The sheet has more than {most} rows. Split it by building."),
    "unpacks-too-big": _("The file unpacks to more than {most} MB and was not opened."),
    "damaged": _("This is called a sheet, but it cannot be opened as one. Open it in Excel and save it again."),
    "old-format": _(
        "This is an old .xls file, or one with a password. Save it as .xlsx without a password and try again."
    ),
    "not-a-sheet": _("This is not a sheet but {found}. Choose an .xlsx or .csv file."),
    "not-text": _("This CSV file is written in no known encoding. Save it as UTF-8 or as .xlsx."),
}
OTHER_FILES = {
    b"%PDF": _("a PDF"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"GIF8": _("a picture"),
    b"Rar!": _("an archive"),
    b"7z\xbc\xaf": _("an archive"),
    b"\x1f\x8b": _("an archive"),
    b"\x7fELF": _("a program"),
    b"MZ": _("a program"),
}
# What Excel would run, or ask to run, when it opens a CSV; a full-width sign it takes for the plain one.
LIKE_A_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
NAMESPACES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p": "http://schemas.openxmlformats.org/package/2006/relationships",
}
OLE = b"\xd0\xcf\x11\xe0"


class Range(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


class SheetRefused(Exception):
    """The file as a whole cannot be read; `code` is stable, the sentence says what to do."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)


@dataclass(frozen=True)
class Row:
    number: int  # as the margin of the sheet shows it
    values: tuple[Any, ...]

    @property
    def is_blank(self) -> bool:
        return all(value is None for value in self.values)


def read(content: bytes, name: str = "") -> list[Row]:
    """All rows that hold anything; SheetRefused if this is no sheet, or too much of one."""
    if not content.strip(b"\x00 \r\n\t"):
        raise SheetRefused("empty")
    if len(content) > MOST_BYTES:
        raise SheetRefused("too-big", found=len(content) // 2**20 + 1, most=MOST_BYTES // 2**20)
    rows = _rows_of_workbook(content) if content.startswith(b"PK") else _rows_of_csv(content, name)
    return [row for row in rows if not row.is_blank]


def _rows_of_workbook(content: bytes) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            title, part = _first_visible_sheet(_safe(archive))
            merged = _merged_ranges(archive, part)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return _filled(_rows(book[title]), merged)
    except SheetRefused:
        raise
    except Exception as error:  # openpyxl and zipfile raise whatever a damaged file leads them to
        raise SheetRefused("damaged") from error


def _safe(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """Judged by the sizes in its directory: zipfile reads no further than those, should they lie."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PACKED_PARTS:
        raise SheetRefused("unpacks-too-big", most=MOST_UNPACKED // 2**20)
    if "xl/workbook.xml" not in archive.namelist():
        raise SheetRefused("not-a-sheet", found=_("an archive"))
    return archive


def _first_visible_sheet(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Its title and the part of the archive that holds it."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see _safe; expat bounds entities
    targets = {link.get("Id"): link.get("Target", "") for link in links.iterfind("p:Relationship", NAMESPACES)}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - as above
    for sheet in book.iterfind("m:sheets/m:sheet", NAMESPACES):
        if sheet.get("state", "visible") == "visible":
            target = targets[sheet.get(f"{{{NAMESPACES['r']}}}id")]
            return sheet.attrib["name"], target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise SheetRefused("empty")


def _merged_ranges(archive: zipfile.ZipFile, part: str) -> list[Range]:
    """Read apart from the cells: openpyxl knows merged cells only when it holds the whole sheet in memory."""
    # Not past the next bracket: else every one of a million openings would be looked for to the end of the file.
    found = re.finditer(
        rb'<(?:\w{1,20}:)?mergeCell [^<>]{0,200}ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"', archive.read(part)
    )
    refs = [one[1] for one in islice(found, MOST_MERGED + 1)]
    if len(refs) > MOST_MERGED:
        raise SheetRefused("damaged")
    return [Range(*(edge or 1 for edge in range_boundaries(ref.decode()))) for ref in refs]


def _rows(sheet: Any) -> Iterator[Row]:
    """Rows that hold anything. A sheet formatted down to its last line has a million that hold nothing."""
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    held = 0
    for number, values in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True), start=1):
        if values == NOTHING:
            continue  # nearly every row of such a sheet, without the cost of the rest
        width = len(values)
        while width and values[width - 1] is None:
            width -= 1
        row = Row(number, tuple([_cleaned(value) for value in values[:width]]))
        if row.is_blank:
            continue
        held += 1
        if held > MOST_ROWS:
            raise SheetRefused("too-many-rows", most=MOST_ROWS)
        yield row


def _filled(rows: Iterable[Row], merged: list[Range]) -> list[Row]:
    """Every place that a merged cell covers has its value, as it has for the reader's eye."""
    cells = {row.number: list(row.values) for row in rows}
    numbers = sorted(cells)
    filled = 0
    for area in merged:
        first = cells.get(area.top)
        if first is None or area.left > len(first):
            continue
        value, right = first[area.left - 1], min(area.right, MOST_COLUMNS)
        for number in numbers[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]:
            row = cells[number]
            row.extend([None] * (right - len(row)))
            row[area.left - 1 : right] = [value] * (right - area.left + 1)
            filled += right - area.left + 1
        if filled > MOST_FILLED:
            raise SheetRefused("damaged")
    return [Row(number, tuple(values)) for number, values in cells.items()]


def _rows_of_csv(content: bytes, name: str) -> list[Row]:
    if content.startswith(OLE):
        raise SheetRefused("old-format")
    for start, kind in OTHER_FILES.items():
        if content.startswith(start):
            raise SheetRefused("not-a-sheet", found=kind)
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content[:200], re.IGNORECASE):
        raise SheetRefused("not-a-sheet", found=_("a web page"))
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise SheetRefused("damaged")
    text = _decoded(content)
    rows = []
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1):
            if number > MOST_ROWS:
                raise SheetRefused("too-many-rows", most=MOST_ROWS)
            rows.append(Row(number, tuple(_cleaned(_unprotected(value)) for value in values[:MOST_COLUMNS])))
    except csv.Error as error:
        raise SheetRefused("damaged") from error
    return rows


def _decoded(content: bytes) -> str:
    """Excel in Chinese writes CSV in GB18030 and "Unicode text" in UTF-16; everything else in UTF-8."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            return text
    raise SheetRefused("not-text")


def _delimiter(text: str) -> str:
    start = text[:5000]
    return max(",\t;", key=start.count)


def _unprotected(value: str) -> str:
    """Take off the ' that an export puts before what looks like a formula."""
    return value[1:] if value.startswith("'") and LIKE_A_FORMULA.match(value, 1) else value


def _cleaned(value: Any) -> Any:
    """Text without the blanks nobody sees; None for what is empty or an error of Excel's (#N/A)."""
    if not isinstance(value, str):
        return value
    if value.isprintable() and "  " not in value and "#" not in value:
        return value.strip() or None  # nearly every cell, without the cost of the rest
    text = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", value)
    text = re.sub(r"[ \t\u00a0\u3000\u2000-\u200a]+", " ", text).strip()
    return None if text == "" or re.fullmatch(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", text) else text
