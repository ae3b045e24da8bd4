"""How often a token may ask: told with every answer, counted for all processes, refused with when to come again."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.faces.api.conftest import LetIn
from tests.faces.conftest import House
from yizhan.faces.api import pace
from yizhan.faces.api.models import Failure

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_window_begins_with_its_first_request_and_lasts_a_minute(let_in: LetIn) -> None:
    token = let_in(per_minute=2).token

    asked = [pace.count(token, at(seconds)) for seconds in (0, 20, 40, 59.9, 60, 60.5)]

    assert [(one.left, one.used_up, one.again_in) for one in asked] == [
        (1, False, 60),
        (0, False, 40),
        (0, True, 20),
        (0, True, 1),
        (1, False, 60),
        (0, False, 60),
    ]


def test_who_waits_as_long_as_told_is_let_in(let_in: LetIn) -> None:
    token = let_in(per_minute=1).token
    pace.count(token, at(0))

    for seconds in (0.001, 7.3, 59.999):
        refused = pace.count(token, at(seconds))
        assert refused.used_up
        assert seconds + refused.again_in >= 60
    assert not pace.count(token, at(59.999) + timedelta(seconds=1)).used_up


def test_a_clock_that_was_set_back_shuts_nobody_out(let_in: LetIn) -> None:
    token = let_in(per_minute=1).token
    pace.count(token, at(3600))

    assert not pace.count(token, at(0)).used_up


def test_each_token_has_its_own_window(house: House, let_in: LetIn) -> None:
    one, other = let_in("one", per_minute=1), let_in("other", per_minute=1)
    pace.count(one.token, at(0))

    assert pace.count(one.token, at(1)).used_up
    assert not pace.count(other.token, at(1)).used_up


def test_it_is_told_with_every_answer(house: House, let_in: LetIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    portal = let_in(per_minute=2)

    def told(answer: Any) -> tuple[int, ...]:
        return answer.status_code, *(int(answer.headers[f"RateLimit-{n}"]) for n in ("Limit", "Remaining", "Reset"))

    assert told(portal.get("/integration")) == (200, 2, 1, 60)
    assert told(portal.get("/sites/nowhere/cases")) == (404, 2, 0, 60)
    refused = portal.get("/integration")
    assert told(refused) == (429, 2, 0, 60)
    assert refused.headers["Retry-After"] == "60"
    assert refused.json()["code"] == "too-often"
    assert [one.status for one in Failure.objects.all()] == [404]  # who asks too often writes nothing down


def test_open311_is_counted_too(house: House, let_in: LetIn) -> None:
    app = let_in("app", scopes=["open311"], per_minute=1)
    asked = [app.client.get(f"/open311/v2/requests.json?api_key={app.text}") for _ in range(2)]

    assert [one.status_code for one in asked] == [200, 429]
    assert asked[1].headers["Retry-After"]
    assert asked[1].json()[0]["code"] == 429
