"""Sample worlds: small sets of values that each name in a condition could have, and their combinations."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from random import Random
from typing import Any

from yizhan.procedure.model import Expression, Field, Pack, Parameter, Procedure
from yizhan.procedure.model.facts import Gives

World = dict[str, dict[str, Any]]

MOST_WORLDS = 3000  # per condition; above it the combinations are drawn at random, always the same ones
LATER, EARLIER = "2026-03-03T09:00:00+08:00", "2026-03-02T09:00:00+08:00"
_NUMBERS = re.compile(r"(?<![\w.'])[0-9]+(?:\.[0-9]+)?(?![\w'])")
_LITERALS = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def sample_worlds(pack: Pack, procedure: Procedure, expressions: Iterable[Expression]) -> Iterator[World]:
    """Worlds that give a value to every name these expressions use together."""
    members, samples = _sampled(pack, procedure, expressions)
    for values in _combinations(samples):
        world: World = {"data": {}, "case": {}, "params": {}, "facts": {}, "by": {}}
        for (variable, name), value in zip(members, values, strict=True):
            world[variable][name] = value
        yield world


def are_all_sampled(pack: Pack, procedure: Procedure, *expressions: Expression) -> bool:
    """Whether every combination of the sample values is among the worlds, so that `never` may be said."""
    _, samples = _sampled(pack, procedure, expressions)
    return _size(samples) <= MOST_WORLDS


def in_words(world: World) -> str:
    """`data.severity = 'major', params.limit = 3`; `always` when nothing was asked."""
    told = [f"{variable}.{name} = {value!r}" for variable, names in world.items() for name, value in names.items()]
    return ", ".join(told) or "always"


def literals(expression: Expression) -> list[str]:
    return [single or double for single, double in _LITERALS.findall(expression.source)]


class _Constants:
    """Numbers and words that conditions compare with: a threshold is tried from both sides."""

    def __init__(self, expressions: Iterable[Expression]) -> None:
        sources = [expression.source for expression in expressions]
        self.words = [a or b for source in sources for a, b in _LITERALS.findall(source)]
        plain = [_LITERALS.sub("", source) for source in sources]
        self.numbers = [float(number) for source in plain for number in _NUMBERS.findall(source)]

    @property
    def whole(self) -> list[int]:
        around = {int(number) + step for number in self.numbers for step in (-1, 0, 1)}
        return sorted({0, 1, 2, 100, *around} - {-1})


def _samples(pack: Pack, procedure: Procedure, constants: _Constants, variable: str, name: str) -> Iterable[Any]:
    match variable:
        case "data":
            return _field_samples(pack.fields[name], constants)
        case "params":
            return _parameter_samples(pack.parameters[name], constants)
        case "facts":
            return _fact_samples(pack.facts[name].gives, constants)
        case "by":
            roles = sorted(pack.roles)
            return ["somebody"] if name in ("id", "name") else [[], roles, *([role] for role in roles[:8])]
        case _:
            return _case_samples(pack, procedure, name, constants)


def _field_samples(field: Field, constants: _Constants) -> Iterable[Any]:
    choices = [choice.id for choice in field.choices]
    match field.type:
        case "integer":
            return constants.whole
        case "number" | "money":
            return [float(number) for number in constants.whole] + [0.5]
        case "yes-no":
            return [False, True]
        case "choice":
            return ["", *choices]
        case "choices":
            return [[], *([one] for one in choices), choices]
        case "photos" | "cases":
            return [[], ["one"], ["one", "another"]]
        case "date":
            return ["", EARLIER[:10], LATER[:10]]
        case "datetime":
            return ["", EARLIER, LATER]
        case _:
            return ["", "something", *constants.words]


def _fact_samples(gives: Gives, constants: _Constants) -> Iterable[Any]:
    match gives:
        case "numbers":
            return [[], ["1"], ["1", "2", "3"]]
        case "count" | "customers":
            return constants.whole
        case "share":
            return [0.0, 0.5, 1.0]
        case _:
            return [float(number) for number in constants.whole] + [0.5]


def _parameter_samples(parameter: Parameter, constants: _Constants) -> Iterable[Any]:
    match parameter.type:
        case "texts":
            around = [parameter.default, []]
        case "integer":
            around = [parameter.default, *constants.whole]
        case "rate":
            around = [parameter.default, 0.0, 0.3, 1.0]
        case "yes-no":
            around = [parameter.default, False, True]
        case _:
            around = [parameter.default]
    return [value for number, value in enumerate(around) if value not in around[:number]]


def _case_samples(pack: Pack, procedure: Procedure, name: str, constants: _Constants) -> Iterable[Any]:
    match name:
        case "channel":
            return ["", *(procedure.intake.channels or pack.channels)]
        case "called":
            return [False, True]
        case "photos":
            return constants.whole
        case "now" | "received_at":
            return [EARLIER, LATER]
        case "open_steps" | "done_steps":
            named = [step for step in procedure.steps if step in constants.words] or list(procedure.steps)[:3]
            return [[], *([step] for step in named), named]
        case "escalated_to":
            named = [role for role in pack.roles if role in constants.words] or sorted(pack.roles)[:3]
            return [[], *([role] for role in named), named]
        case _:
            return ["", "something", *constants.words]


def _sampled(
    pack: Pack, procedure: Procedure, expressions: Iterable[Expression]
) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    several = list(expressions)
    members = sorted({member for expression in several for member in expression.members})
    constants = _Constants(several)
    return members, [list(_samples(pack, procedure, constants, variable, name)) for variable, name in members]


def _size(samples: list[list[Any]]) -> int:
    size = 1
    for values in samples:
        size *= len(values)
    return size


def _combinations(samples: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    if _size(samples) <= MOST_WORLDS:
        yield from product(*samples)
        return
    dice = Random(0)  # noqa: S311 - not a secret: the same worlds every time, so that lint never wavers
    for _ in range(MOST_WORLDS):
        yield tuple(dice.choice(values) for values in samples)
