"""Real browsers on the real pages: Chromium, the live server, the event streams, nothing stood in for."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.faces.conftest import House, house, staff_hired
from yizhan.ops.postgres import EmbeddedPostgres
from yizhan.registry.models import Staff

__all__ = ["house", "staff_hired"]

# Playwright keeps an event loop in this thread; the tests' own queries are plain and wait for each other.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds until something that should be on the page is missed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def streams(transactional_db: None, postgres: EmbeddedPostgres, settings: Any) -> Iterator[int]:
    """The real process of the event streams, listening to the database of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings.STREAMS_PORT = port
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--log-level", "error", "yizhan.ops.streams:app"]
    url = postgres.url(connection.settings_dict["NAME"])
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


class Person:
    """Somebody with a browser of their own. What the console complains of is kept, and asked for at the end."""

    def __init__(self, page: Page, base: str, complaints: list[str]) -> None:
        self.page = page
        self.base = base
        self.complaints = complaints

    def goes_to(self, path: str) -> None:
        self.page.goto(self.base + path)

    def shows(self, name: str, *, whole: bool = False) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        if whole:
            self.page.evaluate("scrollTo(0, 0)")  # else the bar that sticks to the top lies across the picture
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    @property
    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.fixture
def sits_down(
    chromium: Browser, live_server: Any, streams: int, house: House, settings: Any
) -> Iterator[Callable[..., Person]]:
    """sits_down(house.wang): a browser in which the person has entered by the demo's door."""
    settings.DEMO = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = False
    people: list[Person] = []

    def sit_down(staff: Staff, viewport: dict[str, int] = DESK, locale: str = "zh-CN") -> Person:
        context = chromium.new_context(viewport=viewport, locale=locale, has_touch=viewport is PHONE)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        person = Person(page, live_server.url, [])
        person.goes_to("/accounts/login/")
        page.get_by_role("button", name=staff.name).first.click()
        page.wait_for_load_state()
        page.on("console", lambda message: _complain(message, person.complaints))
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        people.append(person)
        return person

    yield sit_down
    for person in people:
        person.page.context.close()
    assert [complaint for person in people for complaint in person.complaints] == []


def _complain(message: ConsoleMessage, complaints: list[str]) -> None:
    # A refusal is an answer with a status of its own; the browser and htmx report every such answer.
    refused = "status of 422" in message.text or "Error Code 422" in message.text
    if message.type == "error" and not refused:
        complaints.append(message.text)
