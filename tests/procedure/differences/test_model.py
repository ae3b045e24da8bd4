"""Nothing of the model is forgotten: each part of each class is compared, or left out with a reason."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure import model
from yizhan.procedure.clock_rules import ClockRule
from yizhan.procedure.differences.compared import COMPARED, LeftOut
from yizhan.procedure.differences.comparing import compare
from yizhan.procedure.differences.speech import Speech
from yizhan.procedure.durations import Duration
from yizhan.procedure.loader import load_library, load_library_from_sources
from yizhan.procedure.model import Effect, Expression, Library, RoleChoice, Subjects, Text
from yizhan.procedure.periods import Period
from yizhan.procedure.rhythm import Rhythm
from yizhan.procedure.vocabulary import CORE_VOCABULARY

PACKS = Path(__file__).parents[3] / "packs"
LIBRARIES = (load_library(PACKS), load_library_from_sources({"packs/house": SOURCES}))
SAID_WHOLE = (Text, Expression, RoleChoice)

# What stands in an empty place instead, by how the part is said.
SAMPLES: Mapping[str, Any] = {
    "duration": Duration(seconds=60),
    "condition": Expression.compile("data.other"),
    "clock-rule": ClockRule.parse("today 17:30"),
    "text": Text("话", "words"),
    "people": RoleChoice(("somebody",)),
    "flag": True,
    "number": 7,
    "value": {"label": "thing"},
    "argument": {"to": ["somebody"]},
    "default": "PT9M",
    "since": "case",
}

EFFECT = Effect("notify", {"to": ["somebody"]})  # in an empty place where things stand
SUBJECTS = Subjects("floors")  # in an empty place where one thing stands


def model_classes() -> list[type[Any]]:
    names = [name for _, name, _ in pkgutil.iter_modules(model.__path__)]
    modules = [importlib.import_module(f"{model.__name__}.{name}") for name in names]
    return [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and is_dataclass(thing) and thing.__module__ == module.__name__
    ]


def test_every_class_of_the_model_stands_in_the_table() -> None:
    assert set(COMPARED) == set(model_classes())


@pytest.mark.parametrize("cls", COMPARED, ids=lambda cls: cls.__name__)
def test_every_part_is_compared_or_left_out_with_a_reason(cls: type[Any]) -> None:
    parts = COMPARED[cls].parts

    assert set(parts) == {field.name for field in fields(cls)}
    assert all(part.why for part in parts.values() if isinstance(part, LeftOut))


PARTS = [
    pytest.param(cls, name, id=f"{cls.__name__}.{name}")
    for cls in COMPARED
    if cls not in (*SAID_WHOLE, Library)
    for name, part in COMPARED[cls].parts.items()
]


@pytest.mark.parametrize(("cls", "name"), PARTS)
def test_a_change_of_a_part_is_told_unless_it_is_left_out(cls: type[Any], name: str) -> None:
    thing, speech = example(cls, name)
    part = COMPARED[cls].parts[name]

    changed = replace(thing, **{name: other(getattr(thing, name), getattr(part, "kind", ""), part)})
    told = list(compare(thing, changed, speech, speech))

    assert bool(told) is not isinstance(part, LeftOut)
    assert all(one.sentence("zh") and one.sentence("en") for one in told)


def example(cls: type[Any], name: str) -> tuple[Any, Speech]:
    """A thing of the class from the packs, one whose part says something if there is any."""
    found = [(thing, speech) for library in LIBRARIES for thing, speech in walk(library) if type(thing) is cls]
    assert found, f"no pack has a {cls.__name__}"
    return next((pair for pair in found if getattr(pair[0], name)), found[0])


def walk(library: Library) -> Iterator[tuple[Any, Speech]]:
    for pack in library.packs.values():
        speech = Speech(library, pack, CORE_VOCABULARY)
        yield pack, speech
        for part in fields(pack):
            if part.name != "procedures":
                yield from ((thing, speech) for thing in inside(getattr(pack, part.name)))
        for procedure in pack.procedures.values():
            yield from ((thing, replace(speech, procedure=procedure)) for thing in inside(procedure))


def inside(thing: Any) -> Iterator[Any]:
    if isinstance(thing, Mapping):
        thing = tuple(thing.values())
    if isinstance(thing, tuple):
        for one in thing:
            yield from inside(one)
    elif type(thing) in COMPARED:
        yield thing
        for part in fields(thing):
            yield from inside(getattr(thing, part.name))


def other(value: Any, kind: str, part: Any) -> Any:
    """Another value of the same kind."""
    if value is None or value == "" or value == () or value == {}:
        if getattr(part, "several", False):
            return ("another",)
        if kind or part is None:
            return SAMPLES.get(kind, "another")
        return SUBJECTS if value is None else (EFFECT,)
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return "working" if value == "elapsed" else "case" if kind == "since" else f"{value}x"
        case Text():
            return Text(f"{value.zh}改", value.en)
        case Expression():
            return Expression.compile("data.quite_another")
        case RoleChoice():
            return RoleChoice(("somebody-else",))
        case Duration():
            return Duration(days=99)
        case Rhythm():
            return Rhythm("month") if value.unit == "week" else Rhythm("week", 5)
        case Period():
            return Period(working_days=9)
        case ClockRule():
            return ClockRule.parse("next-day 08:15")
        case tuple():
            return value[1:]
        case Mapping():
            return dict(list(value.items())[1:])
        case _:
            first = next(name for name, one in COMPARED[type(value)].parts.items() if not isinstance(one, LeftOut))
            return replace(
                value, **{first: other(getattr(value, first), COMPARED[type(value)].parts[first].kind, None)}
            )
