import pytest

from yizhan.registry import phones

SPELLINGS = [
    ("13812345678", "13812345678"),
    ("138 1234 5678", "13812345678"),
    ("138-1234-5678", "13812345678"),
    ("１３８１２３４５６７８", "13812345678"),
    ("+86 138 1234 5678", "13812345678"),
    ("008613812345678", "13812345678"),
    ("86-13812345678", "13812345678"),
    ("\u202d13812345678\u202c", "13812345678"),  # as copied from a telephone's contact list
    ("（0512）6765 4321", "051267654321"),
    ("0512-67654321转808", "051267654321"),
    ("+86 512 67654321", "051267654321"),
    ("010-8123456", "0108123456"),
    ("67654321", "67654321"),
    ("400-800-1234", "4008001234"),
    ("110", "110"),
    ("+1 (415) 555-2671", "+14155552671"),
]
NOT_NUMBERS = ["", "无", "3-2-501", "1381234567", "138123456789", "12", "abc13812345678", "+0123456789"]


@pytest.mark.parametrize(("typed", "kept"), SPELLINGS)
def test_every_spelling_becomes_one(typed: str, kept: str) -> None:
    assert phones.normalised(typed) == kept


@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert phones.normalised(typed) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("051267654321", "0512-******21"),
        ("01081234567", "010-******67"),
        ("+14155552671", "+14*******71"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_masking_hides_most_of_it(number: str, shown: str) -> None:
    assert phones.masked(number) == shown
