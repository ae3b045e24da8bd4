"""Resident identity numbers (GB 11643): check digit, birthday, masking."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def normalised(typed: str) -> str:
    """Full-width and spaced writing become one; nothing is judged."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper()


def is_valid(number: str) -> bool:
    """Eighteen places, a birthday that exists, and the check digit of ISO 7064 MOD 11-2."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or birthday(number) is None:
        return False
    return number[17] == check_digit(number[:17])


def check_digit(first_17: str) -> str:
    return CHECK_DIGITS[sum(w * int(d) for w, d in zip(WEIGHTS, first_17, strict=True)) % 11]


def birthday(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def masked(number: str) -> str:
    """3205**********1234: the region says little, the last four tell two people apart."""
    if len(number) < 9:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]
