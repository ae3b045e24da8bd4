"""Processes that belong together: one that falls is started again, and all end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

HOUSEHOLD = """
import sys
from yizhan.ops.processes import Household, Process
sleeper = "import os, pathlib, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
script = "import sys; " + sleeper
Household([Process(name, [sys.executable, "-c", script, name]) for name in sys.argv[1:]]).run()
"""


@pytest.fixture
def household(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", HOUSEHOLD, "pages", "worker"], cwd=tmp_path)
    yield process
    process.kill()
    process.wait()


def pid_of(folder: Path, name: str, *, other_than: int = 0) -> int:
    """The child's number, once it has written it down."""
    while True:
        text = (folder / name).read_text() if (folder / name).exists() else ""
        if text and int(text) != other_than:
            return int(text)
        time.sleep(0.02)


def wait_until_gone(*pids: int) -> None:
    psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)])


def test_one_that_is_killed_is_started_again(household: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    pages, worker = pid_of(tmp_path, "pages"), pid_of(tmp_path, "worker")

    os.kill(worker, signal.SIGKILL)

    assert psutil.pid_exists(pid_of(tmp_path, "worker", other_than=worker))
    assert pid_of(tmp_path, "pages") == pages


@pytest.mark.parametrize("asked_by", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_all_end_together(household: "subprocess.Popen[bytes]", tmp_path: Path, asked_by: signal.Signals) -> None:
    children = pid_of(tmp_path, "pages"), pid_of(tmp_path, "worker")

    household.send_signal(asked_by)
    household.wait()
    wait_until_gone(*children)

    assert household.returncode == (-signal.SIGKILL if asked_by == signal.SIGKILL else 0)
    assert not any(psutil.pid_exists(pid) for pid in children)
