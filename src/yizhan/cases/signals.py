"""NOTIFY as a wake-up: screens look again, the worker asks the clock. Sent with the transaction, never before it."""

import json
from datetime import datetime

from yizhan.cases.batch import Batch
from yizhan.cases.models import Case

BOARD = "yizhan_board"  # payload: {"site", "case", "number"}
CLOCK = "yizhan_clock"  # payload: when the clock must be asked

_NOTIFY = "SELECT pg_notify(%s, %s)"


def board(case: Case) -> str:
    """What open boards are told: that a case is different now."""
    return json.dumps({"site": case.site_id, "case": case.pk, "number": case.number})


def clock(case: Case, wakes_at_before: datetime | None) -> str | None:
    """What the clock is told when a case wants to be asked earlier than it did: whoever sleeps until the earlier time
    finds by itself that it is later now."""
    if case.wakes_at is None or (wakes_at_before is not None and wakes_at_before <= case.wakes_at):
        return None
    return case.wakes_at.isoformat()


def wake(batch: Batch, at: datetime) -> None:
    batch.add(_NOTIFY, [CLOCK, at.isoformat()])
