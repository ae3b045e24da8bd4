"""How late a limit is acted on: a hundred a second fall due for a minute, one worker, as `yizhan worker` runs its
clock. Late is from the due time until the change is committed and told to whoever listens."""

import json
import statistics
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import connection

from benchmarks.due import fall_due
from benchmarks.harness import ROOT, Row
from benchmarks.stage import stage
from yizhan.cases.signals import BOARD

A_SECOND = 100
SECONDS = 60
AHEAD = timedelta(seconds=10)  # for the worker to start

WORKER = """
import sys, threading, benchmarks
from django.conf import settings
from django.db import connection
from yizhan.ops import clockwork
connection.settings_dict["NAME"] = sys.argv[1]
settings.DATABASE_URL = sys.argv[2]
clockwork.run_forever(threading.Event())
"""


def run() -> list[Row]:
    with stage() as here, psycopg.connect(here.url, autocommit=True) as ear:
        many = A_SECOND * SECONDS
        step = timedelta(seconds=1) / A_SECOND
        first = datetime.now(UTC) + AHEAD
        ids = fall_due(here, many, first, step)
        due = {id: first + n * step for n, id in enumerate(ids)}
        ear.execute(f"LISTEN {BOARD}")
        name = connection.settings_dict["NAME"]
        worker = subprocess.Popen([sys.executable, "-c", WORKER, name, here.url], cwd=ROOT)
        try:
            late = _late(ear, due)
        finally:
            worker.terminate()
            worker.wait()
    what = f"limits, {A_SECOND} a second falling due for a minute, one worker:"
    return [
        Row(what=f"{what} median late", ours=statistics.median(late), unit="ms", bar=20, stretch=5, better="less"),
        Row(what=f"{what} p99 late", ours=late[int(len(late) * 0.99)], unit="ms", bar=250, stretch=50, better="less"),
    ]


def _late(ear: "psycopg.Connection[tuple[object, ...]]", due: dict[int, datetime]) -> list[float]:
    """Milliseconds, the least late first; each matter once."""
    late: dict[int, float] = {}
    for heard in ear.notifies(timeout=AHEAD.total_seconds() + SECONDS * 3, stop_after=len(due)):
        case = json.loads(heard.payload)["case"]
        late.setdefault(case, (datetime.now(UTC) - due[case]).total_seconds() * 1000)
        if len(late) == len(due):
            break
    assert len(late) == len(due), f"{len(due) - len(late)} were never acted on"
    assert min(late.values()) >= 0, "acted on before its time"
    return sorted(late.values())
