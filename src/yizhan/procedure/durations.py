"""Durations as procedures write them: ISO 8601, kept apart as months, days and seconds.

The three parts are never converted into each other: a month has no fixed number of days, and a day of a
site's calendar (one working day, or a day on which the clocks change) has no fixed number of seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS_A_YEAR = 12
DAYS_A_WEEK = 7
LONGEST_DAYS = 36525  # a century: reckoned on from any day of ours, a day the calendar still has
EXPECTED = "an ISO 8601 duration in whole numbers, such as PT20S, PT2H30M, P1D, P1DT2H, P2W, P3M or P1Y"

_SHAPE = re.compile(
    r"P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?(?:(?P<days>\d{1,9})D)?"
    r"(?P<clock>T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_WORDS = {  # language -> part -> (one, several); Chinese does not tell them apart
    "zh": {
        "year": ("年", "年"),
        "month": ("个月", "个月"),
        "day": ("天", "天"),
        "hour": ("小时", "小时"),
        "minute": ("分钟", "分钟"),
        "second": ("秒", "秒"),
    },
    "en": {part: (part, f"{part}s") for part in ("year", "month", "day", "hour", "minute", "second")},
}


class DurationError(ValueError):
    """A text that is no duration, or a duration that does not fit its use."""

    def __init__(self, found: object, expected: str = EXPECTED) -> None:
        super().__init__(f"found {found!r}, expected {expected}")
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Duration:
    months: int = 0
    days: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if self.months < 0 or self.days < 0 or self.seconds < 0:
            raise DurationError((self.months, self.days, self.seconds), "parts that are not negative")
        if self.months * 31 + self.days + self.seconds // 86400 > LONGEST_DAYS:
            raise DurationError((self.months, self.days, self.seconds), "at most a century")

    def __bool__(self) -> bool:
        return bool(self.months or self.days or self.seconds)

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Raise DurationError for anything else, also for fractions: write PT30M, not PT0.5H."""
        found = _SHAPE.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            raise DurationError(text)
        parts = {name: int(value) for name, value in found.groupdict().items() if value and name != "clock"}
        if not parts or found["clock"] == "T":
            raise DurationError(text)
        return cls(
            months=parts.get("years", 0) * MONTHS_A_YEAR + parts.get("months", 0),
            days=parts.get("weeks", 0) * DAYS_A_WEEK + parts.get("days", 0),
            seconds=parts.get("hours", 0) * 3600 + parts.get("minutes", 0) * 60 + parts.get("seconds", 0),
        )

    def iso(self) -> str:
        """The shortest text that parses to the same duration; weeks come back as days."""
        date = "".join(f"{n}{letter}" for n, letter in zip(self._date_parts(), "YMD", strict=True) if n)
        clock = "".join(f"{n}{letter}" for n, letter in zip(self._clock_parts(), "HMS", strict=True) if n)
        if not date and not clock:
            return "PT0S"
        return f"P{date}T{clock}" if clock else f"P{date}"

    def in_words(self, lang: str) -> str:
        """`2 小时 30 分钟`, `2 hours 30 minutes`; a language we have no words for is answered in English."""
        words = _WORDS["zh" if lang.lower().startswith("zh") else "en"]
        parts = list(zip((*self._date_parts(), *self._clock_parts()), words.values(), strict=True))
        told = [(n, names) for n, names in parts if n] or [(0, words["second"])]
        return " ".join(f"{n} {one if n == 1 else several}" for n, (one, several) in told)

    def _date_parts(self) -> tuple[int, int, int]:
        return (*divmod(self.months, MONTHS_A_YEAR), self.days)

    def _clock_parts(self) -> tuple[int, int, int]:
        minutes, seconds = divmod(self.seconds, 60)
        return (*divmod(minutes, 60), seconds)
