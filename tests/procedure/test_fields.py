"""What was typed becomes a value, or is told as what it should have been; nothing in between."""

import pytest

from yizhan.procedure.model import BadValue, Field, Text
from yizhan.procedure.model.fields import readable


def field(type: str) -> Field:
    return Field("x", Text("试", "Tried"), type=type)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type", "typed", "expected"),
    [
        pytest.param("number", "1e400", "number", id="more-than-a-number-holds"),
        pytest.param("number", float("inf"), "number", id="endless"),
        pytest.param("number", "NaN", "number", id="no-number-at-all"),
        pytest.param("money", "1e30", "amount-in-yuan-and-fen", id="more-money-than-there-is"),
        pytest.param("money", "1e999999999", "amount-in-yuan-and-fen", id="more-than-arithmetic-bears"),
        pytest.param("number", "1e999999999", "number", id="a-number-more-than-arithmetic-bears"),
        pytest.param("money", 1e300, "amount-in-yuan-and-fen", id="far-more"),
        pytest.param("money", "0.001", "amount-in-yuan-and-fen", id="a-tenth-of-a-fen"),
        pytest.param("integer", 10**30, "whole-number", id="more-than-anybody-counts"),
        pytest.param("integer", "9" * 5000, "whole-number", id="far-more-digits"),
        pytest.param("datetime", "0001-01-01T00:00:00+14:00", "date-and-time", id="before-all-calendars"),
        pytest.param("datetime", "9999-12-31T23:59:59-14:00", "date-and-time", id="after-them"),
    ],
)
def test_what_no_field_holds_is_told(type: str, typed: object, expected: str) -> None:
    with pytest.raises(BadValue) as bad:
        field(type).read(typed)

    assert bad.value.expected == expected


@pytest.mark.parametrize(
    ("type", "typed", "value"),
    [
        pytest.param("money", "1,234.5", 1234.5, id="money"),
        pytest.param("number", "1e3", 1000.0, id="number"),
        pytest.param("integer", "０１２", 12, id="full-width"),
        pytest.param("datetime", "2026-03-02T14:30:00+08:00", "2026-03-02T14:30:00+08:00", id="time"),
    ],
)
def test_what_a_field_holds_is_read(type: str, typed: object, value: object) -> None:
    assert field(type).read(typed) == value


# One caller's text with a sign that turns the direction turned every matter behind it on the desk's list.
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_what_cannot_be_seen_and_changes_the_rest_of_the_page_is_left_out(sign: str) -> None:
    assert readable(f" 漏水{sign}了 ") == "漏水了"


@pytest.mark.parametrize("typed", ["👨‍👩‍👧 在家", "第一行\n第二行", "مرحبا"])
def test_signs_that_belong_together_lines_and_other_scripts_stay(typed: str) -> None:
    assert readable(typed) == typed
