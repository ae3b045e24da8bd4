from datetime import date

import pytest

from yizhan.registry import identity_numbers


def test_the_example_of_the_standard_is_valid() -> None:
    assert identity_numbers.is_valid("11010519491231002X")  # GB 11643-1999, 5.1
    assert identity_numbers.birthday("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("110105194912310021", id="wrong-check-digit"),
        pytest.param("11010519491331002X", id="thirteenth-month"),
        pytest.param("11010519491231002", id="one-short"),
        pytest.param("01010519491231002X", id="no-such-region"),
        pytest.param("", id="empty"),
    ],
)
def test_what_cannot_be_is_not_valid(number: str) -> None:
    assert not identity_numbers.is_valid(number)


def test_full_width_and_small_x_are_read() -> None:
    assert identity_numbers.normalised("１１０１０５ １９４９１２３１ ００２ｘ") == "11010519491231002X"


def test_masking_leaves_region_and_last_four() -> None:
    assert identity_numbers.masked("11010519491231002X") == "1101**********002X"
    assert identity_numbers.masked("E1234567") == "********"
