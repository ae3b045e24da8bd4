"""Event streams: who may listen hears of a change as soon as it is committed, nobody else hears anything."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from yizhan.capabilities.notices.signals import BELL
from yizhan.cases.signals import BOARD
from yizhan.ops import streams
from yizhan.ops.postgres import EmbeddedPostgres
from yizhan.registry.models import Account, Organisation, RoleHolding, Site, Staff

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def site(transactional_db: None) -> Site:
    company = Organisation.objects.create(name="Our house", slug="our-house")
    return Site.objects.create(organisation=company, slug="hf", name="Harmony Garden")


@pytest.fixture
def wang(site: Site) -> Client:
    """A browser in which dispatcher Wang is logged in."""
    account = Account.objects.create_user("wang", password="a-long-password")
    staff = Staff.objects.create(organisation=site.organisation, account=account, name="Wang")
    RoleHolding.objects.create(staff=staff, site=site, role="dispatcher", since=LONG_AGO)
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


@pytest.fixture
def port(postgres: EmbeddedPostgres, transactional_db: None) -> Iterator[int]:
    """The real process, listening to the database of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--port",
        str(free),
        "--log-level",
        "error",
        "yizhan.ops.streams:app",
    ]
    here = {**os.environ, "DATABASE_URL": postgres.url(connection.settings_dict["NAME"])}
    process = subprocess.Popen(command, env=here)
    try:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", free)) == 0:
                    break
            time.sleep(0.05)
        yield free
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def nobody_listens() -> Iterator[None]:
    yield
    streams.listeners.clear()


def ask(port: int, site: str, client: Client, **headers: str) -> http.client.HTTPResponse:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", f"/streams/{site}/board", headers={"Cookie": cookies, **headers})
    return asked.getresponse()


def test_a_change_is_heard_by_those_who_work_there_alone(port: int, site: Site, wang: Client) -> None:
    other = Site.objects.create(organisation=site.organisation, slug="next", name="The next site")

    heard = ask(port, "hf", wang, Origin="http://127.0.0.1:8000")
    assert heard.status == 200
    assert heard.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8000"
    assert heard.readline() == b"retry: 2000\n"

    for here, number in ((other, "GD-9"), (site, "GD-1")):
        with connection.cursor() as cursor:
            message = json.dumps({"site": here.pk, "case": 1, "number": number})
            cursor.execute("SELECT pg_notify(%s, %s)", [BOARD, message])
    lines = [heard.readline().strip() for _ in range(3)]
    heard.close()

    assert lines == [b"", b"event: board", b'data: {"case": 1, "number": "GD-1"}']
    assert ask(port, "next", wang).status == 404
    assert ask(port, "no-such-site", wang).status == 404
    assert ask(port, "hf", Client()).status == 404


def test_the_bell_is_heard_too(port: int, site: Site, wang: Client) -> None:
    heard = ask(port, "hf", wang)
    assert heard.readline() == b"retry: 2000\n"

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [BELL, json.dumps({"site": site.pk, "roles": ["dispatcher"]})])
    lines = [heard.readline().strip() for _ in range(3)]
    heard.close()

    assert lines == [b"", b"event: bell", b'data: {"roles": ["dispatcher"]}']


def test_pages_of_other_hosts_are_not_let_in(port: int, site: Site, wang: Client) -> None:
    heard = ask(port, "hf", wang, Origin="http://evil.example.com")

    assert "Access-Control-Allow-Origin" not in heard.headers
    heard.close()


def test_a_message_goes_to_the_pages_of_its_site_only(nobody_listens: None) -> None:
    ours: asyncio.Queue[streams.Message] = asyncio.Queue()
    theirs: asyncio.Queue[streams.Message] = asyncio.Queue()
    streams.listeners.update({1: {ours}, 2: {theirs}})

    streams.pass_on(1, "board", json.dumps({"case": 17}))

    assert (ours.qsize(), theirs.qsize()) == (1, 0)


def test_a_page_that_fell_behind_is_told_to_look_again(nobody_listens: None) -> None:
    slow: asyncio.Queue[streams.Message] = asyncio.Queue(maxsize=2)
    streams.listeners[1] = {slow}

    for case in range(3):
        streams.pass_on(1, "board", str(case))

    assert [slow.get_nowait() for _ in range(slow.qsize())] == [("again", "{}")]
