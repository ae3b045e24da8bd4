"""The way in: log-in, the site, the language; and what is shown when something is not there."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.faces.conftest import LONG_AGO, House
from yizhan.registry.models import Account, RoleHolding, Staff


def test_the_only_site_is_gone_to_at_once(house: House) -> None:
    assert house.client(house.wang).get("/").url == "/garden/"


def test_the_desk_opens_for_who_sits_there_my_work_for_all_others(house: House) -> None:
    assert house.client(house.wang).get("/garden/").url == "/garden/desk/"
    assert house.client(house.li).get("/garden/").url == "/garden/field/"


def test_who_works_at_two_sites_chooses(house: House) -> None:
    RoleHolding.objects.create(staff=house.wang, site=house.next_door, role="dispatcher", since=LONG_AGO)

    html = house.client(house.wang).get("/").content.decode()

    assert "翠湖园" in html
    assert "邻园" in html


def test_who_holds_no_role_is_told_whom_to_ask(house: House, staff_hired: Callable[..., Staff]) -> None:
    html = house.client(staff_hired("钱", house.site)).get("/").content.decode()

    assert "您还没有任何项目的岗位" in html


def test_another_language_stays_on_the_page_and_with_the_account(house: House) -> None:
    client = house.client(house.wang)

    answer = client.post("/language/", {"language": "en", "next": "/garden/cases/?page=2"})

    assert answer.url == "/garden/cases/?page=2"
    assert answer.cookies["django_language"].value == "en"
    assert Account.objects.get(staff=house.wang).language == "en"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_the_language_leads_to_no_other_house(house: House, elsewhere: str) -> None:
    answer = house.client(house.wang).post("/language/", {"language": "en", "next": elsewhere})

    assert answer.url == "/"


def test_a_language_we_do_not_speak_changes_nothing(house: House) -> None:
    answer = house.client(house.wang).post("/language/", {"language": "xx"})

    assert "django_language" not in answer.cookies
    assert Account.objects.get(staff=house.wang).language == "zh-hans"


def test_the_language_is_not_changed_by_looking(house: House) -> None:
    assert house.client(house.wang).get("/language/").status_code == 405


def test_what_is_not_there_says_why_it_may_not_be(house: House) -> None:
    answer = house.client(house.zhou).get("/garden/cases/GD-1/")

    assert answer.status_code == 404
    assert "这里没有内容" in answer.content.decode()


def test_the_log_in_says_which_is_wrong_without_saying_whose(house: House) -> None:
    known = Client().post("/accounts/login/", {"login": "garden-王", "password": "wrong"})
    unknown = Client().post("/accounts/login/", {"login": "nobody", "password": "wrong"})

    for answer in (known, unknown):
        assert "用户名与密码不符" in answer.content.decode()


def test_where_this_is_no_demo_there_is_no_such_door(house: House, settings: LazySettings) -> None:
    settings.DEMO = False

    assert Client().post("/demo/entrance/", {"account": "garden-王"}).status_code == 404
    assert "garden-王" not in Client().get("/accounts/login/").content.decode()


def test_in_the_demo_one_enters_as_anybody_who_works_there(house: House, settings: LazySettings) -> None:
    settings.DEMO = True
    visitor = Client()

    html = visitor.get("/accounts/login/").content.decode()
    assert "调度员" in html
    assert visitor.post("/demo/entrance/", {"account": "garden-王", "next": "//example.com"}).url == "/"
    assert visitor.get("/").url == "/garden/"


def test_the_demo_lets_nobody_in_who_does_not_work_there(house: House, settings: LazySettings) -> None:
    settings.DEMO = True
    Account.objects.create(username="root", is_superuser=True)

    assert Client().post("/demo/entrance/", {"account": "root"}).status_code == 404


def test_pages_of_the_account_wear_our_look(house: House) -> None:
    html = house.client(house.wang).get("/accounts/password/change/").content.decode()

    assert "top-bar" in html
    assert 'class="answer"' in html


def test_every_page_forbids_what_was_pasted_into_it(house: House) -> None:
    answer = house.client(house.wang).get(f"/garden/cases/{house.leak().number}/")

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()
    assert " onclick" not in answer.content.decode()
