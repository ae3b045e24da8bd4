"""Telephone numbers: every spelling of one number becomes one, and all but a few digits can be hidden."""

from __future__ import annotations

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")
TRUNK = re.compile(r"0(10|2\d|[3-9]\d{2})(\d{7,8})")  # area code of two or three digits after the 0, then the number
LOCAL = re.compile(r"[2-9]\d{6,7}")
SERVICE = re.compile(r"(400|800)\d{7}|1\d{2,4}|9\d{4,7}")  # 400-…, 110, 12345, 95588
EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d+$", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s\-‐‑–—−()（）.·/]+")

SHOWN_ENDING = 4  # digits of a number that is otherwise hidden


def normalised(typed: str) -> str | None:
    """The number in its one form, or None if this is not a telephone number.

    A Chinese number has no country code ("13812345678", "051281234567", "81234567"), a foreign one keeps
    its "+". Area codes stay: the same local number exists in every city. An extension is dropped.
    """
    plain = digits(typed)
    if plain.startswith("+") and not plain.startswith("+86"):
        return plain if re.fullmatch(r"\+[1-9]\d{6,14}", plain) else None
    number = _without_china(plain)
    for shape in (MOBILE, TRUNK, LOCAL, SERVICE):
        if shape.fullmatch(number):
            return number
    return None


def ending(typed: str) -> str | None:
    """The digits if someone typed the last four or more of a number, else None."""
    plain = digits(typed)
    return plain if re.fullmatch(r"\d{4,}", plain) else None


def masked(number: str) -> str:
    """138****5678; of a landline the area code and the last two remain; what is too short is hidden whole."""
    if MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    if landline := TRUNK.fullmatch(number):
        return f"0{landline[1]}-{'*' * (len(landline[2]) - 2)}{landline[2][-2:]}"
    if len(number) > 6:
        return number[:3] + "*" * (len(number) - 5) + number[-2:]
    return "*" * len(number)


def digits(typed: str) -> str:
    """What is left without blanks, brackets, dashes, invisible characters, an extension; judges nothing."""
    text = unicodedata.normalize("NFKC", typed).strip()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = EXTENSION.sub("", text.strip())
    return SEPARATORS.sub("", text)


def _without_china(plain: str) -> str:
    """Take off +86 / 0086 / 86; a landline written that way has lost its 0, which is put back."""
    for prefix in ("+86", "0086", "86"):
        if plain.startswith(prefix) and len(plain) - len(prefix) >= 9:
            rest = plain[len(prefix) :]
            return rest if MOBILE.fullmatch(rest) or rest.startswith("0") else "0" + rest
    return plain
