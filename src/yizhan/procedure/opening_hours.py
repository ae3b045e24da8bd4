"""The open times of one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

MIDNIGHT = time(0)


class CalendarError(ValueError):
    """Opening hours that cannot be, or a question that a calendar cannot answer."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `opens` to `closes` of one day; a night shift is two.

    Closing at 00:00 means midnight, the end of the day.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise CalendarError(f"{self} must be in plain wall times: the calendar has the timezone")
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise CalendarError(
                f"{self} closes before it opens; a night shift is two intervals, 22:00-00:00 and 00:00-06:00"
            )

    def __str__(self) -> str:
        return f"{_short(self.opens)}-{_short(self.closes)}"

    @classmethod
    def parse(cls, text: str) -> Interval:
        """From `08:30-12:00`; 24:00 may stand for the end of the day."""
        try:
            parts = text.replace("24:00", "00:00").split("-")
            opens, closes = (time.fromisoformat(part.strip()) for part in parts)
        except ValueError as error:
            raise CalendarError(f"found {text!r}, expected opening hours such as 08:30-12:00") from error
        return cls(opens, closes)


Hours = tuple[Interval, ...]


def in_order(hours: Iterable[Interval], *, day: object) -> Hours:
    """Sorted; raise CalendarError naming the `day` when two intervals overlap (they may touch)."""
    ordered = tuple(sorted(hours, key=lambda interval: interval.opens))
    for one, two in pairwise(ordered):
        if one.closes == MIDNIGHT or two.opens < one.closes:
            raise CalendarError(f"opening hours {one} and {two} of {day} overlap")
    return ordered


def _short(at: time) -> str:
    return at.isoformat("auto" if at.second or at.microsecond else "minutes")
