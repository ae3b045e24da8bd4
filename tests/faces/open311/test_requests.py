"""The query of service requests: by number, service, status and time; how far it reaches, and what it costs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import House
from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.faces.api.scopes import OPEN311
from yizhan.registry.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(house: House, clerk: Staff, let_in: LetIn) -> Program:
    """Sees what the clerk sees: every lamp of the site."""
    return let_in("desk", roles=["clerk"], scopes=[OPEN311])


def lamp(house: House, clerk: Staff, *, ago: timedelta = timedelta(0), kind: str = "street") -> Case:
    return running.open_case(
        house.site,
        "public/lamp",
        by=house.actor(clerk),
        now=timezone.now() - ago,
        channel="app",
        place=house.room,
        data={"said": "不亮", "lamps": 1, **({"kind": kind} if kind else {})},
    )


def found(desk: Program, **query: str) -> list[str]:
    answer = desk.client.get("/open311/v2/requests.json", {"api_key": desk.text, **query})
    assert answer.status_code == 200, answer.content
    return [one["service_request_id"] for one in answer.json()]


def test_without_dates_the_last_ninety_days_the_newest_first(house: House, clerk: Staff, desk: Program) -> None:
    lamp(house, clerk, ago=timedelta(days=91))
    before = lamp(house, clerk, ago=timedelta(days=89)).number
    now = lamp(house, clerk).number

    assert found(desk) == [now, before]


def test_a_span_of_more_than_ninety_days_is_refused(house: House, clerk: Staff, desk: Program) -> None:
    old = lamp(house, clerk, ago=timedelta(days=100)).number
    now = timezone.now()
    days = [(now - timedelta(days=days)).isoformat() for days in (101, 50, 10)]

    assert found(desk, start_date=days[0], end_date=days[1]) == [old]
    assert found(desk, start_date=days[0]) == [old]  # ninety days from there
    assert found(desk, end_date=days[1]) == [old]
    too_long = desk.client.get(
        "/open311/v2/requests.json", {"api_key": desk.text, "start_date": days[0], "end_date": days[2]}
    )
    assert (too_long.status_code, too_long.json()[0]["code"]) == (400, 400)
    assert found(desk, start_date=days[1].replace("+", " ")) == []  # a plus that nobody escaped


def test_numbers_override_everything_else(house: House, clerk: Staff, desk: Program) -> None:
    old = lamp(house, clerk, ago=timedelta(days=200)).number
    new = lamp(house, clerk).number
    elsewhere = house.leak().number

    assert found(desk, service_request_id=f"{old}, {new},{elsewhere},x", status="closed") == [new, old]


def test_by_service_and_status(house: House, clerk: Staff, desk: Program) -> None:
    street, stairs = lamp(house, clerk).number, lamp(house, clerk, kind="stairs").number
    unjudged = lamp(house, clerk, kind="").number

    assert found(desk, service_code="public.lamp.street") == [street]
    assert found(desk, service_code="public.lamp.street,public.lamp.stairs") == [stairs, street]
    assert found(desk, service_code="public.nothing") == []
    assert found(desk, status="closed") == []
    assert found(desk) == [unjudged, stairs, street]
    told = desk.client.get(f"/open311/v2/requests/{unjudged}.json?api_key={desk.text}").json()[0]
    assert told["service_code"] == "public.lamp"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"status": "half"}, id="status"),
        pytest.param({"start_date": "yesterday"}, id="no-date"),
        pytest.param({"start_date": "2026-03-02T14:00:00"}, id="no-offset"),
        pytest.param({"end_date": "0001-01-01T00:00:00+14:00"}, id="before-all-time"),
    ],
)
def test_what_cannot_be_asked(desk: Program, query: dict[str, str]) -> None:
    answer: Any = desk.client.get("/open311/v2/requests.xml", {"api_key": desk.text, **query})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"


def test_a_list_costs_the_same_however_long_it_is(house: House, clerk: Staff, desk: Program) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            found(desk)
        return len(counted)

    lamp(house, clerk)
    found(desk)
    one = queries()
    for _ in range(6):
        lamp(house, clerk)

    assert queries() == one
    assert one <= 12


def test_times_are_told_as_the_specification_has_them(house: House, clerk: Staff, desk: Program) -> None:
    lamp(house, clerk)

    told = desk.client.get(f"/open311/v2/requests.json?api_key={desk.text}").json()[0]

    assert datetime.fromisoformat(told["requested_datetime"]).utcoffset() == timedelta(0)
    assert told["expected_datetime"] is None
