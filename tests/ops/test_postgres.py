"""The embedded server: started once for all, ended by the last, and back after it was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yizhan.ops.postgres import SOCKET_NAME, UNSAFE_BUT_FAST, EmbeddedPostgres


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of this module's own, because it is killed here."""
    folder = tmp_path_factory.mktemp("server")
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder=folder / "postgres", settings=UNSAFE_BUT_FAST)
    yield server
    server.stop()


def ask(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None


def test_the_last_to_let_go_stops_it(own: EmbeddedPostgres) -> None:
    with own.running():
        with own.running():
            assert own.pid() is not None
        assert ask(own, "select 1") == 1
    assert own.pid() is None


def test_a_killed_process_holds_nothing(own: EmbeddedPostgres) -> None:
    script = (
        "import sys, time; from pathlib import Path; from yizhan.ops.postgres import *\n"
        "with EmbeddedPostgres(folder=Path(sys.argv[1]), settings=UNSAFE_BUT_FAST).running():\n"
        "    print('up', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(own.folder)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"up\n"
    other.kill()
    other.wait()
    other.stdout.close()

    with own.running():
        assert ask(own, "select 1") == 1
    assert own.pid() is None


def test_started_on_request_it_stays_until_stopped_on_request(own: EmbeddedPostgres) -> None:
    own.start()
    with own.running():
        pass
    assert own.pid() is not None

    own.stop()
    assert own.pid() is None


def test_what_was_committed_outlives_a_kill(own: EmbeddedPostgres) -> None:
    with own.running():
        with psycopg.connect(own.url(), autocommit=True) as connection:
            connection.execute("create table kept (said text)")
            connection.execute("insert into kept values ('通过')")
            postmaster = own.pid()
            assert postmaster is not None
            os.kill(postmaster, signal.SIGKILL)

        while own.pid() is not None:
            pass
        assert own.revive()
        assert ask(own, "select said from kept") == "通过"
        assert not own.revive()


def test_a_pid_file_whose_number_went_to_another_process_is_stale(own: EmbeddedPostgres) -> None:
    with own.running():
        pass
    (own.data / "postmaster.pid").write_text(f"{os.getpid()}\n{own.data}\n0\n5432\n{own.socket_folder}\n\n\nready\n")

    assert own.pid() is None
    with own.running():
        assert own.pid() not in {None, os.getpid()}


def test_an_interrupted_beginning_is_begun_anew(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    server = EmbeddedPostgres(folder=tmp_path / "postgres", settings=UNSAFE_BUT_FAST)
    (server.folder / "data.unfinished" / "base").mkdir(parents=True)

    with server.running():
        assert ask(server, "show server_encoding") == "UTF8"


def test_the_socket_of_a_deep_folder_lies_in_a_short_one(tmp_path: Path) -> None:
    server = EmbeddedPostgres(folder=tmp_path / ("深" * 40) / "postgres")

    assert len(os.fsencode(server.socket_folder / SOCKET_NAME)) <= 100
    assert server.socket_folder.parent != server.folder


def test_nobody_reaches_it_by_network(own: EmbeddedPostgres) -> None:
    with own.running():
        assert ask(own, "show listen_addresses") == ""
        assert own.socket_folder.stat().st_mode & 0o077 == 0
