"""A new matter over HTTP: the form of the desk's intake, by people who are logged in, through the server as `yizhan
serve` starts it; the matter with its number, contact, step, limits, journal and message for the outbox is one
transaction. Beside a bare transaction of two rows by as many connections, and beside a ticket of django-helpdesk
through the same kind of server."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any

import psycopg
from django.test import override_settings
from psycopg.types.json import Jsonb

from benchmarks import matter
from benchmarks.harness import ROOT, Row, compare
from benchmarks.peers import PYTHON, database
from benchmarks.serving import (
    CLIENTS,
    PASSWORD,
    WORKERS,
    Browser,
    at_work,
    free_port,
    hire,
    process,
    served,
    together,
    wait_for,
)
from benchmarks.stage import Stage, stage
from yizhan.capabilities.webhooks.models import Delivery
from yizhan.capabilities.webhooks.subscribing import subscribe
from yizhan.cases.models import Case, Contact
from yizhan.registry.models import Staff

SECONDS = 4.0  # a round of each
TAKEN = b'"taken"'

GOALS = {
    "two rows in a bare transaction": (0.07, 0.12),
    "django-helpdesk, a ticket submitted": (2, 4),
}


def run() -> list[Row]:
    with ExitStack() as stack:
        here = stack.enter_context(stage())
        desk = stack.enter_context(_desk(here))
        bare = [Bare(stack.enter_context(psycopg.connect(here.url)), number) for number in range(CLIENTS)]
        helpdesk = stack.enter_context(_helpdesk(here.url))
        numbers = count()
        taken: list[int] = []

        def take_in(browser: Browser) -> None:
            number = next(numbers)
            answer = browser.post("/garden/desk/matters/", _form(here, number))
            assert answer.status == 200, answer.text
            assert TAKEN in answer.head
            taken.append(number)

        def submit(browser: Browser) -> None:
            said = matter.said(next(numbers))
            form = {"queue": "1", "title": said["matter"], "body": said["matter"], "priority": "3"}
            answer = browser.post("/tickets/submit/", form)
            assert answer.status == 302, answer.text

        for browser, other in zip(desk, helpdesk, strict=True):  # every worker has read its packs and templates
            take_in(browser)
            submit(other)
        rows = compare(
            f"a new matter over HTTP, {CLIENTS} people at {WORKERS} workers, everything in one transaction",
            lambda: together([lambda browser=browser: take_in(browser) for browser in desk], SECONDS),
            {
                "two rows in a bare transaction": lambda: together([one.write for one in bare], SECONDS),
                "django-helpdesk, a ticket submitted": lambda: together(
                    [lambda browser=browser: submit(browser) for browser in helpdesk], SECONDS
                ),
            },
            GOALS,
            unit="/ s",
        )
        for model in (Case, Contact, Delivery):
            assert model.objects.count() == len(taken), f"{model.__name__}: lost or twice"
    return rows


def _form(here: Stage, number: int) -> dict[str, str]:
    said = matter.said(number)
    return {
        "procedure": "repairs/repair",
        "channel": "hotline",
        "caller": said["phone"],
        "party": str(here.owner.pk),
        "place": str(here.room.pk),
        "said": said["matter"],
        "key": f"benchmark-{number}",
    }


@contextmanager
def _desk(here: Stage) -> Iterator[list[Browser]]:
    """The desk with somebody who listens outside, so that every matter leaves a message in the outbox."""
    wang = Staff.objects.get(pk=1)
    hire(wang, "wang")
    with override_settings(OUTSIDE_ALLOWED=["127.0.0.0/8"]):
        subscribe(
            here.site,
            title="elsewhere",
            url="https://127.0.0.1/",  # never asked: no worker runs
            kinds=["matter.opened"],
            detail="thin",
            unmasked=False,
            by=wang,
            now=matter.NINE,
        )
    with served(here.url) as port:
        yield at_work(port, "wang")


@contextmanager
def _helpdesk(url: str) -> Iterator[list[Browser]]:
    with database("yizhan_peer_helpdesk", url) as its_own:
        # By PYTHONPATH and from elsewhere: granian takes a file beside an __init__.py for a part of that package.
        peers = str(ROOT / "benchmarks" / "peers")
        environment = {**os.environ, "DATABASE_URL": its_own, "PASSWORD": PASSWORD, "PYTHONPATH": peers}
        subprocess.run([str(PYTHON), "-m", "with_helpdesk"], env=environment, check=True)
        port = free_port()
        server = [
            str(PYTHON), "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(WORKERS),
            "--no-ws", "--log-level", "warning", "--blocking-threads", "4", "with_helpdesk:application",
        ]  # fmt: skip
        with process(server, environment, cwd=ROOT / "build"):
            wait_for(port, "/admin/login/")
            form = {"username": "wang", "password": PASSWORD}
            yield [Browser(port).enter("/admin/login/", form) for _ in range(CLIENTS)]


class Bare:
    """An order and the row that says who wrote it, and nothing else: what the database can do at best."""

    ORDER = """CREATE TABLE IF NOT EXISTS bare_order (id bigserial PRIMARY KEY, number text NOT NULL UNIQUE,
        said text NOT NULL, at timestamptz NOT NULL DEFAULT now(), data jsonb NOT NULL)"""
    AUDIT = """CREATE TABLE IF NOT EXISTS bare_audit (id bigserial PRIMARY KEY, bare_order bigint NOT NULL REFERENCES
        bare_order, by text NOT NULL, at timestamptz NOT NULL DEFAULT now(), events jsonb NOT NULL)"""

    def __init__(self, connection: "psycopg.Connection[Any]", client: int) -> None:
        self.connection = connection
        self.client = client
        self.numbers = count()
        connection.execute(self.ORDER)
        connection.execute(self.AUDIT)
        connection.commit()

    def write(self) -> None:
        number = next(self.numbers)
        said = matter.said(number)
        order = self.connection.execute(
            "INSERT INTO bare_order (number, said, data) VALUES (%s, %s, %s) RETURNING id",
            [f"{self.client}-{number}", said["matter"], Jsonb(said)],
        ).fetchone()
        self.connection.execute(
            "INSERT INTO bare_audit (bare_order, by, events) VALUES (%s, %s, %s)",
            [order[0], matter.WANG.id, Jsonb([{"kind": "opened", **said}])],
        )
        self.connection.commit()
