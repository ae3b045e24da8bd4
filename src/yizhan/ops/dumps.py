"""Back-ups: a whole database in one file, taken while people work, and put back with proof that all of it
came.

A back-up is made in one snapshot (`pg_dump`, custom format) beside the place it shall lie and moved there
when it is complete, so a file with the wanted name is always a whole one. It carries the number of rows of
every table, counted in that same snapshot; after a restore they are counted again and must agree.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from yizhan.ops.postgres import BINARIES, PostgresError

MARK = b"\nYIZHAN-ROWS "
LONGEST_COUNTS = 1_000_000  # bytes of the trailer that are looked at


class NotEmpty(PostgresError):
    """A restore would have overwritten what is there."""


def backup(url: str, file: Path) -> dict[str, int]:
    """Write the database to `file`; return the rows of each table. An existing file is replaced at the
    end.
    """
    part = file.with_name(file.name + ".part")
    try:
        with psycopg.connect(url) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot is not None  # noqa: S101 - a SELECT without FROM has one row
            counts = count_rows(connection)
            part.touch(mode=0o600)  # everything that is known of anybody lies in it
            _run(url, "pg_dump", "--format=custom", f"--snapshot={snapshot[0]}", f"--file={part}")
        with part.open("ab") as written:
            written.write(MARK + json.dumps(counts).encode())
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return counts


def restore(url: str, file: Path, *, replace: bool = False) -> dict[str, int]:
    """Put `file` back into the database; return the rows of each table, which are those of the back-up.

    Refuses a database that holds anything, unless told to replace it. All or nothing: on any error the
    database is as it was. Nobody else may use it meanwhile.
    """
    expected = counts_of(file)
    with psycopg.connect(url, autocommit=True) as connection:
        _no_one_else(connection)
        _undo_interrupted(connection)
        held = count_rows(connection)
    if held and not replace:
        raise NotEmpty(
            f"The database holds {len(held)} tables with {sum(held.values())} rows. "
            "Stop the servers, back it up, and give --replace to overwrite it."
        )
    # Into a schema of its own first, then exchanged: until the counts agree the old data stands untouched.
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("ALTER SCHEMA public RENAME TO before_restore")
            connection.execute("CREATE SCHEMA public")
        try:
            _run(
                url, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                "--schema=public", str(file),
            )  # fmt: skip
            found = count_rows(connection)
            if found != expected:
                wrong = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
                raise PostgresError(f"After the restore these tables differ from the back-up: {', '.join(wrong)}")
        except BaseException:
            _undo_interrupted(connection)
            raise
        connection.execute("DROP SCHEMA before_restore CASCADE")
        connection.execute("ANALYZE")
    return found


def _undo_interrupted(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Take the old data back if a restore did not come to its end, now or in a process that was killed."""
    begun = connection.execute("SELECT to_regnamespace('before_restore') IS NOT NULL").fetchone()
    if begun and begun[0]:
        with connection.transaction():
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            connection.execute("ALTER SCHEMA before_restore RENAME TO public")


def count_rows(connection: "psycopg.Connection[tuple[object, ...]]") -> dict[str, int]:
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
    ).fetchall()
    counts = {}
    for (name,) in tables:
        found = connection.execute(
            sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(str(name)))
        ).fetchone()
        counts[str(name)] = int(str(found[0])) if found else 0
    return counts


def counts_of(file: Path) -> dict[str, int]:
    """The row counts a back-up carries. Raises PostgresError for a file that is none, or not a whole one."""
    try:
        with file.open("rb") as content:
            content.seek(max(0, file.stat().st_size - LONGEST_COUNTS))
            _dump, found, counts = content.read().rpartition(MARK)
        if not found:
            raise ValueError("no row counts at its end")
        return {str(name): int(rows) for name, rows in json.loads(counts).items()}
    except (OSError, ValueError) as error:
        raise PostgresError(f"{file} is not a whole back-up of Yizhan: {error}") from error


def _no_one_else(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    ).fetchone()
    if others and others[0]:
        raise PostgresError(f"{others[0]} others use the database. Stop the servers and workers, then restore again.")


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address as it may stand in the list of processes, which everybody on the machine reads, and the
    environment that brings the password."""
    said = conninfo_to_dict(url)
    password = said.pop("password", None)
    return make_conninfo("", **said), {"PGPASSWORD": str(password)} if password else {}


def _run(url: str, program: str, *arguments: str) -> None:
    address, secret = without_password(url)
    command: Sequence[str] = [str(BINARIES / program), f"--dbname={address}", *arguments]
    done = subprocess.run(command, text=True, capture_output=True, env={**os.environ, **secret})
    if done.returncode != 0:
        raise PostgresError(f"{program} failed: {done.stderr.strip()}")
