"""A running limit: a budget of time, and a ledger of the spans in which it was spent.

Guaranteed:

- When it is due, how much is left and whether it is overdue are reckoned from the ledger and the calendar
  each time and never stored, so a pause, an edited calendar or another priority cannot leave a wrong answer
  behind.
- Suspending and resuming at one and the same instant changes nothing; a suspension moves the due time by
  exactly the time it held off, in the budget's own unit.
- Time that was used up stays used up: a limit that had passed before it was suspended remains overdue.
- A limit has passed at its due instant, not before it.
- A date that was set (`fixed`: a clock rule, a promise, an extension) never moves by itself. Suspension holds
  it off - nobody is called late while waiting - and afterwards the same date stands again.
- A machine's clock that is set back gives no time back: a change dated before the last one counts from the
  last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import inf
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from yizhan.procedure.arithmetic import Line, lines
from yizhan.procedure.calendar import TICKS, UNITS, Calendar, Unit
from yizhan.procedure.durations import Duration, DurationError

SECONDS_A_DAY = 86_400


class ClockError(ValueError):
    """A change that the clock's state does not allow; `code` and `facts` for the refusal."""

    def __init__(self, code: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.facts = facts


class Budget(Struct, frozen=True, array_like=True):
    """`amount` in seconds, for `working-days` in days."""

    amount: float
    unit: Unit = "elapsed"

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ClockError("unit", f"found unit {self.unit!r}, expected one of {', '.join(UNITS)}")
        if not 0 <= self.amount < inf:
            raise ClockError("amount", f"found {self.amount!r}, expected an amount that is not negative")

    @classmethod
    def of(cls, duration: Duration, unit: Unit = "elapsed") -> Budget:
        """As a procedure writes it: P1D counted as `working` is one working day, PT4H four working hours.

        Raise DurationError for what is no single amount: months (use the date that `Calendar.add` gives, as
        `fixed`), working days together with hours, hours counted in `working-days`.
        """
        if duration.months:
            raise DurationError(duration.iso(), "a length without months, which have no fixed length")
        if unit == "elapsed":
            return cls(duration.days * SECONDS_A_DAY + duration.seconds, unit)
        if not duration.seconds:
            return cls(duration.days, "working-days") if duration.days else cls(0, unit)
        if duration.days or unit == "working-days":
            raise DurationError(duration.iso(), "either whole days (P1D) or hours counted as working time (PT4H)")
        return cls(duration.seconds, "working")

    @property
    def ticks(self) -> int:
        return round(self.amount * TICKS[self.unit])


class Span(Struct, frozen=True, array_like=True):
    """A stretch in which the clock ran or stood still; `by` and `why` tell whose doing it was."""

    since: datetime
    until: datetime | None = None
    running: bool = True
    by: str = ""
    why: str = ""


class Clock(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Spans follow each other without a gap; the last one is open. Instants are kept in UTC."""

    budget: Budget
    spans: tuple[Span, ...]
    fixed: datetime | None = None
    calendar: str = ""  # the version by which it was started, for the record; each answer uses the one it is given

    @classmethod
    def start(
        cls, budget: Budget, at: datetime, *, by: str = "", calendar: str = "", fixed: datetime | None = None
    ) -> Clock:
        if fixed is None and budget.unit == "elapsed":
            calendar = ""  # plain time is the same by every calendar
        return cls(budget, (Span(at.astimezone(UTC), by=by),), fixed.astimezone(UTC) if fixed else None, calendar)

    # Changes

    def suspend(self, at: datetime, by: str, why: str) -> Clock:
        last = self.spans[-1]
        if not last.running:
            raise ClockError(
                "suspended",
                f"this clock was suspended by {last.by} at {last.since.isoformat()} already: {last.why}",
                by=last.by,
                since=last.since,
                why=last.why,
            )
        return self._turned(at, running=False, by=by, why=why)

    def resume(self, at: datetime, by: str) -> Clock:
        last = self.spans[-1]
        if last.running:
            raise ClockError(
                "running",
                f"this clock has been running since {last.since.isoformat()} already",
                by=last.by,
                since=last.since,
            )
        return self._turned(at, running=True, by=by, why="")

    def _turned(self, at: datetime, *, running: bool, by: str, why: str) -> Clock:
        last = self.spans[-1]
        at = max(at.astimezone(UTC), last.since)
        spans = (*self.spans[:-1], replace(last, until=at), Span(at, None, running, by, why))
        return replace(self, spans=spans)

    def with_budget(self, budget: Budget) -> Clock:
        """Another priority: what was spent so far stays spent, in the new budget's unit."""
        return replace(self, budget=budget)

    def extended_to(self, at: datetime) -> Clock:
        """A new date stands in place of the budget's reckoning."""
        return replace(self, fixed=at.astimezone(UTC))

    # Questions

    @property
    def started_at(self) -> datetime:
        return self.spans[0].since

    @property
    def is_suspended(self) -> bool:
        return not self.spans[-1].running

    def due(self, calendar: Calendar) -> datetime | None:
        """None while suspended, unless the time had been used up before."""
        if self.fixed is not None:
            held_off = self.is_suspended and self.spans[-1].since < self.fixed
            return None if held_off else calendar.local(self.fixed)
        unit, left = self.budget.unit, self.budget.ticks
        for span in self.spans:
            if not span.running:
                continue
            if span.until is None:
                return calendar.advance_ticks(span.since, left, unit)
            used = calendar.ticks(span.since, span.until, unit)
            if left <= used:
                return calendar.advance_ticks(span.since, left, unit)
            left -= used
        return None

    def spent(self, calendar: Calendar, now: datetime) -> float:
        return self._spent_ticks(calendar, now) / TICKS[self.budget.unit]

    def left(self, calendar: Calendar, now: datetime) -> float:
        """In the budget's unit; below zero is how late it is. A fixed date is reckoned to as if running."""
        unit = self.budget.unit
        if self.fixed is not None:
            return calendar.measure(now, self.fixed, unit)
        return (self.budget.ticks - self._spent_ticks(calendar, now)) / TICKS[unit]

    def is_overdue(self, calendar: Calendar, now: datetime) -> bool:
        due = self.due(calendar)
        return due is not None and now.astimezone(UTC) >= due

    def warn_at(self, calendar: Calendar, lead: Duration) -> datetime | None:
        """When `lead` of the clock's own time is left; None when nothing is due.

        Suspended stretches are stepped over and, where working time counts, nights and holidays. The answer
        lies neither before the start nor after the due time.
        """
        due = self.due(calendar)
        if due is None:
            return None
        at = due
        for amount, unit in self._lead_ticks(lead):
            at = self._running_before(calendar, at, amount, unit)
        if lead.months:
            at = calendar.subtract(at, Duration(months=lead.months))
        return min(due, max(at, calendar.local(self.started_at)))

    def arithmetic(self, calendar: Calendar, now: datetime) -> tuple[Line, ...]:
        """Every piece that the due time is made of, for a person to check."""
        return lines(self, calendar, now)

    def _lead_ticks(self, lead: Duration) -> list[tuple[int, Unit]]:
        if self.budget.unit == "elapsed":
            return [((lead.days * SECONDS_A_DAY + lead.seconds) * TICKS["elapsed"], "elapsed")]
        parts: list[tuple[int, Unit]] = [
            (lead.seconds * TICKS["working"], "working"),
            (lead.days * TICKS["working-days"], "working-days"),
        ]
        return [(amount, unit) for amount, unit in parts if amount]

    def _running_before(self, calendar: Calendar, end: datetime, amount: int, unit: Unit) -> datetime:
        for span in reversed(self.spans):
            if not span.running or span.since >= end:
                continue
            until = end if span.until is None else min(end, span.until)
            at = calendar.rewind_ticks(until, amount, unit)
            if at >= span.since:
                return at
            amount -= calendar.ticks(span.since, until, unit)
        return calendar.local(self.started_at)

    def _spent_ticks(self, calendar: Calendar, now: datetime) -> int:
        unit = self.budget.unit
        now = now.astimezone(UTC)
        return sum(
            calendar.ticks(span.since, min(now, span.until or now), unit)
            for span in self.spans
            if span.running and span.since < now
        )

    # Storage

    def to_json(self) -> dict[str, Any]:
        stored: dict[str, Any] = to_builtins(self)
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Clock:
        return convert(stored, cls)
