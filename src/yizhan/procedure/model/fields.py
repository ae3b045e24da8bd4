"""Fields of a record: their kinds, and how a typed answer becomes a value."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from yizhan.procedure.model.text import Text

FieldType = Literal[
    "text",
    "long-text",
    "integer",
    "number",
    "money",
    "yes-no",
    "choice",
    "choices",
    "date",
    "datetime",
    "phone",
    "staff",
    "place",
    "photos",
    "cases",
]
FIELD_TYPES: tuple[str, ...] = get_args(FieldType)

# What an unanswered field is worth in a condition: conditions never meet a missing name.
_EMPTY: Mapping[str, Any] = {
    "integer": 0,
    "number": 0.0,
    "money": 0.0,
    "yes-no": False,
    "choices": [],
    "photos": [],
    "cases": [],
}

LONGEST_TEXT = 200  # one line on a printed form
LONGEST_REFERENCE = 40  # characters of a person's or a place's id
LONGEST_LONG_TEXT = 5000  # characters; a long letter from the complaint box
LONGEST_NAME = 120  # characters of the name of a thing: a step, a person, a paper
MOST_NAMES = 500  # things in one answer; a matter has at most some 300 papers
MOST_DIGITS = 15  # of a number; beyond them a float does not tell one from the next
YEARS = (1900, 2200)  # of dates that concern anybody living: clocks are reckoned on from them without end
MOST_MONEY = 10**12  # yuan

_YES = {"yes", "true", "1", "on", "是", "y"}
_NO = {"no", "false", "0", "off", "否", "n", ""}
# What cannot be seen and changes what stands beside it; the last two turn the direction of the rest of the page.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class BadValue(ValueError):
    """What was typed does not fit the field. `expected` is a stable word for the sentence shown."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(f"expected {expected}, found {found!r}")
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Field:
    id: str
    title: Text
    type: FieldType = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    personal: bool = False  # masked for those who do not need it now
    help: Text = Text("", "")
    clauses: tuple[str, ...] = ()

    @property
    def empty(self) -> Any:
        return _EMPTY.get(self.type, "")

    def is_empty(self, value: Any) -> bool:
        """Nothing was answered. `no` and `0` are answers."""
        return value is None or value == "" or value == []

    def read(self, typed: Any) -> Any:
        """The value that `typed` means (text from a form, or a value from a scenario or the API).

        Values are plain JSON: datetimes are ISO text with their offset, money a decimal as text-free float
        with two places. Raises BadValue.
        """
        if typed is None:
            return None
        return _READERS[self.type](self, typed)

    def choice_named(self, name: str) -> Choice | None:
        """A choice by its id or by its title in either language."""
        folded = name.strip().casefold()
        for choice in self.choices:
            if folded in (choice.id, choice.title.zh.casefold(), choice.title.en.casefold()):
                return choice
        return None


def readable(typed: str) -> str:
    """What was typed without what cannot be seen; signs that are put together stay so (emoji, accents)."""
    return CONTROL.sub("", unicodedata.normalize("NFC", typed)).strip()


def _text(field: Field, typed: Any) -> str:
    text = readable(str(typed))
    longest = LONGEST_LONG_TEXT if field.type == "long-text" else LONGEST_TEXT
    if len(text) > longest:
        raise BadValue(f"at-most-{longest}-characters", f"{len(text)} characters")
    return text


def _integer(field: Field, typed: Any) -> int | None:
    if isinstance(typed, bool):
        raise BadValue("whole-number", typed)
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    if text == "":
        return None
    try:
        value = int(text)
    except ValueError:
        raise BadValue("whole-number", typed) from None
    if abs(value) >= 10**MOST_DIGITS:
        raise BadValue("whole-number", typed)
    return value


def _number(field: Field, typed: Any) -> float | None:
    if isinstance(typed, bool):
        raise BadValue("number", typed)
    text = unicodedata.normalize("NFKC", str(typed)).strip().replace(",", "").removeprefix("¥").removesuffix("元")
    if text == "":
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadValue("number", typed) from None
    if not value.is_finite():
        raise BadValue("number", typed)
    # copy_abs is no arithmetic: abs() of 1e999999999 would overflow
    if field.type == "money" and (value.copy_abs() > MOST_MONEY or value != round(value, 2)):
        raise BadValue("amount-in-yuan-and-fen", typed)
    if value.adjusted() >= MOST_DIGITS:
        raise BadValue("number", typed)
    return float(value)


def _yes_no(field: Field, typed: Any) -> bool:
    if isinstance(typed, bool):
        return typed
    word = str(typed).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("yes-or-no", typed)


def _choice(field: Field, typed: Any) -> str:
    if str(typed).strip() == "":
        return ""
    choice = field.choice_named(str(typed))
    if choice is None:
        raise BadValue("one-of-the-choices", typed)
    return choice.id


def _choices(field: Field, typed: Any) -> list[str]:
    several = typed if isinstance(typed, (list, tuple)) else [typed]
    return list(dict.fromkeys(_choice(field, one) for one in several if str(one).strip()))


def _date(field: Field, typed: Any) -> str:
    if isinstance(typed, datetime):
        raise BadValue("date", typed)
    if isinstance(typed, str) and not typed.strip():
        return ""
    try:
        day = typed if isinstance(typed, date) else date.fromisoformat(str(typed).strip())
    except ValueError:
        raise BadValue("date", typed) from None
    if not is_in_our_time(day):
        raise BadValue("date", typed)
    return day.isoformat()


def _datetime(field: Field, typed: Any) -> str:
    """ISO text with an offset. A value without one is refused: the door it came in by knows the site's zone."""
    if isinstance(typed, str) and not typed.strip():
        return ""
    try:
        at = typed if isinstance(typed, datetime) else datetime.fromisoformat(str(typed).strip())
    except ValueError:
        raise BadValue("date-and-time", typed) from None
    if at.tzinfo is None or not is_in_our_time(at):
        raise BadValue("date-and-time", typed)
    return at.isoformat()


def _phone(field: Field, typed: Any) -> str:
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    if text and not re.fullmatch(r"\+?[0-9][0-9 \-()#*转,]{1,24}", text):
        raise BadValue("telephone-number", typed)
    return text


def _reference(field: Field, typed: Any) -> str:
    text = _text(field, typed)
    if len(text) > LONGEST_REFERENCE:
        raise BadValue("one-from-the-list", typed)
    return text


def _several(field: Field, typed: Any) -> list[str]:
    several = [str(one) for one in (typed if isinstance(typed, (list, tuple)) else [typed]) if str(one)]
    if len(several) > MOST_NAMES or any(len(one) > LONGEST_REFERENCE or CONTROL.search(one) for one in several):
        raise BadValue("one-from-the-list", several[:1])
    return several


def is_in_our_time(day: date) -> bool:
    return YEARS[0] <= day.year < YEARS[1]


_READERS = {
    "text": _text,
    "long-text": _text,
    "integer": _integer,
    "number": _number,
    "money": _number,
    "yes-no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "datetime": _datetime,
    "phone": _phone,
    "staff": _reference,
    "place": _reference,
    "photos": _several,
    "cases": _several,
}
