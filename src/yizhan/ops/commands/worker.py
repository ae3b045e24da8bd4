"""yizhan worker: the outbox and the clocks. Any number of them may run, on any number of machines."""

import argparse
import asyncio
import os
import signal
import socket
import threading
from types import FrameType

import structlog

from yizhan.ops.commands.database import database_ready

log = structlog.get_logger()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan worker", description="Run the outbox and the clocks.")
    parser.add_argument("--concurrency", type=int, default=4, metavar="N", help="jobs at a time (4)")
    given = parser.parse_args(arguments)
    with database_ready():
        return work(concurrency=given.concurrency)


def work(*, concurrency: int) -> int:
    """Until asked to stop (SIGTERM, SIGINT), or until either half fails: then both end, to be started
    anew.
    """
    from yizhan.ops import clockwork

    stop = threading.Event()
    failed = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)

    def clocks() -> None:
        try:
            clockwork.run_forever(stop)
        except Exception:
            log.exception("worker.clocks_failed")
            failed.set()
        finally:
            stop.set()

    def outbox() -> None:
        try:
            asyncio.run(run_jobs(stop, concurrency=concurrency))
        except Exception:
            log.exception("worker.outbox_failed")
            failed.set()
        finally:
            stop.set()

    log.info("worker.started", process=os.getpid())
    halves = [threading.Thread(target=half, name=half.__name__) for half in (clocks, outbox)]
    for half in halves:
        half.start()
    stop.wait()
    for half in halves:
        half.join()
    log.info("worker.stopped", process=os.getpid())
    return 1 if failed.is_set() else 0


async def run_jobs(stop: threading.Event, *, concurrency: int) -> None:
    from procrastinate.contrib.django import app

    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            running = asyncio.create_task(
                worker_app.run_worker_async(
                    name=f"{socket.gethostname()}-{os.getpid()}",
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=30,
                    delete_jobs="successful",
                )
            )
            stopping = asyncio.create_task(asyncio.to_thread(stop.wait))
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                stop.set()
            else:
                running.cancel()  # the worker finishes the jobs in hand first
            for ended in await asyncio.gather(running, stopping, return_exceptions=True):
                if isinstance(ended, Exception):  # a cancelled worker is one that stopped as asked
                    raise ended
