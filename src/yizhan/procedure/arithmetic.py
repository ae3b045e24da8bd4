"""How a due time came about, piece by piece, so that nobody has to take the clock's word for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from yizhan.procedure.calendar import Calendar, Unit

if TYPE_CHECKING:
    from yizhan.procedure.clock import Clock, Span

Kind = Literal[
    "counted",  # opening hours, or plain time, that was used up
    "counted-days",  # `days` working days in a row, with `days_off` among them, told in one line
    "break",  # not counted: between two openings of one day
    "closed",  # not counted: before the opening, or after the closing
    "days-off",  # not counted: `days` days without work, with the nights around them
    "suspended",  # not counted: `by` and `why` say whose doing; `seconds` or `days` would have been
    "fixed",  # a date that was set instead
    "due",
    "left",  # from `since` (now) to the due time
    "over",  # from the due time to now
]
LONGEST_TOLD: Final = 5  # working days; of a longer run the first and the last are told, the rest summed up


@dataclass(frozen=True, slots=True)
class Line:
    """One fact; faces have the sentence. `seconds` is its length; where working days are counted, `days`.

    `until` is None while it goes on. Times are in the site's timezone.
    """

    kind: Kind
    since: datetime
    until: datetime | None = None
    seconds: float = 0
    days: float = 0
    days_off: int = 0
    by: str = ""
    why: str = ""


Piece = tuple[date, datetime, datetime]


def lines(clock: Clock, calendar: Calendar, now: datetime) -> tuple[Line, ...]:
    """What counted and what did not, in order, up to the due time; then that, and what is left at `now`."""
    due = clock.due(calendar)
    told: list[Line] = []
    if clock.fixed is not None:
        told.append(Line("fixed", calendar.local(clock.fixed)))
        told.extend(_suspended(span, calendar, clock.budget.unit, now) for span in clock.spans if not span.running)
    else:
        told.extend(_ledger(clock, calendar, due, now))
        if due is not None:
            told.append(Line("due", due))
    return (*told, _balance(clock, calendar, due, now))


def _ledger(clock: Clock, calendar: Calendar, due: datetime | None, now: datetime) -> Iterator[Line]:
    unit = clock.budget.unit
    for span in clock.spans:
        if due is not None and span.since >= due:
            return
        if not span.running:
            yield _suspended(span, calendar, unit, now)
            continue
        ends = [end for end in (span.until, due) if end is not None]
        yield from _counted(calendar, calendar.local(span.since), calendar.local(min(ends)), unit)


def _suspended(span: Span, calendar: Calendar, unit: Unit, now: datetime) -> Line:
    until = span.until or max(now, span.since)
    since, ended = calendar.local(span.since), span.until and calendar.local(span.until)
    length = _length(calendar, span.since, until, unit)
    return Line("suspended", since, ended, *length, by=span.by, why=span.why)


def _balance(clock: Clock, calendar: Calendar, due: datetime | None, now: datetime) -> Line:
    left = clock.left(calendar, now)
    seconds, days = (0.0, abs(left)) if clock.budget.unit == "working-days" else (abs(left), 0.0)
    if due is not None and clock.is_overdue(calendar, now):
        return Line("over", due, calendar.local(now), seconds, days)
    return Line("left", calendar.local(now), due, seconds, days)


def _counted(calendar: Calendar, since: datetime, until: datetime, unit: Unit) -> Iterator[Line]:
    if unit == "elapsed":
        yield Line("counted", since, until, calendar.measure(since, until, unit))
        return
    reached = since
    for line in _opening_lines(calendar, since, until, unit):
        if reached < line.since:
            yield _gap(calendar, reached, line.since, begun=reached > since)
        yield line
        reached = line.until or line.since
    if reached < until:
        yield _gap(calendar, reached, until, begun=False)


def _opening_lines(calendar: Calendar, since: datetime, until: datetime, unit: Unit) -> Iterator[Line]:
    pieces = _joined(calendar.openings(since, until))
    days = sorted({day for day, _, _ in pieces})
    if len(days) <= LONGEST_TOLD:
        yield from (_piece(calendar, opens, closes, unit) for _, opens, closes in pieces)
        return
    first, last = days[0], days[-1]
    run = [(opens, closes) for day, opens, closes in pieces if first < day < last]
    worked = sum(calendar.measure(opens, closes, "working") for opens, closes in run)
    off = (days[-2] - days[1]).days - (len(days) - 3)
    yield from (_piece(calendar, opens, closes, unit) for day, opens, closes in pieces if day == first)
    yield Line("counted-days", run[0][0], run[-1][1], worked, len(days) - 2, off)
    yield from (_piece(calendar, opens, closes, unit) for day, opens, closes in pieces if day == last)


def _piece(calendar: Calendar, opens: datetime, closes: datetime, unit: Unit) -> Line:
    return Line("counted", opens, closes, *_length(calendar, opens, closes, unit))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """A night shift is two intervals of the calendar, but one stretch of work."""
    joined: list[Piece] = []
    for day, opens, closes in pieces:
        if joined and joined[-1][2] == opens:
            day, opens, _ = joined.pop()
        joined.append((day, opens, closes))
    return joined


def _gap(calendar: Calendar, since: datetime, until: datetime, *, begun: bool) -> Line:
    """Closed time; a break only when work went on before and after it on one day."""
    days = (since.date() + timedelta(days=n) for n in range((until.date() - since.date()).days))
    off = sum(not calendar.is_working_day(day) for day in days)
    if off:
        return Line("days-off", since, until, days=off)
    return Line("break" if begun and since.date() == until.date() else "closed", since, until)


def _length(calendar: Calendar, since: datetime, until: datetime, unit: Unit) -> tuple[float, float]:
    """Seconds, and days where days are what counts."""
    if unit == "working-days":
        return calendar.measure(since, until, "working"), calendar.measure(since, until, unit)
    return calendar.measure(since, until, unit), 0.0
