"""Processes that belong together: started, watched, started again when one falls, ended all together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

TICK = 0.2  # seconds between looks
AGAIN = 1.0  # seconds before one that fell is started again, so that one that cannot run does not spin
PATIENCE = 15.0  # seconds for all to end after they were asked

log = structlog.get_logger()


@dataclass
class Process:
    name: str
    command: Sequence[str]
    running: "subprocess.Popen[bytes] | None" = None
    fell_at: float = 0.0

    def start(self) -> None:
        # In a session of its own: an interrupt from the keyboard reaches us alone; we end the rest in order.
        self.running = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_parent)

    def look(self) -> None:
        """Start it again if it fell a moment ago."""
        if self.running is not None and self.running.poll() is not None:
            log.error("process.fell", process=self.name, code=self.running.returncode)
            self._signal(signal.SIGKILL)  # what it may have left behind
            self.running = None
            self.fell_at = time.monotonic()
        if self.running is None and time.monotonic() - self.fell_at >= AGAIN:
            self.start()

    def ask_to_end(self) -> None:
        self._signal(signal.SIGTERM, group=False)

    def end(self, deadline: float) -> None:
        if self.running is None:
            return
        try:
            self.running.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("process.killed", process=self.name)
        self._signal(signal.SIGKILL)
        self.running.wait()

    def _signal(self, number: signal.Signals, *, group: bool = True) -> None:
        if self.running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.running.pid, number)


@dataclass
class Household:
    """Runs its processes until asked to stop by SIGTERM or SIGINT."""

    processes: Sequence[Process]
    each_tick: Callable[[], None] = lambda: None
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                for process in self.processes:
                    process.look()
                self.each_tick()
                time.sleep(TICK)
        finally:
            deadline = time.monotonic() + PATIENCE
            for process in self.processes:
                process.ask_to_end()
            for process in self.processes:
                process.end(deadline)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _end_with_parent() -> None:
    """Have the kernel end a child whose parent was killed and could not do so itself. Linux alone knows
    how.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
