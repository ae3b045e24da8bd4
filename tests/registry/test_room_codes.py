import pytest

from yizhan.registry import room_codes

SAME = [
    "3-2-501",
    "3栋2单元501",
    "３－２－５０１",
    "3#2-501",
    "三号楼二单元501室",
    "三栋二单元五零一",
    "3号楼2单元5层501室",
    "3栋2单元5楼501",
    "3 - 2 - 501",
    "03-02-0501",
    "3幢2单元501户",
    "3/2/501",
    "3—2—501",
]


@pytest.mark.parametrize("typed", SAME)
def test_every_way_to_say_it_is_one_room(typed: str) -> None:
    assert room_codes.canonical(typed) == "3-2-501"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("二十三栋1204", "23-1204"),
        ("十号楼", "10"),
        ("A座1203", "A-1203"),
        ("b2-035", "B2-35"),
        ("一期3栋2单元501", "1-3-2-501"),
        ("会所", "会所"),
        ("三角花园", "三角花园"),
        ("3-2-大堂", "3-2-大堂"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_other_places(typed: str, code: str) -> None:
    assert room_codes.canonical(typed) == code


def test_the_canonical_form_stays_as_it_is() -> None:
    for typed in [*SAME, "A座1203", "会所", "三角花园", "百合苑12-3"]:
        once = room_codes.canonical(typed)
        assert room_codes.canonical(once) == once


def test_digits_run_together_have_several_readings() -> None:
    assert room_codes.splits("32501") == ["32-501", "3-2-501", "3-2501"]
    assert room_codes.splits("501") == []


def test_order_is_that_of_the_walk() -> None:
    codes = ["10-1-101", "2-1-1001", "2-1-901", "2-1", "A-3"]
    assert sorted(codes, key=room_codes.path) == ["2-1", "2-1-901", "2-1-1001", "10-1-101", "A-3"]
