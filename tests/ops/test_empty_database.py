"""A command that finds an empty database says what to do, in one sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from yizhan.ops.postgres import EmbeddedPostgres

NAME = "nothing_in_it"


@pytest.fixture
def empty(postgres: EmbeddedPostgres) -> Iterator[str]:
    name = sql.Identifier(f"{NAME}_{os.getpid()}")
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    yield postgres.url(f"{NAME}_{os.getpid()}")
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["worker"], id="worker"),
        pytest.param(["audit", "verify"], id="audit"),
        pytest.param(["packs", "publish"], id="packs-publish"),
        pytest.param(["import", "contacts", "calls.csv", "--site", "jinhu"], id="import"),
    ],
)
def test_it_is_told_to_migrate(empty: str, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yizhan", *command],
        env={**os.environ, "DATABASE_URL": empty},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.endswith("Run: yizhan migrate\n")
    assert "Traceback" not in done.stderr
