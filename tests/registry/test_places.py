import pytest

from yizhan.registry import places, populate
from yizhan.registry.models import Place, Site

from .conftest import room


@pytest.fixture
def community(home: Site) -> Site:
    populate.build_community(home, buildings=3, units=2, floors=5, rooms_per_floor=2)
    return home


def codes(found: list[Place]) -> list[str]:
    return [place.code for place in found]


@pytest.mark.parametrize("typed", ["3-2-501", "3栋2单元501", "３－２－５０１", "3#2-501", "三号楼二单元501室", "32501"])
def test_a_room_said_in_full_is_the_only_answer(community: Site, typed: str) -> None:
    assert codes(places.find([community], typed)) == ["3-2-501"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("3栋501", ["3-1-501", "3-2-501"], id="the-unit-left-out"),
        pytest.param("501", ["1-1-501", "1-2-501", "2-1-501"], id="only-the-door"),
        pytest.param("3-2", ["3-2", "3-2-101", "3-2-102"], id="a-unit-and-what-is-in-it"),
        pytest.param("3-2-5", ["3-2-501", "3-2-502"], id="half-typed"),
    ],
)
def test_less_than_the_whole_gives_candidates(community: Site, typed: str, first: list[str]) -> None:
    assert codes(places.find([community], typed))[: len(first)] == first


def test_a_public_area_is_found_by_part_of_its_name(community: Site) -> None:
    garden = room(community, "中心花园", kind=Place.Kind.PUBLIC_AREA)
    assert places.find([community], "花园") == [garden]


@pytest.mark.parametrize("typed", ["9-9-901", "", " ", "💧", "<b>3-2-501</b>x", "%", "_"])
def test_what_is_not_there_is_not_found(community: Site, typed: str) -> None:
    assert places.find([community], typed) == []


def test_another_sites_rooms_are_not_there(community: Site, next_door: Site) -> None:
    assert places.find([next_door], "3-2-501") == []


def test_the_phase_may_be_left_out(home: Site) -> None:
    second_phase = room(home, "2-3-2-501")
    assert places.find([home], "3-2-501") == [second_phase]


def test_the_tree_has_buildings_units_and_on_request_rooms(community: Site) -> None:
    tree = places.tree(community, depth=3)
    assert [node.place.code for node in tree] == ["1", "2", "3"]
    assert [unit.place.code for unit in tree[2].children] == ["3-1", "3-2"]
    assert len(tree[2].children[1].children) == 10
    assert places.within(tree[2].place).count() == 22
    assert not places.tree(community)[0].children[0].children
