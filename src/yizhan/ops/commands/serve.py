"""yizhan serve: the pages and the event streams of one machine, with a worker beside them if wanted."""

import argparse
import errno
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

import django
from django.conf import settings
from django.core.management import call_command

from yizhan.ops.commands.database import database_running
from yizhan.ops.commands.migrate import has_data, migrate
from yizhan.ops.processes import Household, Process
from yizhan.ops.publishing import publish_packs
from yizhan.ops.refused import Unable

HERE = {"127.0.0.1", "localhost", "::1"}
LAST_REQUEST = 10  # seconds for what is being answered when it stops. One asked while it starts may never have heard.
THREADS = 2  # of each page worker: a long report must not hold up the telephone; more get into each other's way


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan serve", description="Serve the pages and the event streams.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the pages' port; the streams take the next (8000)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="page processes (one a core)")
    parser.add_argument("--with-worker", action="store_true", help="run the outbox and the clocks here, too")
    given = parser.parse_args(arguments)
    with database_running():
        return serve(
            host=given.host,
            port=given.port,
            workers=given.workers,
            with_worker=given.with_worker,
            said=announce,
        )


def serve(*, host: str, port: int, workers: int, with_worker: bool, said: Callable[[str], None]) -> int:
    """Serve until asked to stop. Calls `said` with the address once pages are answered.

    The database must be running and is kept running: if the embedded one is killed it is started again.
    """
    may_listen(host, port)
    django.setup()
    ready_or_refuse()
    publish_packs()
    keep_house(host=host, port=port, workers=workers, with_worker=with_worker, said=said)
    return 0


def may_listen(host: str, port: int) -> None:
    """Refused before anything is made ready, which may take minutes."""
    if settings.DEMO and host not in HERE:
        raise Unable(
            "The demo lets whoever comes enter as anybody, so it is served on this machine only. Leave --host out, "
            "or unset YIZHAN_DEMO."
        )
    for taken in (port, port + 1):
        free_or_refuse(host, taken)


def keep_house(*, host: str, port: int, workers: int, with_worker: bool, said: Callable[[str], None]) -> None:
    """Run the processes of an installation whose database and packs are ready."""
    os.environ["YIZHAN_STREAMS_PORT"] = str(port + 1)
    address = f"http://{host}:{port}/"
    ready = False

    def each_tick() -> None:
        nonlocal ready
        if not settings.DATABASE_URL:
            settings.EMBEDDED_POSTGRES.revive()
        if not ready and answers(address):
            ready = True
            said(address)

    python = [sys.executable, "-m"]
    pages = Process(
        "pages",
        [
            *python, "yizhan.ops.pages", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
            "--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600",
            "--workers-kill-timeout", str(LAST_REQUEST),
            "yizhan.ops.wsgi:application",
        ],
    )  # fmt: skip
    streams = Process(
        "streams",
        [
            *python, "uvicorn", "--host", host, "--port", str(port + 1), "--log-level", "warning",
            "--timeout-graceful-shutdown", "2", "yizhan.ops.streams:app",
        ],
    )  # fmt: skip
    worker = Process("worker", [*python, "yizhan", "worker"])
    Household([pages, streams, worker] if with_worker else [pages, streams], each_tick).run()


def ready_or_refuse() -> None:
    """A new database is made ready; an older one is left to `yizhan migrate`, which backs up first."""
    from yizhan.ops import health

    call_command("check", databases=["default"])
    waiting = health.unapplied_migrations()
    if not waiting:
        return
    if has_data():
        raise Unable(f"The database is {len(waiting)} migrations behind this version. Run: yizhan migrate")
    migrate()


def free_or_refuse(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                hint = "Another program answers there; give another --port."
            else:
                hint = "Give an address of this machine in --host."
            raise Unable(f"Cannot listen at {host}:{port}: {error.strerror}. {hint}") from error


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def announce(address: str) -> None:
    print(f"Yizhan is at {address} (stop it with Ctrl-C)", flush=True)
