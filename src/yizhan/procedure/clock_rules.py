"""Due times that a procedure names by the clock: today 17:30, next working day 09:00, the 5th of the month.

Every rule answers with its first instant after the start, so nothing is born overdue: "today 17:30" said at
17:30 is tomorrow's. All are read in the calendar's timezone. What names a day by the work done on it needs
such a day: "end of work" of a day without any is that of the next working day; of a named weekday or day of
the month, that of the last working day before it (a week is reported before its holiday, not after), unless
that has passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, get_args

from dateutil.relativedelta import relativedelta

from yizhan.procedure.calendar import Calendar, Unit
from yizhan.procedure.durations import Duration

Day = Literal["same", "next", "next-working"]
Moment = Literal["end-of-work", "end-of-day", "start-of-work"]

WEEKDAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: Final = tuple(name[:3] for name in WEEKDAY_NAMES)
MOMENTS: Final[tuple[Moment, ...]] = get_args(Moment)
DAYS: Final[tuple[Day, ...]] = get_args(Day)
LAST_OF_MONTH: Final = 31  # relativedelta(day=31) is the last day of any month (PROP Q20)
LONGEST_WAIT: Final = 24  # months; a calendar without work for so long has none to wait for
EXPECTED: Final = (
    "{day: same|next|next-working, time: ...}, {weekday: mon..sun, time: ...} or {month_day: 1..31|last, "
    'time: ...} with a time such as "17:30", end-of-work or end-of-day'
)

_ONE_DAY = timedelta(days=1)
_SHORT_FORM = re.compile(
    r"(?P<day>today|same-day|next-day|tomorrow|next-working-day)(?:\s+(?P<day_time>\S+))?"
    r"|(?P<moment>end-of-work|end-of-day)"
    r"|(?P<month_end>month-end)(?:\s+(?P<end_time>\S+))?"
    r"|day-of-month\s+(?P<month_day>\d{1,2}|last)(?:\s+(?P<month_time>\S+))?"
    r"|(?P<weekday>[a-z]{3,9})(?:\s+(?P<week_time>\S+))?",
    re.ASCII,
)
_SHORT_DAYS: Final[Mapping[str, Day]] = {
    "today": "same",
    "same-day": "same",
    "next-day": "next",
    "tomorrow": "next",
    "next-working-day": "next-working",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "same": "the same day",
        "next": "the next day",
        "next-working": "the next working day",
        "start-of-work": "start of work",
        "end-of-work": "end of work",
        "end-of-day": "24:00",
        "last": "the last day of the month",
        "month_day": "day {} of the month",
        **{name[:3]: name.capitalize() for name in WEEKDAY_NAMES},
    },
    "zh": {
        "same": "当日",
        "next": "次日",
        "next-working": "下一工作日",
        "start-of-work": "上班时",
        "end-of-work": "下班前",
        "end-of-day": "24:00",
        "last": "当月最后一日",
        "month_day": "当月 {} 日",
        **{name[:3]: f"周{day}" for name, day in zip(WEEKDAY_NAMES, "一二三四五六日", strict=True)},
    },
}


class ClockRuleError(ValueError):
    """A value that is no clock rule; `found` and `expected` for the lint."""

    def __init__(self, found: object, expected: str = EXPECTED) -> None:
        super().__init__(f"found {found!r}, expected {expected}")
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class ClockRule:
    """Exactly one of `day`, `weekday` (Monday is 0) and `month_day` (31 is the last of any month) is set."""

    moment: time | Moment
    day: Day | None = None
    weekday: int | None = None
    month_day: int | None = None

    def __post_init__(self) -> None:
        if [self.day, self.weekday, self.month_day].count(None) != 2:
            raise ClockRuleError(self)

    @classmethod
    def parse(cls, value: str | Mapping[str, Any]) -> ClockRule:
        """From a pack's mapping or the short form; raise ClockRuleError for anything else.

        Short: `today 17:30`, `next-working-day 09:00`, `end-of-work`, `month-end`, `day-of-month 5 09:00`,
        `friday end-of-work`. Without a time the end of the day is meant.
        """
        if isinstance(value, str):
            return cls._from_words(value)
        if not isinstance(value, Mapping) or not {"day", "weekday", "month_day", "time"}.issuperset(value):
            raise ClockRuleError(value)
        moment = _moment(value.get("time", "end-of-day"))
        match {key: named for key, named in value.items() if key != "time"}:
            case {"day": str(day), **rest} if not rest and day in DAYS:
                return cls(moment, day=day)
            case {"weekday": str(weekday), **rest} if not rest:
                return cls(moment, weekday=_weekday(weekday))
            case {"month_day": int() | str() as month_day, **rest} if not rest:
                return cls(moment, month_day=_month_day(month_day))
        raise ClockRuleError(value)

    @classmethod
    def _from_words(cls, text: str) -> ClockRule:
        found = _SHORT_FORM.fullmatch(text.strip().lower().replace("end of ", "end-of-"))
        if found is None:
            raise ClockRuleError(text)
        if found["day"]:
            return cls(_moment(found["day_time"] or "end-of-day"), day=_SHORT_DAYS[found["day"]])
        if found["moment"]:
            return cls(_moment(found["moment"]), day="same")
        if found["month_end"]:
            return cls(_moment(found["end_time"] or "end-of-day"), month_day=LAST_OF_MONTH)
        if found["month_day"]:
            return cls(_moment(found["month_time"] or "end-of-day"), month_day=_month_day(found["month_day"]))
        return cls(_moment(found["week_time"] or "end-of-day"), weekday=_weekday(found["weekday"]))

    def to_json(self) -> dict[str, str | int]:
        """What `parse` reads back."""
        moment = self.moment if isinstance(self.moment, str) else _shown(self.moment)
        if self.day is not None:
            return {"day": self.day, "time": moment}
        if self.weekday is not None:
            return {"weekday": WEEKDAYS[self.weekday], "time": moment}
        return {
            "month_day": "last" if self.month_day == LAST_OF_MONTH else self.month_day or 0,
            "time": moment,
        }

    def at(self, start: datetime, calendar: Calendar) -> datetime:
        """The first such instant after `start`."""
        for day in self._days(calendar.day_of(start), calendar):
            instant = self._on(day, calendar)
            if instant is not None and instant > start.astimezone(UTC):
                return instant
        raise ClockRuleError(self, f"a time that comes in calendar {calendar.id!r} within {LONGEST_WAIT} months")

    def in_words(self, lang: str) -> str:
        """`next working day 09:00`, `下一工作日 09:00`: English unless asked for Chinese."""
        words = _WORDS["zh" if lang.lower().startswith("zh") else "en"]
        moment = words[self.moment] if isinstance(self.moment, str) else _shown(self.moment)
        if self.day is not None:
            return f"{words[self.day]} {moment}"
        if self.weekday is not None:
            return f"{words[WEEKDAYS[self.weekday]]} {moment}"
        if self.month_day == LAST_OF_MONTH:
            return f"{words['last']} {moment}"
        return f"{words['month_day'].format(self.month_day)} {moment}"

    def _days(self, today: date, calendar: Calendar) -> Iterator[date]:
        if self.day == "next-working":
            yield calendar.next_working_day(today)
        elif self.day is not None:
            first = today + _ONE_DAY if self.day == "next" else today
            yield from (first + timedelta(days=n) for n in range(LONGEST_WAIT * 31))
        elif self.weekday is not None:
            first = today + timedelta(days=(self.weekday - today.weekday()) % 7)
            yield from (first + timedelta(weeks=n) for n in range(LONGEST_WAIT * 5))
        else:
            month = today.replace(day=1)
            for n in range(LONGEST_WAIT):
                named: date = month + relativedelta(months=n, day=self.month_day)
                yield named

    def _on(self, day: date, calendar: Calendar) -> datetime | None:
        """The moment on that day; None where the day has no work and the rule says the work's."""
        if isinstance(self.moment, time):
            return calendar.wall(day, self.moment)
        if self.moment == "end-of-day":
            return calendar.end_of_day(day)
        if self.day is None:
            day = calendar.last_working_day(day)
        return calendar.end_of_work(day) if self.moment == "end-of-work" else calendar.start_of_work(day)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again while something lasts: each 15 minutes of a meeting, in real time."""

    interval: Duration

    def __post_init__(self) -> None:
        if self.interval.months or not self.interval:
            raise ClockRuleError(self.interval.iso(), "an interval longer than nothing and without months")

    @property
    def _step(self) -> timedelta:
        return timedelta(days=self.interval.days, seconds=self.interval.seconds)

    def instants(self, start: datetime, until: datetime) -> Iterator[datetime]:
        """One interval after `start`, two, three ... up to and with `until`."""
        at = start
        while (at := self.after(start, at)) <= until:
            yield at

    def after(self, start: datetime, now: datetime) -> datetime:
        """The first of them later than `now`; the first of all when `now` is before the start."""
        start, zone = start.astimezone(UTC), start.tzinfo
        passed = max(0, (now - start) // self._step)
        return (start + (passed + 1) * self._step).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Window:
    """Neither too early nor too late: from 30 to 60 days after completion."""

    opens: Duration
    closes: Duration

    def at(self, start: datetime, calendar: Calendar, unit: Unit = "elapsed") -> tuple[datetime, datetime]:
        opens, closes = calendar.add(start, self.opens, unit), calendar.add(start, self.closes, unit)
        if closes < opens:
            raise ClockRuleError(f"{self.opens.iso()} to {self.closes.iso()}", "a window that opens before it closes")
        return opens, closes


def _moment(value: object) -> time | Moment:
    """YAML 1.1 reads an unquoted 17:30 as the number 1050, so a number is minutes since midnight."""
    match value:
        case time():
            return value
        case int() if 0 <= value < 24 * 60 and not isinstance(value, bool):
            return time(*divmod(value, 60))
        case "24:00":
            return "end-of-day"
        case str() if value in MOMENTS:
            return value
        case str() if re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value):
            try:
                return time.fromisoformat(value)
            except ValueError as error:
                raise ClockRuleError(value, "a time of day from 00:00 to 24:00") from error
    raise ClockRuleError(value, f'a time such as "17:30", or one of {", ".join(MOMENTS)}')


def _weekday(value: str) -> int:
    for number, name in enumerate(WEEKDAY_NAMES):
        if value.lower() in (name, name[:3]):
            return number
    raise ClockRuleError(value, f"a weekday: {', '.join(WEEKDAYS)}")


def _month_day(value: int | str) -> int:
    if value == "last":
        return LAST_OF_MONTH
    if str(value).isdecimal() and 1 <= int(value) <= LAST_OF_MONTH:
        return int(value)
    raise ClockRuleError(value, "a day of the month: 1 to 31, or last")


def _shown(at: time) -> str:
    return at.isoformat("auto" if at.second or at.microsecond else "minutes")
