"""Files that are sheets, and files that only say so."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from yizhan.registry.exchange import sheets
from yizhan.registry.exchange.sheets import SheetRefused

from .books import book


def values(content: bytes, name: str = "") -> list[tuple[object, ...]]:
    return [row.values for row in sheets.read(content, name)]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_excel_writes(encoding: str) -> None:
    assert values("房号,姓名\r\n3-2-501,陈建国\r\n".encode(encoding), "a.csv") == [
        ("房号", "姓名"),
        ("3-2-501", "陈建国"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_with_the_separators_excel_writes(separator: str) -> None:
    assert values(f"房号{separator}姓名\n1{separator}陈".encode()) == [("房号", "姓名"), ("1", "陈")]


def test_invisible_blanks_and_errors_of_excel_are_nothing() -> None:
    rows = values(book([["\u3000\u00a0", "a\u00a0 b\u200b", "#N/A", "", "c"]]))
    assert rows == [(None, "a b", None, None, "c")]


def test_a_merged_cell_stands_in_every_place_it_covers() -> None:
    content = book([["3-2-501", "陈"], [None, "何"], ["3-2-502", "王"]], merged=["A1:A2"])
    assert values(content) == [("3-2-501", "陈"), ("3-2-501", "何"), ("3-2-502", "王")]


def test_rows_keep_the_numbers_of_the_margin() -> None:
    content = book([["a"], [None], [" "], ["b"], [None], [None]])
    assert [row.number for row in sheets.read(content)] == [1, 4]


def test_the_first_visible_sheet_is_read() -> None:
    workbook = Workbook()
    hidden, shown = workbook.active, workbook.create_sheet("业主")
    assert hidden is not None
    hidden["A1"], shown["A1"] = "hidden", "shown"
    hidden.sheet_state, workbook.active = "hidden", 1
    out = io.BytesIO()
    workbook.save(out)
    assert values(out.getvalue()) == [("shown",)]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "a.xlsx", "empty", id="nothing"),
        pytest.param(b"\x00\x00\r\n ", "a.csv", "empty", id="only-blanks"),
        pytest.param(b"%PDF-1.7 ...", "a.xlsx", "not-a-sheet", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a.csv", "not-a-sheet", id="picture"),
        pytest.param(b"<html><table><tr><td>1", "a.xls", "not-a-sheet", id="web-page-called-xls"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old-format", id="old-xls-or-password"),
        pytest.param(b"PK\x03\x04 and then nothing", "a.xlsx", "damaged", id="cut-off"),
        pytest.param(archive(readme_dot_txt=b"hello"), "a.xlsx", "not-a-sheet", id="another-archive"),
        pytest.param(
            archive(xl__workbook_dot_xml=b"<broken", xl___rels__workbook_dot_xml_dot_rels=b"<"),
            "a.xlsx",
            "damaged",
            id="broken-inside",
        ),
        pytest.param("房号,姓名".encode(), "a.xlsx", "damaged", id="text-called-xlsx"),
        pytest.param(b"\x81\x00\x02\xff\x03", "a.csv", "not-text", id="no-text"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_reason(content: bytes, name: str, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        sheets.read(content, name)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_file_that_is_too_big_is_not_opened() -> None:
    with pytest.raises(SheetRefused) as refused:
        sheets.read(b"a," * sheets.MOST_BYTES, "a.csv")
    assert refused.value.code == "too-big"


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_opened() -> None:
    bomb = archive(xl__workbook_dot_xml=b"\0" * (sheets.MOST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(SheetRefused) as refused:
        sheets.read(bomb, "a.xlsx")
    assert refused.value.code == "unpacks-too-big"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    for content in (book([[n] for n in range(4)]), b"0\n1\n2\n3\n"):
        with pytest.raises(SheetRefused) as refused:
            sheets.read(content)
        assert refused.value.code == "too-many-rows"


def test_entities_that_swell_are_not_unfolded() -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "%s">' % (b"ha" * 1000)
    laughs += b"".join(b'<!ENTITY %c "%s">' % (b"abcdefgh"[i + 1], b"&%c;" % b"abcdefgh"[i] * 100) for i in range(6))
    content = archive(xl__workbook_dot_xml=laughs + b"]><w>&g;</w>", xl___rels__workbook_dot_xml_dot_rels=b"<r/>")
    with pytest.raises(SheetRefused) as refused:
        sheets.read(content, "a.xlsx")
    assert refused.value.code == "damaged"
