"""The database a command needs: the embedded one is started for it, another is somebody else's to run."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def database_running() -> Iterator[None]:
    if settings.DATABASE_URL:
        yield
        return
    with settings.EMBEDDED_POSTGRES.running():
        yield
