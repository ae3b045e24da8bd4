"""What no command may carry, whoever sends it and through whichever door: texts that nobody wrote by hand,
characters that no keyboard has, times in which no customer lives.

Answers to fields have bounds of their own (`Field.read`); here is everything beside them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import get_args

from yizhan.procedure.commands import Command, Reassess, Return, Tick
from yizhan.procedure.model.fields import CONTROL, LONGEST_LONG_TEXT, LONGEST_NAME, MOST_NAMES, is_in_our_time
from yizhan.procedure.refusals import Refusal


def _carried(*names: str) -> Mapping[type, tuple[str, ...]]:
    """Which of these each kind of command has."""
    own = {kind: {field.name for field in fields(kind)} for kind in get_args(Command)}
    return {kind: tuple(name for name in names if name in has) for kind, has in own.items()}


WRITTEN = _carried("text", "reason")
NAMES = _carried("step", "outcome", "to", "to_name", "limit", "into", "incident", "channel", "place", "party")
LISTS = _carried("ticks", "signed", "photos")


def out_of_bounds(command: Command) -> Refusal | None:
    """Every field at fault at once, as for answers; None when all is well, and for what no person sends."""
    if isinstance(command, (Tick, Reassess, Return)):
        return None
    wrong = dict(_wrong(command))
    return Refusal("bad-value", fields=wrong) if wrong else None


def _wrong(command: Command) -> Iterator[tuple[str, str]]:
    kind = type(command)
    for name in WRITTEN[kind]:
        if (text := getattr(command, name)) and _is_no_text(text):
            yield name, f"at-most-{LONGEST_LONG_TEXT}-characters"
    for name in NAMES[kind]:
        value = getattr(command, name)
        if not value:
            continue
        if isinstance(value, datetime):
            if not is_in_our_time(value):
                yield name, "date-and-time"
        elif isinstance(value, str) and _is_no_name(value):
            yield name, "one-from-the-list"
    for name in LISTS[kind]:
        if (several := getattr(command, name)) and _are_no_names(several):
            yield name, "one-from-the-list"
    if any(map(_is_no_name, getattr(command, "attachments", ()))):
        yield "attachments", "one-from-the-list"
    waived = getattr(command, "waived", None) or {}
    if _are_no_names(waived) or any(map(_is_no_text, waived.values())):
        yield "reason", f"at-most-{LONGEST_LONG_TEXT}-characters"


def _is_no_text(text: str) -> bool:
    return len(text) > LONGEST_LONG_TEXT or CONTROL.search(text) is not None


def _are_no_names(several: Iterable[str]) -> bool:
    names = list(several)
    return len(names) > MOST_NAMES or any(map(_is_no_name, names))


def _is_no_name(name: str) -> bool:
    return len(name) > LONGEST_NAME or CONTROL.search(name) is not None
