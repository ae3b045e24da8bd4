"""NOTIFY as a wake-up: screens look again, the worker asks the clock. Sent with the transaction, never before it."""

import json
from datetime import datetime

from yizhan.cases.batch import Batch
from yizhan.cases.models import Case

BOARD = "yizhan_board"  # payload: {"site", "case", "number"}
CLOCK = "yizhan_clock"  # payload: when the clock must be asked

_NOTIFY = "SELECT pg_notify(%s, %s)"


def changed(batch: Batch, case: Case, *, wakes_at_before: datetime | None) -> None:
    """Tell open boards that a case is different now, and the clock when it wants to be asked earlier than it did:
    whoever sleeps until the earlier time finds by itself that it is later now."""
    batch.add(_NOTIFY, [BOARD, json.dumps({"site": case.site_id, "case": case.pk, "number": case.number})])
    if case.wakes_at is not None and (wakes_at_before is None or case.wakes_at < wakes_at_before):
        wake(batch, case.wakes_at)


def wake(batch: Batch, at: datetime) -> None:
    batch.add(_NOTIFY, [CLOCK, at.isoformat()])
