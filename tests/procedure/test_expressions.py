"""Conditions: what they are asked with, and what they remember."""

from typing import Any

import pytest

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
