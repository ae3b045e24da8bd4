"""An installation of its own: a data folder, the embedded PostgreSQL, `yizhan serve` with a worker, and a second
worker. Everything is started as its users start it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from yizhan.ops.commands.serve import answers
from yizhan.ops.postgres import EmbeddedPostgres

PACKS = Path(__file__).parent / "packs"
PATIENCE = 120  # seconds for the pages to answer, on a machine however slow

STAFFED = """
import django; django.setup()
from yizhan.ops.commands.migrate import migrate
from yizhan.registry import populate
migrate(backed_up=True)
site = populate.site("garden", name="翠湖园", packs=["soak"])
populate.build_community(site, buildings=1, units=1, floors=5, rooms_per_floor=4)
populate.staff_for_roles(site, {"dispatcher": "调度员", "repairer": "维修员", "supervisor": "主管"})
"""
LET_IN = """
import django; django.setup()
from django.utils import timezone
from yizhan.faces.api import tokens
from yizhan.faces.api.models import Integration
from yizhan.registry.models import Site, Staff
site, head, now = Site.objects.get(), Staff.objects.get(employee_no="supervisor-1"), timezone.now()
portal = Integration.objects.create(
    organisation=site.organisation, name="portal", purpose="soak", roles=["dispatcher"],
    scopes=["cases:read", "cases:open", "cases:act"], per_minute=100_000, made_at=now, made_by=head)
portal.sites.set([site])
print(tokens.make(portal, by=head, now=now, expires_at=None).text)
"""


class Installation:
    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.postgres = EmbeddedPostgres(folder=folder / "postgres")
        self.said = folder / "processes.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "yizhan.ops.settings",
            "YIZHAN_DATA_DIR": str(folder),
            "YIZHAN_PACKS_DIR": str(PACKS),
            "YIZHAN_DEMO": "1",
            "YIZHAN_LOG_LEVEL": "WARNING",
        }
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.token = ""  # by which the other system is known

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def open(self) -> Iterator["Installation"]:
        with self.postgres.running():
            subprocess.run([sys.executable, "-c", STAFFED], env=self.environment, check=True)
            let_in = subprocess.run(
                [sys.executable, "-c", LET_IN], env=self.environment, check=True, capture_output=True
            )
            self.token = let_in.stdout.decode().strip().splitlines()[-1]
            try:
                self.start_what_fell()
                self.wait_until_it_answers()
                yield self
            finally:
                self.close()

    def start_what_fell(self) -> None:
        """What a service manager does: whichever of the two commands is not running is started again."""
        commands = {
            "serve": ["serve", "--port", str(self.port), "--workers", "2", "--with-worker"],
            "worker": ["worker"],
        }
        for name, arguments in commands.items():
            running = self.started.get(name)
            if running is None or running.poll() is not None:
                with self.said.open("ab") as log:
                    command = [sys.executable, "-m", "yizhan", *arguments]
                    self.started[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not answers(f"{self.address}/"):
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"no answer within {PATIENCE} s; the processes said:\n{self.said.read_text()[-4000:]}"
                )
            self.start_what_fell()
            time.sleep(0.2)

    def runs(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of ours at this installation, as its keeper types it."""
        command = [sys.executable, "-m", "yizhan", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """What can be killed, by the name that the report gives it."""
        found: dict[str, list[psutil.Process]] = {"serve": [], "pages": [], "streams": [], "worker": [], "backend": []}
        for name, started in self.started.items():
            try:
                top = psutil.Process(started.pid)
                children = top.children(recursive=True)
            except psutil.NoSuchProcess:
                continue
            found["serve" if name == "serve" else "worker"].append(top)
            for child in children:
                if (kind := _kind(child)) is not None:
                    found[kind].append(child)
        if (postmaster := self.postgres.pid()) is not None:
            found["postmaster"] = [psutil.Process(postmaster)]
            found["backend"] = [
                child for child in psutil.Process(postmaster).children() if "yizhan" in " ".join(_line(child))
            ]
        return {name: processes for name, processes in found.items() if processes}

    def close(self) -> None:
        for started in self.started.values():
            started.terminate()
        for started in self.started.values():
            try:
                started.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _kind(process: psutil.Process) -> str | None:
    line = " ".join(_line(process))
    if "yizhan.ops.pages" in line:
        return "pages"
    if "uvicorn" in line:
        return "streams"
    return "worker" if " worker" in line else None


def _line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return []
