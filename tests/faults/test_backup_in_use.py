"""Backed up while people work, restored into an empty folder, and compared row by row."""

import threading
import time
from pathlib import Path

import psycopg
from psycopg import sql

from tests.faults.soak.__main__ import free_port
from tests.faults.soak.books import losses
from tests.faults.soak.installation import Installation
from tests.faults.soak.people import Book
from tests.faults.soak.play import come_to_rest, people_of


def test_what_was_acknowledged_before_is_in_the_back_up_and_all_of_it_comes_back(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)  # the database's account passes through
    here = Installation(tmp_path / "here", free_port())
    (tmp_path / "here").mkdir()
    in_use, at_rest = tmp_path / "in-use.dump", tmp_path / "at-rest.dump"
    book, stop = Book(), threading.Event()
    with here.open():
        people = people_of(here, book, stop, seed=3)
        for one in people:
            one.start()
        while len(book.acknowledged) < 10:
            assert all(one.failed is None for one in people)
            time.sleep(0.1)
        with book.lock:
            before = dict(book.acknowledged)
        done = here.runs("db", "backup", str(in_use))
        assert done.returncode == 0, done.stderr
        time.sleep(1)
        stop.set()
        for one in people:
            one.join()
        assert len(book.acknowledged) > len(before)  # they did work on meanwhile
        come_to_rest(here, here.postgres.url())
        here.close()
        done = here.runs("db", "backup", str(at_rest))
        assert done.returncode == 0, done.stderr
        rows = checksums(here.postgres.url())

    first = restored(tmp_path / "first", in_use)
    audit = first.runs("audit", "verify")
    assert audit.returncode == 0, audit.stdout
    with first.postgres.running():
        marks = {mark for mark in before if mark.startswith("in-")}
        found = [loss for loss in losses(first.postgres.url(), Book(marks, dict.fromkeys(marks, ""))) if "in-" in loss]
    assert marks
    assert found == []

    second = restored(tmp_path / "second", at_rest)
    with second.postgres.running():
        assert checksums(second.postgres.url()) == rows


def restored(folder: Path, file: Path) -> Installation:
    folder.mkdir()
    there = Installation(folder, 0)
    done = there.runs("db", "restore", str(file))
    assert done.returncode == 0, done.stderr
    return there


def checksums(url: str) -> dict[str, str]:
    """One for each table, over every column of every row."""
    found = {}
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            summed = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t")
            row = connection.execute(summed.format(sql.Identifier(str(table)))).fetchone()
            assert row is not None
            found[str(table)] = str(row[0])
    return found
