"""一户一档: walking through the houses, the file of one."""

from datetime import date, timedelta

import pytest

from tests.faces.conftest import House
from yizhan.procedure.commands import Complete
from yizhan.registry.models import Occupancy, Party, Place, Staff, Unmasking
from yizhan.registry.populate import build_community

ROOM = "/garden/households/3-2-501/"


def text(house: House, staff: Staff, address: str = ROOM, **query: str) -> str:
    answer = house.client(staff).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def town(house: House) -> House:
    """The same site with two buildings more."""
    Place.objects.filter(pk=house.room.pk).update(code="9-9-999", name="999")
    build_community(house.site, 2, 2, 3, 2)
    return house


def test_the_tree_opens_a_unit_floor_by_floor(town: House) -> None:
    shown = text(town, town.wang, "/garden/households/")

    assert "1 栋" in shown
    assert "2 单元" in shown
    assert shown.index(">301<") < shown.index(">101<"), "the top floor stands on top"


def test_another_unit_is_opened_by_its_address(town: House) -> None:
    shown = text(town, town.wang, "/garden/households/", **{"in": "2-1"})

    assert 'href="/garden/households/2-1-101/"' in shown
    assert 'href="/garden/households/1-1-101/"' not in shown


@pytest.mark.parametrize("typed", ["3-2-501", "陈建", "5678", "13812345678"])
def test_a_household_is_found_by_room_name_and_number(house: House, typed: str) -> None:
    shown = text(house, house.wang, "/garden/households/", q=typed)

    assert f'href="{ROOM}"' in shown
    assert "13812345678" not in shown.split("<tbody>")[1]


def test_the_file_tells_everything_that_happened_there(house: House) -> None:
    case = house.repaired()
    house.do(case, house.wang, Complete(step="ask", outcome="done", data={"satisfied": "yes"}))

    shown = text(house, house.wang)

    assert "陈建国" in shown
    assert "厨房水管漏水" in shown
    assert "已填写：服务工作单" in shown
    assert "已归档：管理处档案" in shown
    assert f"/garden/cases/{case.number}/" in shown


def test_one_chapter_alone(house: House) -> None:
    house.repaired()

    shown = text(house, house.wang, chapter="filed")

    assert "已填写" not in shown


def test_who_lived_there_before_is_kept_apart(house: House) -> None:
    former = Party.objects.create(site=house.site, name="林旧")
    gone = date.today() - timedelta(days=400)  # noqa: DTZ011 - any day long past
    Occupancy.objects.create(party=former, place=house.room, role="tenant", since=gone, until=gone + timedelta(days=30))

    shown = text(house, house.wang)

    assert shown.index("曾住人员") < shown.index("林旧")


def test_numbers_are_masked_and_shown_for_a_reason_that_is_kept(house: House) -> None:
    shown = text(house, house.wang)
    assert "138****5678" in shown
    assert "13812345678" not in shown
    reveal = f"{ROOM}parties/{house.owner.pk}/reveal/"

    without = house.client(house.wang).post(reveal, {"field": "phones", "reason": " "}, HTTP_HX_REQUEST="true")
    assert without.status_code == 422
    assert not Unmasking.objects.exists()

    answer = house.client(house.wang).post(reveal, {"field": "phones", "reason": "水浸到楼下，要通知业主"})
    assert "13812345678" in answer.content.decode()
    kept = Unmasking.objects.get()
    assert (kept.by, kept.party, kept.why) == (house.wang, house.owner, "水浸到楼下，要通知业主")


def test_a_field_that_is_not_masked_is_refused(house: House) -> None:
    reveal = f"{ROOM}parties/{house.owner.pk}/reveal/"

    assert house.client(house.wang).post(reveal, {"field": "name", "reason": "x"}).status_code == 422


def test_only_people_of_this_place_are_shown_here(house: House) -> None:
    stranger = Party.objects.create(site=house.site, name="路人")

    answer = house.client(house.wang).post(f"{ROOM}parties/{stranger.pk}/reveal/", {"field": "phones", "reason": "x"})

    assert answer.status_code == 404
    assert not Unmasking.objects.exists()


def test_a_file_costs_as_many_queries_for_ten_matters_as_for_one(
    house: House, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(10):
        house.repaired()
    text(house, house.wang)

    with django_assert_max_num_queries(32):  # type: ignore[operator]
        text(house, house.wang)


def test_who_may_not(house: House) -> None:
    for address in ("/garden/households/", ROOM):
        assert house.client(house.li).get(address).status_code == 404, "he oversees nothing"
        assert house.client(house.zhou).get(address).status_code == 404
        assert house.client(None).get(address).status_code == 302
        assert house.client(house.wang).post(address).status_code == 405
    reveal = f"{ROOM}parties/{house.owner.pk}/reveal/"
    assert house.client(house.li).post(reveal, {"field": "phones", "reason": "x"}).status_code == 404
    assert house.client(house.zhou).post(reveal, {"field": "phones", "reason": "x"}).status_code == 404
    assert house.client(house.wang).get("/garden/households/7-7-777/").status_code == 404
