"""A database of a command's own: empty, migrated, gone afterwards. Plays need one; nobody's data is touched.

Migrating takes seconds, copying a migrated database a fraction of one: the first command leaves a template
behind, named after the migrations it was made by, and later ones copy it.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from yizhan.ops.refused import Unable

TEMPLATE = "yizhan_plays"
LOCK = 7_041_907  # one command at a time makes the template


@contextmanager
def scratch_database() -> Iterator[None]:
    """Inside, Django's default connection is to the scratch database. Django must be set up, the server running."""
    template = f"{TEMPLATE}_{_mark()}"
    own = f"{template}_{os.getpid()}"
    try:
        _make_template(template)
        _run(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')  # of a killed process that had our number
        _run(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    except DatabaseError as error:
        raise Unable(
            f"Cannot make a database to play in: {error}. Plays need a PostgreSQL account that may create "
            "databases; without DATABASE_URL the embedded server is used."
        ) from error
    try:
        with _connected_to(own):
            yield
    finally:
        _run(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def _make_template(template: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # let go when the cursor's connection is closed
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}_%"])
        there = {name for (name,) in cursor.fetchall()}
        for old in there - {template}:
            if _is_left_over(old):
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        if template in there:
            return
        unfinished = f"{template}_new"
        cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{unfinished}"')
        with _connected_to(unfinished):
            call_command("migrate", verbosity=0, interactive=False)
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')


def _is_left_over(name: str) -> bool:
    """A template of other migrations, or the copy of a process of this machine that was killed."""
    owner = name.removeprefix(f"{TEMPLATE}_").partition("_")[2]
    if not owner.isdigit():
        return True
    return not settings.DATABASE_URL and not psutil.pid_exists(int(owner))


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _run(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _mark() -> str:
    """A hash of every migration there is."""
    digest = hashlib.sha256()
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        digest.update(f"{app}.{name}".encode())
        source = __import__(type(migration).__module__, fromlist=["Migration"]).__file__
        if source:
            digest.update(Path(source).read_bytes())
    return digest.hexdigest()[:10]
