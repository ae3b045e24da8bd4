"""The database goes away for a minute: people are told, keep what they typed, and go on."""

import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client

from yizhan.ops.away import is_away


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection can be made, as when nothing listens at the socket."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection failed: no such file or directory")

    monkeypatch.setattr(connection, "ensure_connection", refuse)


@pytest.mark.usefixtures("away")
def test_a_page_says_so_in_both_languages_and_tries_again(client: Client) -> None:
    answer = client.get("/accounts/login/")

    assert answer.status_code == 503
    assert answer["Refresh"] == "5"
    page = answer.content.decode()
    assert "数据库暂时连不上" in page
    assert "The database is away for a moment" in page
    assert "<script" not in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("away")
def test_what_was_typed_can_be_sent_again_but_no_password(client: Client) -> None:
    typed = {"subject": '三楼漏水 "很急" </textarea><b>', "idempotency_key": "k-1", "password": "secret-word"}

    page = client.post("/accounts/login/?next=/hf/", typed).content.decode()

    assert 'action="/accounts/login/?next=/hf/"' in page
    assert "三楼漏水 &#34;很急&#34; &lt;/textarea&gt;&lt;b&gt;" in page
    assert 'name="idempotency_key"' in page
    assert "secret-word" not in page


@pytest.mark.usefixtures("away")
def test_a_part_of_a_page_is_answered_beside_the_form(client: Client) -> None:
    answer = client.post("/accounts/login/", {"subject": "leak"}, headers={"HX-Request": "true"})

    assert answer.status_code == 503
    assert answer["HX-Retarget"] == "#messages"
    assert "<html" not in answer.content.decode()
    assert "数据库暂时连不上" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_pages_come_back_by_themselves(client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        # What a restart of PostgreSQL does to every open connection.
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    connection.close_if_unusable_or_obsolete()  # what a server does before each request, and a test client does not
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        pytest.param(None, True, id="never-connected"),
        pytest.param(psycopg.errors.AdminShutdown(), True, id="being-shut-down"),
        pytest.param(psycopg.errors.ConnectionFailure(), True, id="connection-lost"),
        pytest.param(psycopg.errors.LockNotAvailable(), False, id="a-lock-is-taken"),
        pytest.param(psycopg.errors.QueryCanceled(), False, id="took-too-long"),
    ],
)
def test_a_lost_connection_is_told_from_a_failed_statement(cause: Exception | None, away: bool) -> None:
    error = OperationalError("said by the database")
    error.__cause__ = cause

    assert is_away(error) is away


def test_other_errors_are_not_taken_for_it() -> None:
    assert not is_away(DataError("value too long"))
    assert not is_away(ValueError("something of ours"))
