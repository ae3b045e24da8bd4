"""What one cell means: dates, numbers, telephones, however they were typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from yizhan.registry import identity_numbers, phones

FIRST_SERIAL = date(1899, 12, 30)  # day 0 of Excel's calendar, its leap-year mistake included
EARLIEST, LATEST = date(1949, 1, 1), date(2199, 12, 31)
WRITTEN_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
BETWEEN_NUMBERS = re.compile(r"[/、,，;；|\n]+|或")
SPREADSHEET_DIGITS = 15  # Excel keeps no more of a number


class Unreadable(ValueError):
    """`code` is a key of `rows.SENTENCES`."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def text(value: Any, *, most: int) -> str:
    """As a person would read it: 501 for the number 501.0, 王伟 for 王 伟."""
    shown = _shown(value)
    if " " in shown:
        shown = re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", shown)
    if len(shown) > most:
        raise Unreadable("too-long", most=most)
    if not shown.isprintable() and re.search(r"[\x00-\x08\x0b-\x1f]", shown):
        raise Unreadable("control")
    return shown


def day(value: Any) -> date:
    found = _day(value)
    if found is None or not EARLIEST <= found <= LATEST:
        raise Unreadable("date")
    return found


def decimal(value: Any) -> Decimal:
    plain = re.sub(r"(㎡|m2|平方米|平米|平方)$", "", _narrow(value).replace(",", "").lower())
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable("number") from error
    if not number.is_finite() or not 0 <= number < 10**8:
        raise Unreadable("number")
    return number.quantize(Decimal("0.01"))


def floor(value: Any) -> int:
    plain = re.sub(r"(层|楼|f)$", "", _narrow(value).lower())
    below = re.fullmatch(r"(?:-|负|b|地下)(\d{1,2})", plain)
    if below:
        return -int(below[1])
    if not re.fullmatch(r"\d{1,3}", plain):
        raise Unreadable("floor")
    return int(plain)


def telephones(value: Any) -> list[str]:
    """One or several numbers in a cell."""
    shown = _narrow(value)
    if re.search(r"\d[eE]\+?\d", shown):
        raise Unreadable("phone-rounded")
    if whole := phones.normalised(shown):
        return [whole]
    numbers = [phones.normalised(part) for part in BETWEEN_NUMBERS.split(shown) if part.strip()]
    found = [number for number in numbers if number is not None]
    if not found or len(found) != len(numbers):
        raise Unreadable("masked" if "*" in shown else "phone")
    return list(dict.fromkeys(found))


def id_number(value: Any, *, of_company: bool) -> str:
    """A person's number of 18 places is checked by its last one; passports and business licences are not."""
    number = identity_numbers.normalised(_shown(value))
    kept_as_number = isinstance(value, int | float) and len(number) > SPREADSHEET_DIGITS
    if kept_as_number or re.search(r"\dE\+?\d+$", number):
        raise Unreadable("id-rounded")
    if "*" in number:
        raise Unreadable("masked")
    if not re.fullmatch(r"[0-9A-Z()]{5,40}", number):
        raise Unreadable("id-number")
    looks_like_a_person = not of_company and re.fullmatch(r"\d{17}[\dX]", number)
    if looks_like_a_person and not identity_numbers.is_valid(number):
        raise Unreadable("id-number")
    return number


def words(value: Any) -> list[str]:
    return [part.strip() for part in re.split(r"[/、,，;；|\n]+", _shown(value)) if part.strip()]


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    plain = _narrow(value)
    if re.fullmatch(r"\d{5}", plain):
        return FIRST_SERIAL + timedelta(days=int(plain))
    match = WRITTEN_DATE.fullmatch(plain) or COMPACT_DATE.fullmatch(plain)
    if match is None:
        return None
    year, month, of_month = match.groups()
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def _narrow(value: Any) -> str:
    """Full-width digits and signs made narrow."""
    return unicodedata.normalize("NFKC", _shown(value)).strip()


def _shown(value: Any) -> str:
    """Numbers without the ".0" and the exponent that Excel's storage adds."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**20 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return str(value)
