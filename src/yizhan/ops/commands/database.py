"""The database a command needs: the embedded one is started for it, another is somebody else's to run."""

from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings

from yizhan.ops.refused import Unable


@contextmanager
def database_running() -> Iterator[None]:
    if settings.DATABASE_URL:
        yield
        return
    with settings.EMBEDDED_POSTGRES.running():
        yield


@contextmanager
def database_ready() -> Iterator[None]:
    """The database runs and is of this version. Raises Unable where it is empty or behind, saying what to do.

    Where it is away just now nothing is said: whoever waits for it may go on waiting.
    """
    with database_running():
        django.setup()
        from django.db import OperationalError

        from yizhan.ops.health import unapplied_migrations

        try:
            behind = len(unapplied_migrations())
        except OperationalError:
            behind = 0
        if behind:
            raise Unable(f"The database is {behind} migrations behind this version. Run: yizhan migrate")
        yield
