"""What an idle installation holds in memory: pages, streams, worker and database, after each has done some work. Shared
pages are counted once: it is the proportional size (PSS) that is added up, over the trees of all processes."""

import re
import time
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection

from benchmarks.harness import Row
from benchmarks.house import PACKS, built
from benchmarks.serving import CLIENTS, at_work, served_by

IDLE = 10  # seconds before it is weighed

_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


def run() -> list[Row]:
    with built() as here, served_by(here.url, packs=PACKS, with_worker=True) as (port, server):
        for browser in at_work(port, "dispatcher-1"):
            assert browser.get("/garden/desk/").status == 200
        connection.close()
        time.sleep(IDLE)
        postmaster = settings.EMBEDDED_POSTGRES.pid()
        parts = {"serve, pages, streams, worker": _tree(server.pid), "database": _tree(postmaster)}
        for name, processes in parts.items():
            for process in processes:
                print(f"    {name:32}{_held(process) / 2**20:8,.0f} MB  {' '.join(process.cmdline())[:70]}")
        held = sum(_held(process) for processes in parts.values() for process in processes)
    what = f"idle after {CLIENTS} people were at the desk: server, worker and database, proportional set size"
    return [Row(what=what, ours=held / 2**20, unit="MB", bar=600, stretch=350, better="less")]


def _tree(pid: int) -> list[psutil.Process]:
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


def _held(process: psutil.Process) -> int:
    found = _PSS.search(Path(f"/proc/{process.pid}/smaps_rollup").read_text())
    assert found is not None
    return int(found.group(1)) * 1024
