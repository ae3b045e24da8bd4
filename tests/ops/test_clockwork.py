"""When the clock is asked: asleep until something is due, woken for what is due earlier, and for nothing else."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg

from yizhan.cases.signals import CLOCK
from yizhan.ops.clockwork import sleep
from yizhan.ops.postgres import EmbeddedPostgres

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHORTLY = timedelta(seconds=0.2)


class Ear:
    """Hears what it is told, once, and is then waited at in vain."""

    def __init__(self, *told: datetime) -> None:
        self.told = list(told)
        self.asked = count()

    def notifies(self, *, timeout: float) -> list[psycopg.Notify]:
        next(self.asked)
        heard, self.told = [psycopg.Notify(CLOCK, at.isoformat(), 1) for at in self.told], []
        return heard


def asked(ear: Ear, until: datetime, stop: threading.Event | None = None) -> int:
    """How often the ear was listened at until the sleeper got up."""
    sleep(ear, stop or threading.Event(), lambda: NOON, until=until)  # type: ignore[arg-type] - an ear is an ear
    return next(ear.asked)


def test_it_sleeps_until_then() -> None:
    assert asked(Ear(), NOON + timedelta(seconds=2)) == 4


def test_what_is_due_already_is_not_waited_for() -> None:
    assert asked(Ear(), NOON) == 0


def test_something_earlier_wakes_it() -> None:
    assert asked(Ear(NOON + SHORTLY), NOON + timedelta(seconds=2)) == 1


def test_something_later_does_not() -> None:
    assert asked(Ear(NOON + timedelta(hours=1)), NOON + timedelta(seconds=2)) == 4


def test_it_gets_up_to_stop() -> None:
    stop = threading.Event()
    stop.set()

    assert asked(Ear(), NOON + timedelta(seconds=2), stop) == 0


def test_a_real_ear_hears(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as ear:
        ear.execute(f"LISTEN {CLOCK}")
        ear.execute("SELECT pg_notify(%s, %s)", [CLOCK, (NOON + SHORTLY).isoformat()])

        sleep(ear, threading.Event(), lambda: NOON, until=NOON + timedelta(hours=1))  # an hour, did it not hear
