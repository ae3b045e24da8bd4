"""Twenty thousand limits due at once: two workers make them good, one of them is killed in the middle. None may be
lost, none come twice, and their turn is kept."""

import subprocess
import sys
from datetime import timedelta
from itertools import count

from django.db import connection

from benchmarks import matter
from benchmarks.due import fall_due, farthest_astray, missed
from benchmarks.harness import ROOT, Row, stopwatch
from benchmarks.stage import Stage, stage
from yizhan.cases.running import HANDFUL

BURST = 20_000
WORKERS = 2
MATTERS = 40  # walked beside it for the rate of steps

# A worker as the product runs it, on the benchmark's database and at a time when all are due.
WORKER = """
import sys, benchmarks
from datetime import datetime
from django.db import connection
from yizhan.cases import timers
connection.settings_dict["NAME"] = sys.argv[1]
timers.work_off_cases(datetime.fromisoformat(sys.argv[2]))
"""


def run() -> list[Row]:
    with stage() as here:
        before = _steps(here)
        due = matter.NINE + timedelta(days=1)
        wanted = fall_due(here, BURST, due, timedelta(milliseconds=1))
        took = _work_off(due + timedelta(hours=1))
        found = missed()
        assert sorted(found) == wanted, "lost or twice"
        astray = farthest_astray(found, wanted)
        assert astray <= 2 * WORKERS * HANDFUL, f"out of turn by {astray}"
        step_rate = (before + _steps(here)) / 2
        return [
            Row(
                what=f"burst of {BURST:,} limits due at once, {WORKERS} workers, one killed midway: none lost or twice",
                ours=BURST / took,
                unit="/ s",
                against="steps by one process",
                theirs=step_rate,
                ratio=BURST / took / step_rate,
                ratios=[BURST / took / step_rate],
                bar=0.5,
                stretch=0.8,
                note=f"farthest out of its turn: {astray} places",
            )
        ]


def _work_off(at: object) -> float:
    name = connection.settings_dict["NAME"]
    with stopwatch() as took:
        workers = [subprocess.Popen([sys.executable, "-c", WORKER, name, str(at)], cwd=ROOT) for _ in range(WORKERS)]
        while len(missed()) < BURST / 2:
            if workers[0].poll() is not None:
                raise RuntimeError("a worker ended before its time")
            workers[1].poll()
            _wait()
        workers[0].kill()
        for worker in workers:
            worker.wait()
    assert workers[1].returncode == 0
    return took()


def _wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")


def _steps(here: Stage) -> float:
    numbers = count(1)
    opened = [(here.open(number), number) for number, _ in zip(numbers, range(MATTERS), strict=False)]
    with stopwatch() as took:
        for case, number in opened:
            here.walk(case, number)
    return MATTERS * matter.STEPS / took()
