"""Where in a procedure a parameter has a say, for whoever is about to change it."""

from collections.abc import Iterator, Mapping
from typing import Any

from yizhan.procedure.differences.compared import COMPARED, LeftOut, Part
from yizhan.procedure.differences.comparing import called
from yizhan.procedure.differences.speech import Speech
from yizhan.procedure.model import Expression, Procedure, RoleChoice, Text

Place = tuple[Text, ...]


def places(procedure: Procedure, speech: Speech, parameter: str) -> list[Place]:
    """From the procedure inwards: step “Repair”, time limit, length. In the order of the procedure."""
    return list(dict.fromkeys(_places(procedure, speech, parameter, ())))


def _places(thing: Any, speech: Speech, parameter: str, where: Place) -> Iterator[Place]:
    for name, part in COMPARED[type(thing)].parts.items():
        if isinstance(part, LeftOut):
            continue
        value = getattr(thing, name)
        if part.kind:
            if _speaks_of(value, parameter, part):
                yield (*where, part.title)
            continue
        for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,):
            if one is not None:
                there = (*where, called(one, speech)) if COMPARED[type(one)].key else where
                yield from _places(one, speech, parameter, there)


def _speaks_of(value: Any, parameter: str, part: Part) -> bool:
    match value:
        case Expression():
            return parameter in value.names("params")
        case RoleChoice():
            return value.parameter == parameter or _speaks_of(value.computed, parameter, part)
        case str():
            return value == f"${parameter}" or (part.kind == "parameter" and value == parameter)
        case Mapping():
            return any(_speaks_of(one, parameter, part) for one in value.values())
        case list() | tuple():
            return any(_speaks_of(one, parameter, part) for one in value)
        case _:
            return False
