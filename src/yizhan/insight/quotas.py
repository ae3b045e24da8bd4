"""How quotas stand: this period's numbers and the last one's, from the matters that watch over them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Literal

from yizhan.cases.models import Case
from yizhan.cases.reach import Reach
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.definition import Definition
from yizhan.procedure.model.quotas import MISSED, STEP
from yizhan.procedure.state import CaseState
from yizhan.registry.calendars import calendar_of

State = Literal["under-way", "soon", "reached", "missed"]

MOST_SHOWN = 400  # matters of one quota: two periods of two hundred people


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one person, or of the whole site (`subject` is empty then)."""

    number: str
    subject: str
    needed: int
    done: int
    missing: str
    state: State

    @property
    def left(self) -> int:
        return max(0, self.needed - self.done)


@dataclass(frozen=True, slots=True)
class Period:
    since: datetime
    until: datetime
    standings: list[Standing] = field(default_factory=list)

    @property
    def last(self) -> datetime:
        """In its last day, as people name a period."""
        return self.until - timedelta(seconds=1)

    @property
    def reached(self) -> int:
        return sum(one.state == "reached" for one in self.standings)


@dataclass(frozen=True, slots=True)
class Board:
    """One quota: the period that runs now, if it has begun here, and the one before."""

    definition: Definition
    now: Period | None
    before: Period | None
    working_days_left: int
    oversees: bool  # the reader sees its matters, too


def boards(reach: Reach, definitions: list[Definition], now: datetime) -> list[Board]:
    """The quotas that this person oversees, and those of their own. One query a quota."""
    calendar = calendar_of(reach.access.site)
    found = []
    for definition in definitions:
        if definition.procedure.quota is not None:
            board = _board(reach, definition, calendar, now)
            if board is not None:
                found.append(board)
    return found


def _board(reach: Reach, definition: Definition, calendar: Calendar, now: datetime) -> Board | None:
    procedure = definition.procedure
    oversees = procedure.ref in reach.oversees
    cases = Case.objects.filter(site=reach.access.site, procedure=procedure.id, pack=procedure.pack)
    if not oversees:
        cases = cases.filter(data__quota_staff=reach.actor.id)
    periods = list(_periods(list(cases.order_by("-received_at", "-pk")[:MOST_SHOWN])))
    if not periods and not oversees:
        return None
    running = next((period for period in periods if period.until > now), None)
    before = next((period for period in periods if period.until <= now), None)
    return Board(definition, running, before, _days_left(running, calendar, now), oversees)


def _periods(cases: list[Case]) -> Iterator[Period]:
    for _, some in groupby(cases, key=lambda case: case.received_at):
        of_one = sorted(some, key=lambda case: case.pk)
        since, until = (datetime.fromisoformat(of_one[0].data[name]) for name in ("quota_from", "quota_until"))
        yield Period(since, until, [_standing(case) for case in of_one])


def _standing(case: Case) -> Standing:
    return Standing(
        number=case.number,
        subject=case.data.get("quota_subject") or "",
        needed=case.data["quota_needed"],
        done=case.data["quota_done"],
        missing=case.data.get("quota_missing") or "",
        state=_state(case.state),
    )


def _state(state: CaseState) -> State:
    if state.status == "open":
        return "soon" if any(limit.warned_for for limit in state.limits.values()) else "under-way"
    return "missed" if state.steps[STEP].outcome == MISSED else "reached"


def _days_left(period: Period | None, calendar: Calendar, now: datetime) -> int:
    """Working days that may still be used, today with them."""
    if period is None:
        return 0
    day, left = calendar.day_of(now), 0
    while calendar.wall(day, time()) < period.until:
        left += calendar.is_working_day(day)
        day += timedelta(days=1)
    return left
