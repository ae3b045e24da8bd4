"""Guessing at the log-in: passwords, names and codes; from one address, from many, in every spelling."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import hashers
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from yizhan.ops.accounts import FROM_EVERYWHERE, address_of, counted_as
from yizhan.registry.models import Account

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password"
SECRET = "JBSWY3DPEHPK3PXP"
LIMIT = 5  # failures from one address


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 as it is, but cheap: hundreds of guesses are made here."""
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "time_cost", 1)


@pytest.fixture
def wang() -> Account:
    return Account.objects.create_user("wang", password=PASSWORD, email="wang@example.com")


def log_in(client: Client, password: str, name: str = "wang", **sent: str) -> int:
    return client.post("/accounts/login/", {"login": name, "password": password}, **sent).status_code


def code() -> str:
    """What the telephone of 王 shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2]))


# -- passwords --------------------------------------------------------------------------------


def test_passwords_are_kept_as_argon2_and_nothing_else(wang: Account) -> None:
    assert wang.password.startswith("argon2$argon2id$")
    assert [hasher.algorithm for hasher in hashers.get_hashers()] == ["argon2"]


@pytest.mark.parametrize("password", ["short", "password123", "1234567890123", "wang-wang", ""])
def test_a_password_that_anybody_would_guess_is_not_taken(client: Client, wang: Account, password: str) -> None:
    log_in(client, PASSWORD)
    before = wang.password

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})

    wang.refresh_from_db()
    assert wang.password == before


@pytest.mark.parametrize("name", ["wang", "WANG", "Wang", " wang ", "ｗａｎｇ"])
def test_a_name_in_another_spelling_is_the_same_name(client: Client, wang: Account, name: str) -> None:
    for spelling in ("wang", "WANG", "Wang", " wANG", "waNG "):
        log_in(client, "guess", name=spelling)

    assert log_in(client, PASSWORD, name=name) == 429


def test_letters_that_the_database_takes_for_one_are_counted_as_one() -> None:
    assert counted_as("wıng") == counted_as("WING") == counted_as("wing")


def test_an_address_that_the_sender_made_up_is_not_looked_at(client: Client, wang: Account) -> None:
    for n in range(LIMIT):
        log_in(client, "guess", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}", HTTP_X_REAL_IP=f"10.1.0.{n}")

    assert log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.99") == 429


def test_behind_a_proxy_of_ours_its_word_counts_and_nothing_left_of_it(
    client: Client, wang: Account, settings: pytest.FixtureRequest
) -> None:
    settings.PROXIES = 1
    for n in range(LIMIT):
        log_in(client, "guess", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 203.0.113.7")

    assert log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.99, 203.0.113.7") == 429
    assert log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.7, 203.0.113.8") == 302


@pytest.mark.parametrize("said", ["", "nonsense", "10.0.0.1,", "::1%eth0"])
def test_a_proxy_that_says_nothing_sensible_is_passed_over(rf: pytest.FixtureRequest, said: str) -> None:
    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR=said)) == "127.0.0.1"


def test_many_addresses_do_not_help(client: Client, wang: Account) -> None:
    for n in range(LIMIT * FROM_EVERYWHERE):
        assert log_in(client, "guess", REMOTE_ADDR=f"198.51.100.{n}") in (200, 429)

    assert log_in(client, PASSWORD, REMOTE_ADDR="203.0.113.9") == 429


def test_a_few_failures_from_elsewhere_do_not_keep_anybody_out(client: Client, wang: Account) -> None:
    for n in range(LIMIT * 2):
        log_in(client, "guess", REMOTE_ADDR=f"198.51.100.{n}")

    assert log_in(client, PASSWORD, REMOTE_ADDR="203.0.113.9") == 302


@pytest.mark.parametrize("name", ["x" * 5000, "a\x00b", "'; --", "\u202eevil"])
def test_no_name_breaks_the_log_in(client: Client, name: str) -> None:
    assert log_in(client, "guess", name=name, HTTP_USER_AGENT="x" * 5000) in (200, 429)


# -- who is there? ----------------------------------------------------------------------------


def test_a_name_that_is_not_there_is_answered_like_one_that_is(
    client: Client, wang: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    encode = hashers.Argon2PasswordHasher.encode
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "encode", lambda self, *said: hashed.append(said) or encode(self, *said)
    )

    def answer(name: str) -> str:
        page = client.post("/accounts/login/", {"login": name, "password": "guess"}).content.decode()
        return re.sub(r'csrfmiddlewaretoken" value="\w+|data-now="\d+|"X-CSRFToken": "\w+', "", page).replace(name, "")

    assert answer("nobody") == answer("wang")
    assert hashed == [("guess", hashed[0][1])]  # for nobody: the time a comparison takes with somebody


def test_asking_for_a_new_password_tells_nobody_who_is_there(client: Client, wang: Account) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in ("wang@example.com", "no@example.com")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/accounts/password/reset/done/")}


# -- sessions ---------------------------------------------------------------------------------


def test_a_session_from_before_the_log_in_is_worth_nothing_after_it(client: Client, wang: Account) -> None:
    planted = client.session
    planted["planted"] = "yes"
    planted.save()
    client.cookies["yizhan_session"] = planted.session_key

    log_in(client, PASSWORD)

    assert client.cookies["yizhan_session"].value != planted.session_key
    other = Client()
    other.cookies["yizhan_session"] = planted.session_key
    assert other.get("/").status_code == 302


def test_after_the_log_out_the_session_is_gone_for_whoever_kept_its_cookie(client: Client, wang: Account) -> None:
    log_in(client, PASSWORD)
    kept = client.cookies["yizhan_session"].value
    assert client.get("/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200  # a link logs nobody out
    client.post("/accounts/logout/")

    other = Client()
    other.cookies["yizhan_session"] = kept
    assert other.get("/").status_code == 302


def test_a_new_password_ends_every_other_session(client: Client, wang: Account) -> None:
    log_in(client, PASSWORD)
    wang.set_password("another-long-password")
    wang.save()

    assert client.get("/").status_code == 302


# -- codes ------------------------------------------------------------------------------------


@pytest.fixture
def with_codes(wang: Account) -> Account:
    TOTP.activate(wang, SECRET)
    return wang


def test_a_password_alone_does_not_let_in_who_asked_for_codes(client: Client, with_codes: Account) -> None:
    answer = client.post("/accounts/login/", {"login": "wang", "password": PASSWORD})

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 302
    assert client.get("/").status_code == 200


def test_codes_are_not_guessed(client: Client, with_codes: Account) -> None:
    """allauth's count was switched off together with that of passwords: six digits could be tried without end."""
    log_in(client, PASSWORD)
    for n in range(LIMIT):
        client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"})

    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert client.get("/").status_code == 302


def test_a_new_session_brings_no_new_guesses(client: Client, with_codes: Account) -> None:
    for n in range(LIMIT):
        other = Client()
        log_in(other, PASSWORD)
        other.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"})

    log_in(client, PASSWORD)
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert client.get("/").status_code == 302


def test_a_code_is_good_once(with_codes: Account) -> None:
    seen = code()
    for expected in (200, 302):
        client = Client()
        log_in(client, PASSWORD)
        client.post("/accounts/2fa/authenticate/", {"code": seen})
        assert client.get("/").status_code == expected


def test_every_process_counts_at_the_same_place() -> None:
    assert isinstance(cache._connections[cache._alias], DatabaseCache)


def test_switching_codes_on_asks_for_the_password_again(client: Client, wang: Account) -> None:
    client.force_login(wang, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Authenticator.objects.exists()


def test_codes_are_switched_on_with_a_code_from_the_telephone(client: Client, wang: Account) -> None:
    log_in(client, PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "data:image/svg" in client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]

    def shown(counter: int) -> str:
        return format_hotp_value(hotp_value(secret, counter))

    client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()
    client.post("/accounts/2fa/totp/activate/", {"code": shown(next(yield_hotp_counters_from_time()))})

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_what_codes_are_reckoned_from_is_not_kept_in_the_clear(with_codes: Account, settings: Any) -> None:
    kept = Authenticator.objects.get()
    assert SECRET not in str(kept.data)
    assert TOTP(kept).validate_code(code())

    settings.SECRET_KEY = "another-key-than-it-was-locked-with"
    assert not TOTP(kept).validate_code(format_hotp_value(hotp_value("", 0)))
    assert not TOTP(kept).validate_code(code())


def test_what_was_kept_in_the_clear_before_goes_on(wang: Account) -> None:
    kept = Authenticator.objects.create(user=wang, type="totp", data={"secret": SECRET})

    assert TOTP(kept).validate_code(code())
