"""The loop that asks the clock: asleep until the next thing is due, woken early by NOTIFY, any number of them
at once.

What is due, and that it happens once and in order, is the matter of yizhan.cases.timers; here is only when to
ask.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from yizhan.cases import timers
from yizhan.cases.signals import CLOCK

GLANCE = 0.5  # seconds between looks whether we shall stop
LONGEST_SLEEP = 60.0  # seconds; also how late a clock that was set forward is noticed
AFTER_A_FAULT = 2.0  # seconds until the database, or what failed, is tried again

log = structlog.get_logger()


def run_forever(stop: threading.Event, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Until `stop`. A database that is away is waited for; what fell due meanwhile is made good then."""
    while not stop.is_set():
        try:
            with psycopg.connect(settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url(), autocommit=True) as ear:
                ear.execute(f"LISTEN {CLOCK}")
                while not stop.is_set():
                    close_old_connections()
                    timers.work_off(now())
                    sleep(ear, stop, now)
        except (DatabaseError, psycopg.Error) as error:
            log.warning("clockwork.database_away", error=str(error).strip())
        except Exception:
            log.exception("clockwork.failed")  # what failed stays due and is tried again, before anything newer
        connection.close()
        stop.wait(AFTER_A_FAULT)


def sleep(ear: "psycopg.Connection[tuple[object, ...]]", stop: threading.Event, now: Callable[[], datetime]) -> None:
    """Until the next thing is due, until told that there is an earlier one, or until we shall stop."""
    began = now()
    due = timers.next_due(began)
    left = LONGEST_SLEEP if due is None else min(LONGEST_SLEEP, (due - began).total_seconds())
    while left > 0 and not stop.is_set():
        span = min(GLANCE, left)
        if any(True for _heard in ear.notifies(timeout=span, stop_after=1)):
            return
        left -= span
