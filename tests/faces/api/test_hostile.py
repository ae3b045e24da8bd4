"""What nobody sends by accident: characters no text holds, bodies that are none, cookies, other origins; and what
lists cost."""

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import House
from yizhan.cases.models import Case
from yizhan.faces.api import tokens

pytestmark = pytest.mark.django_db

AT = "/sites/garden"


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "a\x00b"])
def test_characters_that_no_text_holds(house: House, portal: Program, bad: str) -> None:
    number = house.leak().number

    for body in ({"text": bad}, {"text": "x", bad: 1}):
        answer = portal.post(f"{AT}/cases/{number}/notes", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-text")
    deep = {"procedure": "desk/leak", "answers": {"matter": "x", "tools": ["wrench", bad]}}
    assert portal.post(f"{AT}/cases", deep).json()["code"] == "bad-text"


@pytest.mark.parametrize("path", ["/cases?q=%00", "/cases/%00", "/places?inside=a%00", "/customers?q=%00"])
def test_nor_does_an_address(house: House, portal: Program, path: str) -> None:
    answer = portal.get(f"{AT}{path}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-text")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("{", "application/json", id="half"),
        pytest.param(b"\xff\xfe", "application/json", id="not-utf-8"),
        pytest.param("<x/>", "text/xml", id="xml"),
        pytest.param("[" * 100_000, "application/json", id="deep"),
        pytest.param("", "application/json", id="nothing"),
    ],
)
def test_a_body_that_is_none(house: House, portal: Program, body: Any, kind: str) -> None:
    answer = portal.client.post(f"/api/v1{AT}/cases", body, content_type=kind, headers=portal.headers)

    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("unreadable", "invalid")


def test_a_word_that_nobody_knows_is_not_passed_over(house: House, portal: Program) -> None:
    answer = portal.post(f"{AT}/cases/{house.leak().number}/notes", {"text": "在家", "txt": "?"})

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["body.noted.txt"]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"price": 1e999}, id="endless"),
        pytest.param({"price": 1e300}, id="more-than-there-is"),
        pytest.param({"metres": "1e400"}, id="more-than-a-number-holds"),
        pytest.param({"pieces": 10**30}, id="more-pieces-than-a-number-holds"),
        pytest.param({"appointment": "0001-01-01T00:00:00+14:00"}, id="before-all-time"),
        pytest.param({"appointment": "9999-12-31T23:59:59-14:00"}, id="after-it"),
        pytest.param({"tools": ["wrench", "laser"]}, id="no-such-choice"),
        pytest.param({"matter": ["a", "b"]}, id="a-list-for-a-text"),
        pytest.param({"nonsense": "x"}, id="no-such-question"),
        pytest.param({"visited_on": "2026-02-30"}, id="no-such-day"),
    ],
)
def test_answers_that_are_none(house: House, portal: Program, answers: dict[str, Any]) -> None:
    body = {"procedure": "desk/leak", "channel": "hotline", "answers": {"matter": "漏水", **answers}}

    answer = portal.post(f"{AT}/cases", body)

    assert answer.status_code in (201, 422), answer.content
    if answer.status_code == 201:
        number = answer.json()["number"]
        assert portal.get(f"{AT}/cases/{number}").status_code == 200


def test_no_cookie_counts_and_none_is_given(house: House, portal: Program) -> None:
    browser = house.client(house.wang)
    answer = browser.get("/api/v1/sites/garden/cases")

    assert answer.status_code == 401
    assert not answer.cookies
    assert browser.get("/garden/desk/board/").status_code == 200  # the session itself is as it was


def test_a_command_needs_no_token_against_forgery_and_no_other_origin_is_let_in(house: House, portal: Program) -> None:
    strict = type(portal.client)(enforce_csrf_checks=True)
    headers = {**portal.headers, "Origin": "https://elsewhere.example"}
    body = json.dumps({"procedure": "desk/leak", "channel": "hotline", "answers": {"matter": "漏水"}})

    answer = strict.post(f"/api/v1{AT}/cases", body, content_type="application/json", headers=headers)

    assert answer.status_code == 201
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert strict.post("/garden/desk/matters/", {}, headers=headers).status_code in (302, 403)  # only there


def test_while_the_database_is_away_it_says_so(house: House, portal: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(tokens, "find", away)

    answer = portal.get("/integration")

    assert (answer.status_code, answer.json()["code"]) == (503, "away")
    assert answer.headers["Retry-After"]


def test_what_fails_here_is_told_without_what_it_was(
    house: House, portal: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("yizhan.faces.api.resources.cases.narrowed", fails)

    answer = portal.get(f"{AT}/cases")

    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert b"secret" not in answer.content


LISTS: dict[str, int] = {
    "/cases": 14,
    "/cases?q=漏水&order=pressing": 19,
    "/steps": 13,
    "/contacts": 14,
    "/incidents": 12,
    "/places": 12,
    "/customers?q=陈": 14,
    "/notices": 13,
    "/registers/desk/work-order": 15,
}


@pytest.mark.parametrize(("path", "budget"), LISTS.items(), ids=LISTS)
def test_a_list_costs_the_same_however_long_it_is(house: House, portal: Program, path: str, budget: int) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert portal.get(f"{AT}{path}").status_code == 200
        return len(counted)

    house.dispatched()
    cost()  # packs are read once a process
    before = cost()
    for _ in range(5):
        house.dispatched()

    assert cost() == before
    assert before <= budget


def test_what_a_program_took_in_stays_in_its_sight_and_nothing_else(house: House, let_in: LetIn) -> None:
    nobody = let_in("nobody", roles=["customer"], scopes=["cases:read", "cases:open"])
    house.leak()
    assert nobody.get(f"{AT}/cases").json()["cases"] == []

    refused = nobody.post(f"{AT}/cases", {"procedure": "desk/leak", "channel": "hotline", "answers": {"matter": "x"}})

    assert (refused.status_code, refused.json()["code"]) == (422, "role")
    assert Case.objects.count() == 1


def test_its_own_matter_it_still_sees_when_its_roles_do_not(house: House, let_in: LetIn) -> None:
    desk = let_in("desk", roles=["dispatcher"])
    number = desk.post(
        f"{AT}/cases", {"procedure": "desk/leak", "channel": "hotline", "answers": {"matter": "x"}}
    ).json()["number"]
    other = house.leak().number
    desk.integration.roles = ["customer"]
    desk.integration.save()

    assert [one["number"] for one in desk.get(f"{AT}/cases").json()["cases"]] == [number]
    assert desk.get(f"{AT}/cases/{other}").status_code == 404
    assert desk.post(f"{AT}/cases/{number}/cancellation", {}).status_code == 200  # the customer may
