"""The live board: tabs, filters, search, pages by key, few queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.cases import running
from yizhan.cases.models import Case, Contact
from yizhan.faces.desk.board import paging
from yizhan.procedure.commands import Cancel, Complete, HandBack
from yizhan.registry.models import Place, Staff

OURS = 8  # queries of the board itself: counts, lines, steps, names, and what the filters offer


@pytest.fixture
def desk(house: House) -> Client:
    return house.client(house.wang)


def lines(client: Client, **filters: Any) -> list[str]:
    """The numbers of the matters shown, in their order."""
    answer = client.get("/garden/desk/board/", filters)
    assert answer.status_code == 200
    return [part.split('"')[0] for part in answer.content.decode().split('data-number="')[1:]]


def test_what_is_late_stands_first(desk: Client, house: House) -> None:
    calm = house.leak()
    late = house.leak(ago=timedelta(hours=2))

    assert lines(desk) == [late.number, calm.number]
    assert lines(desk, tab="late") == [late.number]
    assert lines(desk, tab="soon") == [calm.number]


def test_tabs_tell_whose_turn_it_is(desk: Client, house: House) -> None:
    to_dispatch = house.leak()
    in_hand = house.dispatched()
    handed_back = house.do(house.dispatched(), house.wang, HandBack(step="repair", reason="换人"))

    assert set(lines(desk, tab="mine")) == {to_dispatch.number}
    assert set(lines(desk, tab="unassigned")) == {to_dispatch.number, handed_back.number}
    assert set(lines(house.client(house.sun), tab="open")) == {to_dispatch.number, in_hand.number, handed_back.number}


def test_what_ended_today_has_a_tab_of_its_own(desk: Client, house: House) -> None:
    ended = house.do(house.leak(), house.wang, Cancel(reason="客户说不用了"))

    assert lines(desk, tab="open") == []
    assert lines(desk, tab="closed") == [ended.number]


@pytest.mark.parametrize(
    "typed",
    ["水管", "厨房", "3-2-501", "3栋2单元501", "陈建国", "13812345678", "138-1234-5678", "5678"],
)
def test_search_finds_it_by_everything(desk: Client, house: House, typed: str) -> None:
    found = house.leak()
    running.open_case(
        house.site,
        "leak",
        by=house.actor(house.wang),
        now=timezone.now(),
        channel="visit",
        place=Place.objects.create(site=house.site, kind="room", code="9-9-909", name="909"),
        data={"matter": "卫生间滴滴答答", "phone": "13700001111"},
    )

    assert lines(desk, q=typed) == [found.number]


def test_search_finds_it_by_its_number_and_by_the_number_that_called(desk: Client, house: House) -> None:
    case = house.leak()
    call = Contact.objects.create(
        site=house.site, at=timezone.now(), channel="hotline", number_shown="02088889999", taken_by="staff:1"
    )
    call.cases.add(case)

    assert lines(desk, q=case.number) == [case.number]
    assert lines(desk, q="020-88889999") == [case.number]
    assert lines(desk, q="完全没有的字") == []


@pytest.mark.parametrize("nasty", ["'); DROP TABLE cases_case; --", "\\", "& | !", ":*", "%", "😱", "' & 'x"])
def test_what_is_searched_for_is_only_ever_words(desk: Client, nasty: str) -> None:
    assert lines(desk, q=nasty) == []


def test_filters_narrow_it(desk: Client, house: House) -> None:
    with_li = house.dispatched()
    with_zhao = house.dispatched(house.zhao)
    fresh = house.leak()

    assert lines(desk, person=house.actor(house.li).id) == [with_li.number]
    assert set(lines(desk, step="repair")) == {with_li.number, with_zhao.number}
    assert lines(desk, role="centre") == [fresh.number]
    assert len(lines(desk, procedure="desk/leak", building="3")) == 3
    assert lines(desk, building="4") == []
    assert lines(desk, procedure="desk/nothing") == []


def test_a_reload_of_the_desk_shows_the_same_lines(desk: Client, house: House) -> None:
    house.leak()
    late = house.leak(ago=timedelta(hours=2))

    kept = desk.get("/garden/desk/board/", {"tab": "late", "building": "3"})["HX-Replace-Url"]

    page = desk.get(kept).content.decode()
    assert [part.split('"')[0] for part in page.split('data-number="')[1:]] == [late.number]


def test_pages_by_key_show_every_matter_once(desk: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    numbers = {house.leak(ago=timedelta(minutes=minutes)).number for minutes in (1, 1, 2, 3, 90)}
    Case.objects.filter(number=min(numbers)).update(due_at=None)  # a clock that stands still comes last
    shown: list[str] = []
    query = "tab=open"
    for _ in range(4):
        page = desk.get(f"/garden/desk/board/?{query}").content.decode()
        shown += [part.split('"')[0] for part in page.split('data-number="')[1:]]
        if "ti-chevron-right" not in page:
            break
        query = page.split("ti-chevron-right")[0].rsplit("/desk/board/?", 1)[1].split('"')[0].replace("&amp;", "&")

    assert len(shown) == 5
    assert set(shown) == numbers
    assert shown[-1] == min(numbers)


def test_a_key_that_is_none_begins_with_the_first_page(desk: Client, house: House) -> None:
    case = house.leak()

    for after in ("x", "_", "2026_1_1", "99999999999999999999", "not-a-time_3"):
        assert lines(desk, after=after) == [case.number]


def test_a_person_sees_only_what_they_reach(house: House, staff_hired: Callable[..., Staff]) -> None:
    house.leak()
    repairer_only = house.client(house.li)

    assert repairer_only.get("/garden/desk/board/").status_code == 404
    assert lines_next_door(house) == []


def lines_next_door(house: House) -> list[str]:
    page = house.client(house.zhou).get("/next-door/desk/board/").content.decode()
    return page.split('data-number="')[1:]


def test_more_lines_cost_no_more_queries(desk: Client, house: House) -> None:
    house.dispatched()
    few = asked(desk)
    for _ in range(12):
        house.dispatched(house.zhao)
    many = asked(desk)

    assert many == few


def test_the_board_keeps_to_its_budget(desk: Client, house: House) -> None:
    house.dispatched()
    whoever_asks = asked(desk, "/garden/desk/callers/?caller=")  # session, person, site, roles, packs in force

    assert asked(desk) - whoever_asks <= OURS


def asked(client: Client, page: str = "/garden/desk/board/?tab=open") -> int:
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page)
    return len(queries)


def test_from_a_line_a_step_is_given_to_somebody_or_pressed_for(desk: Client, house: House) -> None:
    case = house.dispatched()

    page = desk.get(f"/garden/desk/board/{case.number}/hands/").content.decode()

    assert f"/garden/cases/{case.number}/steps/repair/assignment/" in page
    assert f"/garden/cases/{case.number}/steps/repair/pressing/" in page
    assert "赵" in page


def test_the_line_says_who_has_it(desk: Client, house: House) -> None:
    house.do(house.leak(), house.wang, Complete(step="dispatch", data={"repairer": house.actor(house.li).id}))

    page = desk.get("/garden/desk/board/").content.decode()

    assert "上门维修" in page
    assert ">李<" in page or "</i>李" in page
