"""yizhan db start|stop|status|psql|backup|restore"""

import argparse
import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from yizhan.ops import dumps
from yizhan.ops.commands.database import database_running
from yizhan.ops.postgres import BINARIES
from yizhan.ops.refused import Unable


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan db", description="Look after the database.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("start", help="start the embedded database and leave it running")
    verbs.add_parser("stop", help="stop the embedded database")
    verbs.add_parser("status", help="tell where the database is and whether it runs")
    verbs.add_parser("psql", help="ask it by hand; what follows is passed on to psql", add_help=False)
    backup = verbs.add_parser("backup", help="write all of it to FILE, while people work")
    backup.add_argument("file", type=Path)
    restore = verbs.add_parser("restore", help="put FILE back into an empty database, and count every row")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="overwrite a database that is not empty")
    given, rest = parser.parse_known_args(arguments)
    if rest and given.verb != "psql":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")

    match given.verb:
        case "start":
            return start()
        case "stop":
            return stop()
        case "status":
            return status()
        case "psql":
            return ask(rest)
        case "backup":
            return back_up(given.file)
        case _:
            return put_back(given.file, replace=given.replace)


def start() -> int:
    _embedded_only()
    settings.EMBEDDED_POSTGRES.start()
    print(f"PostgreSQL runs (process {settings.EMBEDDED_POSTGRES.pid()}): {settings.EMBEDDED_POSTGRES.url()}")
    return 0


def stop() -> int:
    _embedded_only()
    settings.EMBEDDED_POSTGRES.stop()
    print("PostgreSQL is stopped.")
    return 0


def status() -> int:
    """Exit code 0 when it runs, 3 when it does not, as pg_ctl does."""
    if settings.DATABASE_URL:
        print("PostgreSQL is run by somebody else (DATABASE_URL).")
        return 0
    pid = settings.EMBEDDED_POSTGRES.pid()
    print(f"{settings.EMBEDDED_POSTGRES.folder}: " + (f"runs (process {pid})" if pid else "does not run"))
    return 0 if pid else 3


def ask(rest: list[str]) -> int:
    with database_running():
        address, secret = dumps.without_password(url())
        return subprocess.call([str(_program("psql")), address, *rest], env={**os.environ, **secret})


def back_up(file: Path) -> int:
    with database_running():
        counts = dumps.backup(url(), file)
    print(f"{file}: {len(counts)} tables, {sum(counts.values())} rows, {file.stat().st_size:,} bytes")
    return 0


def put_back(file: Path, *, replace: bool) -> int:
    with database_running():
        counts = dumps.restore(url(), file, replace=replace)
    print(f"Restored and counted: {len(counts)} tables, {sum(counts.values())} rows")
    return 0


def url() -> str:
    return settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()


def _program(name: str) -> Path:
    """Ours; where line editing is wanted and the machine has its own psql, that one."""
    own = shutil.which(name, path=os.environ.get("PATH"))
    return Path(own) if own else BINARIES / name


def _embedded_only() -> None:
    if settings.DATABASE_URL:
        raise Unable("DATABASE_URL is set: that server is started and stopped by whoever runs it.")
