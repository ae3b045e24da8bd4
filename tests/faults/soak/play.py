"""The play: people work, processes are killed, all come to rest, the books are read."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.faults.soak.books import counts, losses
from tests.faults.soak.installation import Installation
from tests.faults.soak.killing import Killer
from tests.faults.soak.people import Book, Dispatcher, Person, Program, Repairer

REST = 90  # seconds for the last limits and jobs to be done after everybody has gone home


@dataclass(frozen=True)
class Report:
    kills: dict[str, int]
    asked: int
    acknowledged: int
    sent_again: int
    by_program: int  # of those acknowledged
    replayed: int
    refused: list[str]
    happened: dict[str, int]
    losses: list[str]

    def __str__(self) -> str:
        kills = ", ".join(f"{kind} {times}" for kind, times in sorted(self.kills.items()))
        lines = [
            f"kills     {sum(self.kills.values())} ({kills})",
            f"commands  {self.asked} sent, {self.acknowledged} acknowledged, sent again {self.sent_again} times, "
            f"{self.by_program} by another system ({self.replayed} told that it was done before)",
            f"limits    {self.happened.get('limit_missed', 0)} missed of {self.happened.get('limit_set', 0)}",
            f"losses    {len(self.losses)}",
            *(f"  {loss}" for loss in self.losses),
            *(f"  refused: {one}" for one in self.refused[:10]),
        ]
        return "\n".join(lines)


def play(folder: Path, port: int, *, seconds: float, pause: float, seed: int) -> Report:
    """Raises whatever kept somebody from working: a play that did not take place is no success."""
    book = Book()
    installation = Installation(folder, port)
    with installation.open():
        url = installation.postgres.url()
        at_work, killing = threading.Event(), threading.Event()
        people = people_of(installation, book, at_work, seed)
        killer = Killer(installation, killing, pause=pause, seed=seed)
        for one in (*people, killer):
            one.start()
        time.sleep(seconds)
        killing.set()
        killer.join()
        at_work.set()
        for one in people:
            one.join()
        for failed in filter(None, (one.failed for one in (*people, killer))):
            raise failed
        installation.wait_until_it_answers()
        come_to_rest(installation, url)
        found = list(losses(url, book))
        audit = installation.runs("audit", "verify")
        if audit.returncode != 0:
            found.append(f"audit verify: {audit.stdout.strip()} {audit.stderr.strip()}")
        return Report(
            kills=dict(killer.killed),
            asked=len(book.asked),
            acknowledged=len(book.acknowledged),
            sent_again=book.sent_again,
            by_program=sum(mark.startswith("api-") for mark in book.acknowledged),
            replayed=book.replayed,
            refused=book.refused,
            happened=counts(url),
            losses=found,
        )


def people_of(installation: Installation, book: Book, stop: threading.Event, seed: int) -> list[Person]:
    with psycopg.connect(installation.postgres.url()) as connection:
        staff = connection.execute("SELECT employee_no, id FROM registry_staff ORDER BY id").fetchall()
    repairers = {name: f"staff:{id}" for name, id in staff if name.startswith("repairer")}
    people: list[Person] = []
    for number, (name, _id) in enumerate(staff):
        if name.startswith("dispatcher"):
            people.append(Dispatcher(installation.address, name, book, stop, seed + number, repairers=repairers))
        elif name.startswith("repairer"):
            people.append(Repairer(installation.address, name, book, stop, seed + number))
    people.append(
        Program(installation.address, "portal", book, stop, seed - 1, token=installation.token, repairers=repairers)
    )
    return people


def come_to_rest(installation: Installation, url: str) -> None:
    """Until no clock is due and no job waits; the books then tell what was left all the same."""
    deadline = time.monotonic() + REST
    waiting = (
        "SELECT count(*) FROM cases_case WHERE wakes_at IS NOT NULL UNION ALL"
        " SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    )
    while time.monotonic() < deadline:
        installation.start_what_fell()
        with psycopg.connect(url) as connection:
            if not any(number for (number,) in connection.execute(waiting)):
                return
        time.sleep(0.5)
