"""Log-ins: guessing is stopped, nobody signs up, what the browser is told to forbid."""

import pytest
from django.test import Client

from yizhan.registry.models import Account

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password"


@pytest.fixture
def wang() -> Account:
    return Account.objects.create_user("wang", password=PASSWORD)


def log_in(client: Client, password: str, name: str = "wang") -> int:
    return client.post("/accounts/login/", {"login": name, "password": password}).status_code


def test_the_right_password_lets_in(client: Client, wang: Account) -> None:
    assert log_in(client, PASSWORD) == 302
    assert wang.password.startswith("argon2")


def test_after_five_failures_even_the_right_password_does_not(client: Client, wang: Account) -> None:
    failed = [log_in(client, "guess") for _ in range(5)]

    assert failed == [200, 200, 200, 200, 429]
    answer = client.post("/accounts/login/", {"login": "wang", "password": PASSWORD})
    assert answer.status_code == 429
    assert "失败次数过多" in answer.content.decode()


def test_somebody_elses_failures_lock_nobody_out(client: Client, wang: Account) -> None:
    for _ in range(6):
        log_in(client, "guess", name="li")

    assert log_in(client, PASSWORD) == 302


def test_nobody_signs_up(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "zhou", "password1": PASSWORD, "password2": PASSWORD})

    assert not Account.objects.exists()


def test_a_page_that_is_not_open_to_all_asks_for_a_log_in(client: Client) -> None:
    answer = client.get("/accounts/password/change/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_pages_forbid_what_they_never_do(client: Client) -> None:
    answer = client.get("/accounts/login/")

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "object-src 'none'" in policy
    assert "connect-src 'self' http://testserver:8001;" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.cookies["csrftoken"]["secure"]
    assert answer.cookies["csrftoken"]["httponly"]
