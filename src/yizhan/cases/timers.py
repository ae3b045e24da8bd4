"""Timers: everything that falls due, once and in order, however many workers look and however long they slept."""

from datetime import datetime

from django.db import connection

from yizhan.cases import running, schedules

_NEXT = """
SELECT EXISTS (SELECT 1 FROM cases_wake), (SELECT min(wakes_at) FROM cases_case WHERE wakes_at IS NOT NULL)
"""


def work_off(now: datetime) -> int:
    """Do all that is due at `now`: cases to hear again, clocks, schedules. Returns how much there was."""
    return work_off_cases(now) + schedules.open_due(now)


def work_off_cases(now: datetime) -> int:
    """The cases' own part of it, for whoever knows that no schedule has come round."""
    done = 0
    while some := _reassess_all(now) + running.tick_some(now):
        done += some
    return done


def _reassess_all(now: datetime) -> int:
    done = 0
    while running.reassess_one(now) is not None:
        done += 1
    return done


def next_due(after: datetime) -> datetime | None:
    """When there will next be something to do; `after` itself if there is already."""
    candidates = [at for at in (next_case_due(after), schedules.next_opening(after)) if at is not None]
    return min(candidates, default=None)


def next_case_due(after: datetime) -> datetime | None:
    """When a case must next be looked at, schedules left aside."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        waiting, clock = cursor.fetchone()
    if waiting:
        return after
    return max(clock, after) if clock is not None else None
