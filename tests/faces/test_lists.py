"""Lists that are looked through: matters, calls, incidents."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.cases import incidents
from yizhan.cases.models import Contact, Incident
from yizhan.faces.desk.lists import contacts as call_log
from yizhan.procedure.commands import Cancel


@pytest.fixture
def desk(house: House) -> Client:
    return house.client(house.wang)


# -- matters ----------------------------------------------------------------------------------------


def test_matters_are_narrowed_by_status_and_period(desk: Client, house: House) -> None:
    today = house.leak()
    long_ago = house.leak(ago=timedelta(days=40))
    ended = house.do(house.leak(), house.wang, Cancel(reason="不用了"))
    day = timezone.localdate().isoformat()

    assert shown(desk, "") == {today.number, long_ago.number, ended.number}
    assert shown(desk, "status=open") == {today.number, long_ago.number}
    assert shown(desk, "status=cancelled") == {ended.number}
    assert shown(desk, f"since={day}&status=open") == {today.number}
    assert shown(desk, f"until={day}&q={long_ago.number}") == {long_ago.number}
    assert shown(desk, "since=nonsense&status=nonsense") == {today.number, long_ago.number, ended.number}


def test_the_newest_stands_first(desk: Client, house: House) -> None:
    older, newer = house.leak(ago=timedelta(hours=1)), house.leak()

    page = desk.get("/garden/cases/").content.decode()

    assert page.index(newer.number) < page.index(older.number)


def test_who_works_in_a_matter_finds_it_in_the_list(house: House) -> None:
    mine = house.dispatched(house.li)
    house.leak()

    assert shown(house.client(house.li), "") == {mine.number}


def shown(client: Client, query: str) -> set[str]:
    page = client.get(f"/garden/cases/?{query}").content.decode()
    return {part.split('"')[0] for part in page.split('data-number="')[1:]}


# -- calls ------------------------------------------------------------------------------------------


def called(house: House, said: str, *, ago: timedelta = timedelta(0), answer: str = "", number: str = "") -> Contact:
    return Contact.objects.create(
        site=house.site,
        at=timezone.now() - ago,
        channel="hotline",
        number_shown=number,
        party=house.owner,
        place=house.room,
        said=said,
        answer=answer,
        taken_by=house.actor(house.wang).id,
    )


def test_the_call_log_tells_what_became_of_each_call(desk: Client, house: House) -> None:
    case = house.leak()
    called(house, "厨房漏水", number="13812345678").cases.add(case)
    called(house, "物业费怎么交", answer="公众号里交")

    page = desk.get("/garden/contacts/").content.decode()

    assert case.number in page
    assert "公众号里交" in page
    assert "热线" in page
    assert "138****5678" in page
    assert "13812345678" not in page


@pytest.mark.parametrize("typed", ["停车证", "陈建国", "3-2-501", "020-88889999"])
def test_calls_are_found_by_what_was_said_who_and_from_where(desk: Client, house: House, typed: str) -> None:
    called(house, "停车证怎么办", number="02088889999")
    Contact.objects.create(site=house.site, at=timezone.now(), channel="visit", said="别的事", taken_by="staff:1")

    page = desk.get("/garden/contacts/", {"q": typed}).content.decode()

    assert "停车证怎么办" in page
    assert "别的事" not in page


def test_calls_by_pages_and_period(desk: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "SIZE", 1)
    called(house, "昨天的事", ago=timedelta(days=1))
    called(house, "今天的事")

    first = desk.get("/garden/contacts/").content.decode()
    older = unescape(first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    second = desk.get(f"/garden/contacts/{older}")

    assert ("今天的事" in first, "昨天的事" in first) == (True, False)
    assert ("今天的事" in second.content.decode(), "昨天的事" in second.content.decode()) == (False, True)
    today = timezone.localdate().isoformat()
    assert "昨天的事" not in desk.get(f"/garden/contacts/?since={today}").content.decode()


def test_who_takes_nothing_in_has_no_call_log(house: House) -> None:
    assert house.client(house.sun).get("/garden/contacts/").status_code == 404


# -- incidents --------------------------------------------------------------------------------------


def test_several_matters_become_one_incident(desk: Client, house: House) -> None:
    together = [house.leak(), house.leak()]

    answer = desk.post(
        "/garden/incidents/",
        {"title": "三号楼停水", "script": "两小时内恢复", "number": [case.number for case in together]},
    )

    incident = Incident.objects.get()
    assert answer.url == f"/garden/incidents/{incident.number}/"
    assert set(incident.cases.all()) == set(together)
    page = desk.get(answer.url).content.decode()
    assert all(case.number in page for case in together)
    assert "两小时内恢复" in page


@pytest.mark.parametrize("missing", ["title", "number"])
def test_an_incident_needs_a_name_and_matters(desk: Client, house: House, missing: str) -> None:
    given = {"title": "停水", "number": [house.leak().number]}
    del given[missing]

    assert desk.post("/garden/incidents/", given).status_code == 422
    assert not Incident.objects.exists()


def test_the_script_is_told_anew_and_the_end_is_told_in_every_matter(desk: Client, house: House) -> None:
    case = house.leak()
    incident = incidents.declare(house.site, "停水", [case], by=house.actor(house.wang), now=timezone.now())

    desk.post(f"/garden/incidents/{incident.number}/script/", {"script": "四小时内恢复"})
    desk.post(f"/garden/incidents/{incident.number}/end/")

    incident.refresh_from_db()
    assert incident.script == "四小时内恢复"
    assert incident.ended_at is not None
    assert incident.number in case.events.get(kind="noted").body["text"]
    assert desk.post(f"/garden/incidents/{incident.number}/end/").status_code == 404  # over is over


# The page showed the newest wording only, as if the callers of this morning had heard it, too.
def test_the_page_tells_who_changed_the_script_from_what_to_what(desk: Client, house: House) -> None:
    incident = incidents.declare(
        house.site, "停水", [house.leak()], by=house.actor(house.wang), now=timezone.now(), script="两小时内恢复"
    )

    house.client(house.sun).post(f"/garden/incidents/{incident.number}/script/", {"script": "四小时内恢复"})

    page = desk.get(f"/garden/incidents/{incident.number}/").content.decode()
    newest, first = page.split('<ol class="story">')[1].split("</ol>")[0].split("</li>")[:2]
    assert re.search(r"<del.*两小时内恢复</del>.*四小时内恢复.*孙", newest, re.DOTALL)
    assert "<del" not in first
    assert "王" in first


def test_another_matter_joins_later(desk: Client, house: House) -> None:
    incident = incidents.declare(house.site, "停水", [house.leak()], by=house.actor(house.wang), now=timezone.now())
    late_caller = house.leak()

    assert desk.post(f"/garden/incidents/{incident.number}/matters/", {"number": late_caller.number}).status_code == 302
    assert desk.post(f"/garden/incidents/{incident.number}/matters/", {"number": "GD-0"}).status_code == 422
    assert incident.cases.count() == 2


# A guard read fifty callers' names and numbers: some procedure may be opened by anybody, and so he passed for the desk.
def test_who_may_open_what_anybody_may_does_not_read_who_called(house: House) -> None:
    house.site.packs = ["desk", "public"]
    house.site.save()

    assert house.client(house.li).get("/garden/contacts/").status_code == 404
    assert house.client(house.wang).get("/garden/contacts/").status_code == 200
