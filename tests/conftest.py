"""The stage of all tests: Django on a real PostgreSQL of this run's own, shared by all its workers."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psutil
import pytest

from tests.browser import chromium
from yizhan.ops.postgres import UNSAFE_BUT_FAST, EmbeddedPostgres

__all__ = ["chromium"]

STAGE = "YIZHAN_TEST_STAGE"  # the folder of this run; xdist's workers inherit it from the controller
PREFIX = "yizhan-stage-"  # then the controller's process id

if STAGE not in os.environ:
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not psutil.pid_exists(int(left.name.split("-")[2])):  # a run that was killed could not tidy up
            EmbeddedPostgres(folder=left / "postgres").stop()
            shutil.rmtree(left, ignore_errors=True)
    os.environ[STAGE] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
stage = Path(os.environ[STAGE])
stage.chmod(0o711)  # the server may run under an account of its own and must pass through
server = EmbeddedPostgres(folder=stage / "postgres", settings=UNSAFE_BUT_FAST)

os.environ["DJANGO_SETTINGS_MODULE"] = "yizhan.ops.settings"
os.environ["YIZHAN_DATA_DIR"] = str(stage / "data")
os.environ["YIZHAN_LOG_LEVEL"] = "CRITICAL"
os.environ.setdefault("DATABASE_URL", server.url())

# The settings are named here, too late for pytest-django to do it; the conftests of the folders below are
# read next and import models.
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the controller, after its last worker
        server.stop()
        shutil.rmtree(stage, ignore_errors=True)
        os.environ.pop(STAGE, None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The running server. Asked for first by whatever touches the database."""
    with server.running():
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres: EmbeddedPostgres, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """pytest-django's seam before it makes the test database, one for each worker."""
