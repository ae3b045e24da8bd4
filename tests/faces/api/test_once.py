"""A command sent twice with one key is done once and answered alike; raced on two connections."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import House
from yizhan.cases import contacts
from yizhan.cases.models import Case, Event
from yizhan.faces.api import once
from yizhan.faces.api.models import Answer

NEW = {
    "procedure": "desk/leak",
    "channel": "hotline",
    "contact": {"said": "厨房水管漏水"},
}


@pytest.mark.django_db
def test_the_same_request_is_answered_as_the_first_was(house: House, portal: Program) -> None:
    first = portal.post("/sites/garden/cases", NEW, key="k1")
    again = portal.post("/sites/garden/cases", NEW, key="k1")

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["ETag"] == again.headers["ETag"]
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert again.headers["Location"] == f"/api/v1/sites/garden/cases/{first.json()['number']}"
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_request_is_refused(house: House, portal: Program, let_in: LetIn) -> None:
    number = portal.post("/sites/garden/cases", NEW, key="k1").json()["number"]

    other_body = portal.post("/sites/garden/cases", {**NEW, "channel": "visit"}, key="k1")
    other_address = portal.post(f"/sites/garden/cases/{number}/notes", {"text": "不急"}, key="k1")
    somebody_else = let_in("another").post("/sites/garden/cases", NEW, key="k1")

    assert [(one.status_code, one.json()["code"]) for one in (other_body, other_address)] == [(422, "key-reused")] * 2
    assert somebody_else.status_code == 201  # keys are each sender's own
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_what_was_refused_may_be_mended_and_sent_again(house: House, portal: Program) -> None:
    refused = portal.post("/sites/garden/cases", {**NEW, "contact": None}, key="k1")
    mended = portal.post("/sites/garden/cases", NEW, key="k1")

    assert (refused.status_code, refused.json()["code"]) == (422, "missing-field")
    assert mended.status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 81, "钥匙", "a\tb"])
def test_what_is_no_key(house: House, portal: Program, key: str) -> None:
    answer = portal.post("/sites/garden/cases", NEW, key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-key")
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_after_its_answer_was_thrown_away_the_engine_still_knows_the_key(house: House, portal: Program) -> None:
    number = portal.post("/sites/garden/cases", NEW, key="k1").json()["number"]
    noted = f"/sites/garden/cases/{number}/notes"
    portal.post(noted, {"text": "不急"}, key="k2")
    assert once.forget(timezone.now() + once.KEPT_FOR + timedelta(seconds=1)) == 2

    assert portal.post("/sites/garden/cases", NEW, key="k1").json()["number"] == number
    portal.post(noted, {"text": "不急"}, key="k2")
    assert Case.objects.count() == 1
    assert Event.objects.filter(kind="noted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_the_second_waits_and_is_given_the_firsts_answer(
    house: House, portal: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rival comes while the first is inside its transaction, and before it has done anything."""
    rivals: list[Rival] = []
    take_in = contacts.take_in

    def slowly(*args: Any, **kinds: Any) -> Any:
        if not rivals:
            rivals.append(Rival(lambda: portal.post("/sites/garden/cases", NEW, key="k1")))
            rivals[0].waits()
        return take_in(*args, **kinds)

    monkeypatch.setattr(contacts, "take_in", slowly)

    first = portal.post("/sites/garden/cases", NEW, key="k1")

    second = rivals[0].ended()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == Answer.objects.count() == 1


class Rival:
    """The same request, on a connection of its own."""

    def __init__(self, send: Callable[[], Any]) -> None:
        self.answer: Any = None
        self.thread = threading.Thread(target=self._run, args=(send,))
        self.thread.start()

    def _run(self, send: Callable[[], Any]) -> None:
        try:
            self.answer = send()
        finally:
            connection.close()

    def waits(self) -> None:
        """Until it waits for our lock: the database says so."""
        waiting = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        with connection.cursor() as cursor:
            while self.thread.is_alive():
                cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one transaction always sees the same
                cursor.execute(f"SELECT count(*) {waiting}")
                if cursor.fetchone()[0]:
                    return

    def ended(self) -> Any:
        self.thread.join(30)
        assert not self.thread.is_alive()
        return self.answer
