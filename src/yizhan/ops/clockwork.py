"""The loop that asks the clock: asleep until the next thing is due, woken early by NOTIFY, any number of them
at once.

What is due, and that it happens once and in order, is the matter of yizhan.cases.timers; here is only when to
ask.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from yizhan.cases import schedules, timers
from yizhan.cases.signals import CLOCK

GLANCE = timedelta(seconds=0.5)  # between looks whether we shall stop
LONGEST_SLEEP = timedelta(seconds=60)  # also how late a clock that was set forward, or a new schedule, is noticed
IN_OTHER_HANDS = timedelta(seconds=0.02)  # until what is due, but another worker has, is looked at again
AFTER_A_FAULT = 2.0  # seconds until the database, or what failed, is tried again

log = structlog.get_logger()

Ear = psycopg.Connection[tuple[object, ...]]


def run_forever(stop: threading.Event, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Until `stop`. A database that is away is waited for; what fell due meanwhile is made good then."""
    while not stop.is_set():
        try:
            with psycopg.connect(settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url(), autocommit=True) as ear:
                ear.execute(f"LISTEN {CLOCK}")
                _work(ear, stop, now)
        except (DatabaseError, psycopg.Error) as error:
            log.warning("clockwork.database_away", error=str(error).strip())
        except Exception:
            log.exception("clockwork.failed")  # what failed stays due and is tried again, before anything newer
        connection.close()
        stop.wait(AFTER_A_FAULT)


def _work(ear: Ear, stop: threading.Event, now: Callable[[], datetime]) -> None:
    schedules_at = now()  # when they must be looked at again: that takes longer than all the rest
    while not stop.is_set():
        close_old_connections()
        at = now()
        timers.work_off_cases(at)
        if at >= schedules_at:
            schedules.open_due(at)
            schedules_at = min(schedules.next_opening(at) or at + LONGEST_SLEEP, at + LONGEST_SLEEP)
        due = timers.next_case_due(at) or schedules_at
        sleep(ear, stop, now, until=min(due if due > at else at + IN_OTHER_HANDS, schedules_at))


def sleep(ear: Ear, stop: threading.Event, now: Callable[[], datetime], *, until: datetime) -> None:
    """Until then, until told of something earlier, or until we shall stop. A clock that is set back meanwhile
    prolongs nothing."""
    left = until - now()
    while left > timedelta() and not stop.is_set():
        span = min(GLANCE, left)
        if any(_is_earlier(heard, until) for heard in ear.notifies(timeout=span.total_seconds())):
            return
        left -= span


def _is_earlier(heard: psycopg.Notify, until: datetime) -> bool:
    return datetime.fromisoformat(heard.payload) < until
