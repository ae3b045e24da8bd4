"""NOTIFY as a wake-up: screens look again, the worker asks the clock. Sent with the transaction, never before."""

import json
from datetime import datetime

from django.db import connection

from yizhan.cases.models import Case

BOARD = "yizhan_board"  # payload: {"site", "case", "number"}
CLOCK = "yizhan_clock"  # payload: when the clock must be asked


def changed(case: Case) -> None:
    """Tell open boards that a case is different now, and the clock when it wants to be asked."""
    _notify(BOARD, json.dumps({"site": case.site_id, "case": case.pk, "number": case.number}))
    if case.wakes_at is not None:
        wake(case.wakes_at)


def wake(at: datetime) -> None:
    _notify(CLOCK, at.isoformat())


def _notify(channel: str, payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])
