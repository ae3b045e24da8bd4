"""Other engines, each in a process and a virtual environment of its own (requirements/benchmarks.txt), asked for
one figure at a time over a pipe."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.harness import ROOT

PYTHON = ROOT / "build" / "peers" / "bin" / "python"


class Peer:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def rate(self, what: str, matters: int) -> float:
        """Let it walk so many matters of six steps; steps a second."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, matters, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        return float(answer)


@contextmanager
def peer(name: str, url: str) -> Iterator[Peer]:
    """The engine of that name, on a database of its own beside the one of `url`."""
    if not PYTHON.exists():
        raise SystemExit("The peers are not installed: run `make peers` first.")
    script = Path(__file__).with_name(f"with_{name}.py")
    with database(f"yizhan_peer_{name}", url) as its_own:
        process = subprocess.Popen(
            [str(PYTHON), str(script), its_own], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        try:
            yield Peer(process)
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def database(name: str, beside: str) -> Iterator[str]:
    with psycopg.connect(beside, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield make_conninfo(beside, dbname=name)
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
