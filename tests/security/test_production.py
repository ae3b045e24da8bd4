"""An installation that others reach: what the browser is told, and that no weakness of the setting goes unsaid."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.db import connection
from django.test import Client

from tests.faces.conftest import House
from yizhan.ops import dumps
from yizhan.ops.commands import serve
from yizhan.ops.deploy_checks import the_way_to
from yizhan.ops.postgres import EmbeddedPostgres
from yizhan.ops.refused import Unable

HOUSE = Path(__file__).resolve().parents[2]
# As docs/operations.md says under "For real use".
FOR_REAL = {
    "YIZHAN_ALLOWED_HOSTS": "service.example.com",
    "YIZHAN_TRUSTED_PROXIES": "1",
    "YIZHAN_STREAMS_URL": "/streams/",
    "YIZHAN_METRICS_TOKEN": "a-token-of-some-length",
}
ASKED = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
page = Client().get("/accounts/login/", HTTP_HOST="service.example.com", HTTP_X_FORWARDED_PROTO="https")
plain = Client().get("/accounts/login/?a=b", HTTP_HOST="service.example.com")
strange = Client().get("/accounts/login/", HTTP_HOST="evil.example.com", HTTP_X_FORWARDED_PROTO="https")
print(json.dumps({
    "status": page.status_code, "headers": dict(page.headers), "cookie": page.cookies["csrftoken"].OutputString(),
    "plain": [plain.status_code, plain["Location"]], "strange": strange.status_code,
    "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "healthz": Client().get("/healthz", HTTP_HOST="service.example.com").status_code,
}))
"""


def environment(postgres: EmbeddedPostgres, **changes: str) -> dict[str, str]:
    url = postgres.url(connection.settings_dict["NAME"])
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the journeys'
    return {**ours, "DATABASE_URL": url, **FOR_REAL, **changes}


@pytest.fixture
def told(postgres: EmbeddedPostgres, db: None) -> dict[str, Any]:
    """What a process with that environment answers."""
    asked = [sys.executable, "-c", ASKED]
    done = subprocess.run(asked, env=environment(postgres), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_browser_is_told_everything_it_can_keep(told: dict[str, Any]) -> None:
    headers = told["headers"]
    assert told["status"] == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(told["cookie"].split("; "))
    assert told["session"] == [True, True, "Lax"]
    policy = dict(one.split(" ", 1) for one in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == policy["form-action"] == "'self'"
    # Plain http is sent away, a name that is not ours is not answered, a probe beside us is.
    assert told["plain"] == [301, "https://service.example.com/accounts/login/?a=b"]
    assert told["strange"] == 400
    assert told["healthz"] == 200


def test_a_proper_setting_is_passed_without_a_word(postgres: EmbeddedPostgres, db: None, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(HOUSE / "packs" / "general", packs / "general")
    command = [sys.executable, "-m", "yizhan", "check", "--deploy"]
    changes = {"YIZHAN_DATA_DIR": str(tmp_path / "data"), "YIZHAN_PACKS_DIR": str(packs)}

    done = subprocess.run(command, env=environment(postgres, **changes), capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        pytest.param({"DEMO": True, "ALLOWED_HOSTS": ["service.example.com"]}, "yizhan.E008", id="a-demo-for-others"),
        pytest.param({"DEMO": True}, "yizhan.E009", id="a-demo"),
        pytest.param({"DEMO": False, "PLAIN_HTTP": True}, "yizhan.E010", id="plain-http"),
        pytest.param({"PROXIES": 0}, "yizhan.E011", id="nothing-speaks-https"),
        pytest.param({"ALLOWED_HOSTS": ["127.0.0.1"]}, "yizhan.W012", id="nobody-comes"),
        pytest.param({"METRICS_TOKEN": ""}, "yizhan.W013", id="metrics-for-all"),
        pytest.param({"PROXIES": 1, "STREAMS_URL": ""}, "yizhan.W014", id="streams-past-the-proxy"),
        pytest.param({"OUTSIDE_ALLOWED": ["10.0.0.0/8"]}, "yizhan.W017", id="calls-into-the-house"),
        pytest.param({"SECRET_KEY": "short"}, "yizhan.E001", id="a-key-to-be-guessed"),
        pytest.param({"SESSION_COOKIE_SECURE": False}, "security.W012", id="a-session-in-the-clear"),
        pytest.param({"CSRF_COOKIE_SECURE": False}, "security.W016", id="a-token-in-the-clear"),
        pytest.param({"DEBUG": True}, "security.W018", id="debug"),
        pytest.param({"SECURE_HSTS_SECONDS": 0}, "security.W004", id="no-https-by-heart"),
        pytest.param({"SECURE_SSL_REDIRECT": False}, "security.W008", id="http-is-answered"),
    ],
)
def test_every_weakness_is_told_with_what_to_do(settings: Any, wrong: dict[str, Any], told: str) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)

    found = {message.id: message for message in checks.run_checks(include_deployment_checks=True)}

    assert told in found
    assert found[told].hint or told.startswith("security.")


@pytest.mark.parametrize("rights", [0o755, 0o640, 0o604])
def test_files_that_other_accounts_may_read_are_told(settings: Any, tmp_path: Path, rights: int) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    (tmp_path / "secret-key").touch(mode=0o600)
    (tmp_path / "secret-key").chmod(rights)

    found = [message for message in checks.run_checks(include_deployment_checks=True) if message.id == "yizhan.W015"]

    assert [str(tmp_path / "secret-key") in message.msg for message in found] == [True]


@pytest.mark.parametrize(
    ("host", "options", "clear"),
    [
        ("db.example.com", {}, True),
        ("db.example.com", {"sslmode": "prefer"}, True),
        ("db.example.com", {"sslmode": "verify-full"}, False),
        ("", {}, False),
        ("/run/postgresql", {}, False),
        ("127.0.0.1", {}, False),
    ],
)
def test_a_database_that_is_asked_in_the_clear_is_told(host: str, options: dict[str, str], clear: bool) -> None:
    found = [message.id for message in the_way_to({"HOST": host, "OPTIONS": options})]

    assert found == (["yizhan.W016"] if clear else [])


def test_a_demo_is_served_on_this_machine_alone(settings: Any) -> None:
    settings.DEMO = True

    with pytest.raises(Unable):
        serve.serve(host="0.0.0.0", port=0, workers=1, with_worker=False, said=print)  # noqa: S104 - that is the attack


def test_the_installation_without_the_demo_has_no_door_of_the_demo() -> None:
    """`make serve` opened it: it stood for plain http, too."""
    makefile = (HOUSE / "Makefile").read_text()

    assert re.search(r"^serve:.*\n\tYIZHAN_PLAIN_HTTP=1 ", makefile, re.MULTILINE)


def test_after_the_log_out_no_page_is_gone_back_to(house: House) -> None:
    client = house.client(house.wang)

    for address in ("/garden/desk/", "/garden/cases/", "/garden/field/", "/garden/registers/", "/accounts/email/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_no_page_is_kept_in_the_browsers_storage() -> None:
    settings = (HOUSE / "src/yizhan/faces/assets/libraries/htmx-global.js").read_text()

    assert "htmx.config.historyCacheSize = 0;" in settings
    assert "htmx.config.allowEval = false;" in settings


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/", "/healthz", "/garden/papers/a1/"])
def test_every_answer_carries_the_policy(house: House, address: str) -> None:
    for client in (Client(), house.client(house.wang)):
        answer = client.get(address)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_pages_have_no_script_and_no_style_of_their_own(house: House) -> None:
    case = house.dispatched()
    pages = [
        house.client(house.sun).get(address).content.decode()
        for address in (
            "/garden/desk/", "/garden/cases/", f"/garden/cases/{case.number}/", "/garden/procedures/desk/leak/",
            "/garden/registers/desk/work-order/", f"/garden/cases/{case.number}/records/work-order/",
            "/garden/households/3-2-501/", "/garden/wallboard/", "/garden/exchange/", f"/garden/field/{case.number}/",
        )
    ]  # fmt: skip
    pages.append(Client().get("/accounts/login/").content.decode())

    for page in pages:
        assert "<!doctype html>" in page.lower()
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", page)
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']|javascript:", page)


# -- secrets ------------------------------------------------------------------------------------


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[0-9A-Za-z-]{10,}"
    r"|(?:smtps?|postgres(?:ql)?)://[^\s:/@]+:(?!password|p%40ss)[^\s@]{4,}@(?!host)"
)
KEY = re.compile(r"SECRET_KEY\s*=\s*[\"'][^\"']{20,}")  # of the installation; tests have props for it


def test_no_secret_lies_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout.decode()
    here = Path(__file__).relative_to(HOUSE)

    found = []
    for name in listed.strip("\0").split("\0"):
        file = HOUSE / name
        if file.is_file() and Path(name) != here and file.stat().st_size < 2_000_000:
            text = file.read_text(errors="ignore")
            found += [(name, one[0]) for one in SECRETS.finditer(text)]
            found += [(name, one[0]) for one in KEY.finditer(text) if not name.startswith("tests/")]
    assert found == []


def test_no_password_stands_in_the_list_of_processes() -> None:
    address, secret = dumps.without_password("postgresql://wang:p%40ss@db.example.com/yz")

    assert "p@ss" not in address
    assert "p%40ss" not in address
    assert secret == {"PGPASSWORD": "p@ss"}
