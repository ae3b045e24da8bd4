"""Back-ups are whole, and a restore proves it or changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from yizhan.ops import dumps
from yizhan.ops.postgres import EmbeddedPostgres, PostgresError


@pytest.fixture
def database(postgres: EmbeddedPostgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of this test's own."""
    name = f"dumps_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield postgres.url(name)
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(database: str, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def filled(database: str) -> str:
    run(
        database,
        "CREATE TABLE matters (id int PRIMARY KEY, said text)",
        "INSERT INTO matters SELECT n, '三楼漏水' || n FROM generate_series(1, 500) n",
        "CREATE TABLE empty_one (id int)",
    )
    return database


def test_what_was_backed_up_comes_back(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    backed_up = dumps.backup(filled, file)
    run(filled, "DROP TABLE matters", "DROP TABLE empty_one")

    restored = dumps.restore(filled, file)

    assert restored == backed_up == {"matters": 500, "empty_one": 0}
    assert run(filled, "SELECT said FROM matters WHERE id = 7") == [("三楼漏水7",)]


def test_a_database_that_holds_anything_is_not_overwritten(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)
    run(filled, "DELETE FROM matters WHERE id > 3")

    with pytest.raises(dumps.NotEmpty, match="--replace"):
        dumps.restore(filled, file)
    assert run(filled, "SELECT count(*) FROM matters") == [(3,)]

    dumps.restore(filled, file, replace=True)
    assert run(filled, "SELECT count(*) FROM matters") == [(500,)]


def test_a_damaged_file_leaves_everything_as_it_was(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)
    content = bytearray(file.read_bytes())
    content[40:400] = bytes(360)
    file.write_bytes(content)

    with pytest.raises(PostgresError, match="differ from the back-up"):
        dumps.restore(filled, file, replace=True)
    assert run(filled, "SELECT count(*) FROM matters") == [(500,)]


def test_a_cut_file_is_no_back_up(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)
    file.write_bytes(file.read_bytes()[:-200])

    with pytest.raises(PostgresError, match="not a whole back-up"):
        dumps.restore(filled, file, replace=True)


def test_a_restore_that_was_killed_is_undone_by_the_next(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)
    run(
        filled,
        "INSERT INTO matters VALUES (501, 'newer')",
        "ALTER SCHEMA public RENAME TO before_restore",
        "CREATE SCHEMA public",
    )

    with pytest.raises(dumps.NotEmpty, match="501 rows"):
        dumps.restore(filled, file)
    assert run(filled, "SELECT said FROM matters WHERE id = 501") == [("newer",)]


def test_nothing_is_restored_under_the_feet_of_others(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)

    with psycopg.connect(filled), pytest.raises(PostgresError, match="1 others use the database"):
        dumps.restore(filled, file, replace=True)


def test_a_back_up_that_fails_leaves_the_older_one(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    dumps.backup(filled, file)
    before = file.read_bytes()

    with pytest.raises(psycopg.OperationalError):
        dumps.backup(filled.replace("dumps_", "no_such_"), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
