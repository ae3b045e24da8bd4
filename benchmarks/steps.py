"""`cases.run` completing a step, everything stored, in one process; beside five plain statements that write the same
rows, and beside two workflow engines that walk six steps on the same server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from benchmarks import matter
from benchmarks.harness import Row, compare, stopwatch
from benchmarks.peers import peer
from benchmarks.stage import Stage, stage
from yizhan.cases import running
from yizhan.cases.models import Case

MATTERS = 40  # a round

GOALS = {
    "5 plain statements": (0.5, 0.9),
    "SpiffWorkflow, JSON read and written each step": (1.2, 2),
    "SpiffWorkflow, kept in memory, JSON written each step": (1.2, 2),
    "django-viewflow": (4, 7),
}


def run() -> list[Row]:
    with ExitStack() as stack:
        here = stack.enter_context(stage())
        plain = stack.enter_context(psycopg.connect(here.url))
        spiff = stack.enter_context(peer("spiff", here.url))
        viewflow = stack.enter_context(peer("viewflow", here.url))
        numbers = count()
        said = Dictation(here, next(numbers))
        against: dict[str, Callable[[], float]] = {
            "5 plain statements": lambda: said.walk(plain, [here.open(next(numbers)) for _ in range(MATTERS)]),
            "SpiffWorkflow, JSON read and written each step": lambda: spiff.rate("read", MATTERS),
            "SpiffWorkflow, kept in memory, JSON written each step": lambda: spiff.rate("kept", MATTERS),
            "django-viewflow": lambda: viewflow.rate("walk", MATTERS),
        }
        what = "`cases.run` completing a step, everything stored, one process"
        return compare(what, lambda: _walk(here, numbers), against, GOALS, unit="steps/s")


def _walk(here: Stage, numbers: Iterator[int]) -> float:
    opened = [(here.open(number), number) for number, _ in zip(numbers, range(MATTERS), strict=False)]
    with stopwatch() as took:
        for case, number in opened:
            here.walk(case, number)
    return MATTERS * matter.STEPS / took()


class Dictation:
    """What one walk wrote, step by step, to be written again by hand for other matters."""

    LOCK = "SELECT state FROM cases_case WHERE id = %s FOR NO KEY UPDATE"
    FINISH = """UPDATE cases_casestep SET state = %s, assigned_to = %s, assigned_name = %s, due_at = %s,
        missed_at = %s, completed_at = %s, completed_by = %s, completed_name = %s, outcome = %s
        WHERE case_id = %s AND step = %s AND run = %s"""
    BEGIN = """INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name,
        started_at, due_at, completed_by, completed_name, outcome)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', '')"""
    APPEND = """INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
    STAND = """UPDATE cases_case SET status = %s, subject = %s, closed_at = %s, due_at = %s, wakes_at = %s, data = %s,
        state = %s, version = %s, head = %s, search = strip(to_tsvector('simple', %s)) WHERE id = %s"""

    def __init__(self, here: Stage, number: int) -> None:
        self.site = here.site.pk
        self.steps: list[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], str]] = []
        with psycopg.connect(here.url, autocommit=True, row_factory=dict_row) as connection:
            case = here.open(number)
            seen, stood = case.version, self._steps(connection, case)
            now = matter.NINE
            for command, by in matter.work(number):
                now += matter.BETWEEN_STEPS
                case = running.run(case, command, by=by, now=now)
                standing = connection.execute("SELECT * FROM cases_case WHERE id = %s", [case.pk]).fetchone()
                entry = connection.execute(
                    "SELECT * FROM cases_entry WHERE case_id = %s AND seq > %s", [case.pk, seen]
                ).fetchone()
                steps = self._steps(connection, case)
                self.steps.append((standing, entry, [one for one in steps if one not in stood], command.step))
                seen, stood = case.version, steps

    @staticmethod
    def _steps(connection: psycopg.Connection[dict[str, Any]], case: Case) -> list[dict[str, Any]]:
        return connection.execute("SELECT * FROM cases_casestep WHERE case_id = %s ORDER BY id", [case.pk]).fetchall()

    def walk(self, connection: psycopg.Connection[Any], cases: list[Case]) -> float:
        with stopwatch() as took:
            for case in cases:
                for standing, entry, steps, done in self.steps:
                    self._write(connection, case.pk, standing, entry, steps, done)
        return len(cases) * matter.STEPS / took()

    def _write(
        self,
        connection: psycopg.Connection[Any],
        id: int,
        standing: dict[str, Any],
        entry: dict[str, Any],
        steps: list[dict[str, Any]],
        done: str,
    ) -> None:
        connection.execute(self.LOCK, [id]).fetchone()
        for step in steps:
            if step["step"] == done:
                names = ("state", "assigned_to", "assigned_name", "due_at", "missed_at", "completed_at", "completed_by",
                         "completed_name", "outcome")  # fmt: skip
                connection.execute(self.FINISH, [*(step[name] for name in names), id, step["step"], step["run"]])
            else:
                names = ("step", "run", "state", "roles", "assigned_to", "assigned_name", "started_at", "due_at")
                connection.execute(self.BEGIN, [self.site, id, *(step[name] for name in names)])
        names = ("seq", "at", "by", "by_name")
        written = [self.site, id, *(entry[name] for name in names), Jsonb(entry["events"]), entry["hash"]]
        connection.execute(self.APPEND, written)
        connection.execute(
            self.STAND,
            [
                standing["status"],
                standing["subject"],
                standing["closed_at"],
                standing["due_at"],
                standing["wakes_at"],
                Jsonb(standing["data"]),
                Jsonb(standing["state"]),
                standing["version"],
                standing["head"],
                " ".join(word.split(":")[0].strip("'") for word in (standing["search"] or "").split()),
                id,
            ],
        )
        connection.commit()
