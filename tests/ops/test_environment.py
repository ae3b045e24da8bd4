"""What the environment tells, and that everything it can tell is written down for those who run Yizhan."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from yizhan.ops import environment

HOUSE = Path(__file__).resolve().parents[2]


def test_the_key_is_made_once_and_kept_to_ourselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIZHAN_SECRET_KEY", raising=False)

    with ThreadPoolExecutor(8) as at_once:
        keys = set(at_once.map(lambda _: environment.secret_key(tmp_path), range(8)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_given_key_is_not_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_SECRET_KEY", "given")

    assert environment.secret_key(tmp_path) == "given"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "postgresql://wang:p%40ss@db.example.com:6432/yz?sslmode=require",
            {"NAME": "yz", "USER": "wang", "PASSWORD": "p@ss", "HOST": "db.example.com", "PORT": "6432"},
            id="over-the-network",
        ),
        pytest.param(
            "postgresql:///yz?host=/run/%E6%95%B0",
            {"NAME": "yz", "USER": "", "HOST": "/run/数"},
            id="by-a-socket",
        ),
        pytest.param("dbname=yz host=h", {"NAME": "yz", "HOST": "h"}, id="in-words"),
    ],
)
def test_a_database_url_is_what_libpq_reads(url: str, expected: dict[str, str]) -> None:
    found = environment.database(url)

    assert {name: found[name] for name in expected} == expected
    assert found["CONN_HEALTH_CHECKS"] is True


def test_other_connection_settings_are_kept() -> None:
    assert environment.database("postgresql://h/yz?sslmode=require")["OPTIONS"]["sslmode"] == "require"


def test_nonsense_is_no_database_url() -> None:
    with pytest.raises(psycopg.ProgrammingError):
        environment.database("mysql://h/yz")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "smtp://desk:p%40ss@mail.example.com",
            {"EMAIL_PORT": 587, "EMAIL_HOST_PASSWORD": "p@ss", "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False},
            id="with-a-password-never-in-the-clear",
        ),
        pytest.param("smtps://mail.example.com", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}, id="by-tls"),
        pytest.param("smtp://127.0.0.1:25", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False}, id="on-this-machine"),
    ],
)
def test_a_mail_url_names_a_server(url: str, expected: dict[str, object]) -> None:
    found = environment.mail(url)

    assert {name: found[name] for name in expected} == expected


def test_nonsense_is_no_mail_url() -> None:
    with pytest.raises(ValueError, match="YIZHAN_MAIL_URL"):
        environment.mail("mail.example.com")


def test_a_variable_that_is_not_listed_cannot_be_read() -> None:
    with pytest.raises(KeyError, match="YIZHAN_HIDDEN"):
        environment.text("YIZHAN_HIDDEN")


def test_every_variable_is_in_the_manual() -> None:
    manual = (HOUSE / "docs" / "operations.md").read_text()

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", manual, re.MULTILINE)) == set(environment.VARIABLES)
