"""The library of procedures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.cases import library
from yizhan.faces.desk.procedures.telling import Teller
from yizhan.faces.desk.procedures.values import in_force
from yizhan.registry.changes import Because
from yizhan.registry.models import Staff
from yizhan.registry.parameters import set_parameter

LEAK = "/garden/procedures/desk/leak/"


def text(house: House, staff: Staff, address: str = LEAK) -> str:
    answer = house.client(staff).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def teller(house: House, language: str = "zh-hans", **own: object) -> Teller:
    edition = library.current()
    definition = edition.definition("desk/leak", house.site)
    return Teller(definition, edition.library, in_force(definition, own), language)


def test_all_procedures_of_the_site_are_listed_with_their_open_matters(house: House) -> None:
    house.leak()
    house.leak()

    shown = text(house, house.wang, "/garden/procedures/")

    assert "漏水报修" in shown
    assert '<td class="number">2</td>' in shown


def test_who_works_in_the_field_reads_the_procedures_but_no_counts(house: House) -> None:
    house.leak()

    shown = text(house, house.li, "/garden/procedures/")

    assert "漏水报修" in shown
    assert "在办件数" not in shown
    assert "在办件数" in text(house, house.wang, "/garden/procedures/")


def test_a_step_is_told_with_who_what_by_when_and_what_follows(house: House) -> None:
    repair = teller(house).steps()[1]

    assert (repair.title, repair.who) == ("上门维修", "维修员")
    assert repair.signers == "客户"
    assert repair.checklists == [["佩戴工牌", "穿鞋套"]]
    assert "30 分钟" in repair.deadlines[0].terms[0]
    assert "预约时间" in repair.deadlines[0].terms[0], "what was agreed with the customer goes before"
    assert [ending.title for ending in repair.endings][1] == "无人在家"
    assert repair.endings[1].then == ["上门维修"]


def test_the_sites_own_number_is_the_one_told(house: House) -> None:
    repair = teller(house, arrive_within="PT2H").steps()[1]

    assert "2 小时" in repair.deadlines[0].terms[0]


def test_a_parameter_tells_who_set_it_when_and_why(house: House) -> None:
    now = timezone.now() - timedelta(days=1)
    because = Because(by=house.sun, now=now, reason="汛期加快")
    set_parameter(house.site, "desk", "arrive_within", "PT20M", because)

    shown = text(house, house.li)

    assert "20 分钟" in shown
    assert "30 分钟" in shown, "what the pack says stands beside it"
    assert "孙" in shown
    assert "汛期加快" in shown


def test_open_matters_are_counted_at_their_steps_for_who_oversees_them(house: House) -> None:
    house.leak(ago=timedelta(hours=2))
    house.dispatched()

    assert text(house, house.sun).count("ti-files") == text(house, house.li).count("ti-files") + 2


def test_a_condition_reads_in_the_words_of_the_form(house: House) -> None:
    found = library.current().definition("desk/leak", house.site)
    condition = found.procedure.classifications[0].when

    assert teller(house).condition(condition) == "非 “紧急”"
    assert teller(house, "en").condition(condition).endswith("“Urgent”")


def test_the_page_is_told_in_english_too(house: House) -> None:
    client = house.client(house.li)
    client.cookies["django_language"] = "en"

    shown = client.get(LEAK).content.decode()

    assert "Step by step" in shown
    assert "Go there and repair it" in shown


def test_the_page_costs_few_queries(house: House, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    text(house, house.sun)

    with django_assert_max_num_queries(16):  # type: ignore[operator]
        text(house, house.sun)


def test_what_is_not_there_and_who_does_not_belong_here(house: House) -> None:
    assert house.client(house.li).get("/garden/procedures/desk/nothing/").status_code == 404
    assert house.client(house.li).get("/garden/procedures/nothing/leak/").status_code == 404
    assert house.client(house.zhou).get(LEAK).status_code == 404
    assert house.client(None).get(LEAK)["Location"].startswith("/accounts/login/")
    assert house.client(house.li).post(LEAK).status_code == 405
