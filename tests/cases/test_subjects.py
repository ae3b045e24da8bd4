"""Drawing by lot: so many, the same ones for whoever draws, and nobody twice while others are left."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.subjects import Subject, draw
from yizhan.procedure.model import Cover, Subjects

FLOORS = Subjects("floors", field="floors")
keys = st.lists(st.text("abc123-", min_size=1, max_size=6), unique=True, max_size=12)


def subjects(names: list[str]) -> list[Subject]:
    return [Subject(name, name) for name in names]


@given(keys, st.integers(0, 15), st.data(), st.text(max_size=20))
def test_so_many_are_drawn_and_those_of_lately_only_when_no_others_are_left(
    names: list[str], pick: int, data: st.DataObject, lot: str
) -> None:
    lately = data.draw(st.sets(st.sampled_from(names))) if names else set()
    drawn = [one.key for one in draw(Cover(FLOORS, pick=pick), subjects(names), {}, lately, lot)]

    assert len(drawn) == min(pick, len(names))
    assert drawn == [name for name in names if name in drawn]  # in the order people walk them
    if lately & set(drawn):
        assert set(names) - lately <= set(drawn)


@given(keys, st.integers(0, 6), st.text(max_size=20), st.randoms(use_true_random=False))
def test_the_lot_does_not_depend_on_who_draws_in_what_order(
    names: list[str], pick: int, lot: str, dice: Random
) -> None:
    cover = Cover(FLOORS, pick=pick)
    shuffled = list(names)
    dice.shuffle(shuffled)

    drawn = {one.key for one in draw(cover, subjects(names), {}, (), lot)}
    assert {one.key for one in draw(cover, subjects(shuffled), {}, (), lot)} == drawn


def test_every_one_where_nothing_is_said_and_a_parameter_says_how_many() -> None:
    three = subjects(["1-1-1F", "1-1-2F", "1-2-1F"])

    assert draw(Cover(FLOORS), three, {}, (), "day") == three
    assert len(draw(Cover(FLOORS, pick_parameter="floors_a_day"), three, {"floors_a_day": 2}, (), "day")) == 2
    assert draw(Cover(FLOORS, pick_parameter="floors_a_day"), three, {"floors_a_day": None}, (), "day") == three


def test_days_differ() -> None:
    floors = subjects([f"1-1-{floor}F" for floor in range(1, 31)])
    days = [
        [one.key for one in draw(Cover(FLOORS, pick=5), floors, {}, (), f"2026-03-{day:02}")] for day in range(1, 21)
    ]

    assert len({tuple(day) for day in days}) > 15
