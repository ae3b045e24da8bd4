from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from yizhan.registry.exchange import cells
from yizhan.registry.exchange.cells import Unreadable


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 3, 2),  # noqa: DTZ001 - as openpyxl gives a date cell
        date(2026, 3, 2),
        "2026-03-02",
        "2026/3/2",
        "2026.3.2",
        "2026年3月2日",
        "２０２６－３－２",
        "20260302",
        46083,
        "46083",
        46083.0,
        "2026-03-02 00:00:00",
    ],
)
def test_a_day_however_it_is_typed(value: Any) -> None:
    assert cells.day(value) == date(2026, 3, 2)


@pytest.mark.parametrize("value", ["2026-02-30", "明年", "3月2日", "1026-03-02", 3, "2026", "", True])
def test_what_is_no_day(value: Any) -> None:
    with pytest.raises(Unreadable) as unreadable:
        cells.day(value)
    assert unreadable.value.code == "date"


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (13812345678, ["13812345678"]),
        (1.3812345678e10, ["13812345678"]),
        ("13812345678.0", None),
        ("１３８１２３４５６７８", ["13812345678"]),
        ("13812345678/051267654321", ["13812345678", "051267654321"]),
        ("13812345678、13912345678，13812345678", ["13812345678", "13912345678"]),
        ("0512/67654321", ["051267654321"]),
        ("13812345678 或 13912345678", ["13812345678", "13912345678"]),
    ],
)
def test_telephones_however_they_are_kept(value: Any, numbers: list[str] | None) -> None:
    if numbers is None:
        with pytest.raises(Unreadable):
            cells.telephones(value)
    else:
        assert cells.telephones(value) == numbers


@pytest.mark.parametrize(
    ("value", "code"),
    [("1.38E+10", "phone-rounded"), ("138****5678", "masked"), ("无", "phone"), ("13812345678/无", "phone")],
)
def test_what_is_no_telephone_number(value: str, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        cells.telephones(value)
    assert unreadable.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (110105194912310000, "id-rounded"),
        ("1.10105E+17", "id-rounded"),
        ("110105194912310021", "id-number"),
        ("1101**********002X", "masked"),
    ],
)
def test_identity_numbers_that_the_sheet_spoiled(value: Any, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        cells.id_number(value, of_company=False)
    assert unreadable.value.code == code


def test_other_documents_are_kept_as_they_are() -> None:
    assert cells.id_number("11010519491231002x", of_company=False) == "11010519491231002X"
    assert cells.id_number("E12345678", of_company=False) == "E12345678"
    assert cells.id_number("91320594MA1XABCD2E", of_company=True) == "91320594MA1XABCD2E"


def test_numbers_and_floors() -> None:
    assert cells.decimal("１,２８９．５㎡") == Decimal("1289.50")
    assert cells.decimal(89.5) == Decimal("89.50")
    assert [cells.floor(value) for value in (5, 5.0, "5层", "B1", "-1", "地下2")] == [5, 5, 5, -1, -1, -2]
    for value in ("NaN", "Infinity", "-1", "八十九"):
        with pytest.raises(Unreadable):
            cells.decimal(value)


def test_text_as_a_person_reads_it() -> None:
    assert cells.text("王 伟", most=10) == "王伟"
    assert cells.text("John Smith", most=10) == "John Smith"
    assert cells.text(501.0, most=10) == "501"
    with pytest.raises(Unreadable):
        cells.text("x" * 11, most=10)
