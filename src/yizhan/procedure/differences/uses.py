"""Which procedures an entry of a pack's common tables concerns: a changed question is told to who asks it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from yizhan.procedure.model import Expression, Pack, Procedure, Text

TABLES = ("fields", "records", "parameters", "scripts", "checklists", "facts", "roles", "channels", "files", "reports")
WHERE_IT_WAS_READ = ("source", "path")

_BLANKS = re.compile(r"\{([a-z_]+)")


def used_by(pack: Pack) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(table, id) -> procedures of the pack that name it, or name what names it."""
    found: dict[tuple[str, str], list[str]] = {}
    for procedure in pack.procedures.values():
        for entry in _reached(pack, set(names(procedure))):
            found.setdefault(entry, []).append(procedure.ref)
    return {entry: tuple(refs) for entry, refs in found.items()}


def _reached(pack: Pack, known: set[str]) -> set[tuple[str, str]]:
    reached: set[tuple[str, str]] = set()
    while True:
        new = {(table, id) for table in TABLES for id in getattr(pack, table) if id in known} - reached
        if not new:
            return reached
        reached |= new
        for table, id in new:
            known.update(names(getattr(pack, table)[id]))


def names(thing: Any) -> Iterator[str]:
    """Every word in a thing that may be the name of another."""
    match thing:
        case Expression():
            yield from (name for _, name in thing.members)
        case Text():
            yield from (blank for text in (thing.zh, thing.en) for blank in _BLANKS.findall(text))
        case str():
            yield thing.removeprefix("$")
        case Mapping():
            for name, one in thing.items():
                yield str(name)
                yield from names(one)
        case list() | tuple():
            for one in thing:
                yield from names(one)
        case Procedure():
            for part in fields(thing):
                if part.name not in (*WHERE_IT_WAS_READ, "pack", "id"):
                    yield from names(getattr(thing, part.name))
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            for part in fields(thing):
                yield from names(getattr(thing, part.name))
