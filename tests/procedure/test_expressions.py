"""Conditions: what they are asked with, and what they remember."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.model.expression import MOST_REMEMBERED, Expression, ExpressionError


class Asked:
    """Stands before the compiled program and counts."""

    def __init__(self, program: Any) -> None:
        self.program = program
        self.times = 0

    def execute(self, world: Any) -> Any:
        self.times += 1
        return self.program.execute(world)


def counted(source: str) -> tuple[Expression, Asked]:
    compiled = Expression.compile(source)
    asked = Asked(compiled.program)
    return Expression(compiled.source, asked, compiled.members), asked


def test_the_same_question_is_worked_out_once() -> None:
    condition, asked = counted("data.count > params.many")

    answers = [condition.evaluate({"data": {"count": n}, "params": {"many": 2}}) for n in (1, 3, 1, 3, 1)]

    assert answers == [False, True, False, True, False]
    assert asked.times == 2


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False)])
def test_values_that_python_holds_equal_are_different_questions(one: Any, other: Any) -> None:
    condition, asked = counted("data.value == data.value")

    condition.evaluate({"data": {"value": one}})
    condition.evaluate({"data": {"value": other}})

    assert asked.times == 2


def test_a_list_is_never_handed_out_twice() -> None:
    condition, asked = counted("['a', data.name]")
    first = condition.evaluate({"data": {"name": "b"}})
    first.append("spoilt")

    assert condition.evaluate({"data": {"name": "b"}}) == ["a", "b"]
    assert asked.times == 2


def test_a_question_about_a_list_is_asked_each_time() -> None:
    condition, asked = counted("data.names.size() > 1")

    assert not condition.evaluate({"data": {"names": ["a"]}})
    assert condition.evaluate({"data": {"names": ["a", "b"]}})
    assert asked.times == 2


def test_only_so_many_answers_are_remembered() -> None:
    condition, _ = counted("data.count > 2")

    for n in range(3 * MOST_REMEMBERED):
        assert condition.evaluate({"data": {"count": n}}) is (n > 2)

    assert len(condition.answered) <= MOST_REMEMBERED


def test_a_failure_is_not_remembered_as_an_answer() -> None:
    condition, asked = counted("data.count / data.by > 1")

    for _ in range(2):
        with pytest.raises(ExpressionError):
            condition.evaluate({"data": {"count": 1, "by": 0}})

    assert asked.times == 2


WORDS = ["漏", "漏水", "爆", "a", "ab", " ", "-", ""]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.text(alphabet="水漏爆ab -|", max_size=8))
def test_one_of_some_words_is_found_as_the_pattern_finds_it(words: list[str], said: str) -> None:
    condition = Expression.compile(f"data.matter.matches('{'|'.join(words)}') && data.count > 0")

    assert condition.holds({"data": {"matter": said, "count": 1}}) is (re.search("|".join(words), said) is not None)
    assert not condition.holds({"data": {"matter": said, "count": 0}})


@pytest.mark.parametrize("pattern", ["漏.*水", "^漏", "[漏爆]", "漏(水)?", "漏|水$"])
def test_a_pattern_stays_a_pattern(pattern: str) -> None:
    condition = Expression.compile(f"data.matter.matches('{pattern}')")

    for said in ("漏了很多水", "水漏", "漏|水$", "没有"):
        assert condition.holds({"data": {"matter": said}}) is (re.search(pattern, said) is not None)


@pytest.mark.parametrize("value", [1, 1.5, True, None, ["漏"], {"漏": 1}])
def test_what_is_no_text_has_no_words(value: Any) -> None:
    condition = Expression.compile("data.value.matches('漏|爆')")

    with pytest.raises(ExpressionError):
        condition.evaluate({"data": {"value": value}})


def test_more_words_than_a_condition_may_be_long_are_a_pattern() -> None:
    words = [chr(ord("一") + n) for n in range(900)]
    condition = Expression.compile(f"data.matter.matches('{'|'.join(words)}')")

    assert condition.holds({"data": {"matter": f"有{words[-1]}"}})
    assert not condition.holds({"data": {"matter": "abc"}})
