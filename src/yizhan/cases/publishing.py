"""Putting the packs of a folder in force: looked at first, and kept out for as long as anything in them is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yizhan.cases import effects, library
from yizhan.cases.library import Edition
from yizhan.cases.refused import Refused
from yizhan.procedure.lint import Finding, lint
from yizhan.procedure.loader import PackError, PackErrors, load_library
from yizhan.procedure.model import Library

Fault = PackError | Finding


class NotSound(Exception):
    """What is wrong, each with its file and line; nothing was published."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(one.shown("en") for one in faults))
        self.faults = faults

    def shown(self, language: str) -> str:
        return "\n".join(one.shown(language) for one in self.faults)


@dataclass(frozen=True, slots=True)
class Lying:
    """The packs of a folder as they lie there: sound, or not and why. `library` is there when they can be read."""

    version: str
    library: Library | None
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def look(root: Path) -> Lying:
    """Read and lint the packs of a folder; nothing is changed."""
    version = library.version_of(library.sources_of(root))
    try:
        found = load_library(root, effects.vocabulary())
    except PackErrors as wrong:
        return Lying(version, None, tuple(wrong.errors))
    return Lying(version, found, tuple(one for one in lint(found) if one.severity == "error"))


def publish(
    root: Path, *, now: datetime, by: str = "", by_name: str = "", note: str = "", looked_at: str = ""
) -> Edition:
    """Put them in force if they are sound and differ from what is. `looked_at` is the version that somebody saw.

    Raises NotSound, and Refused (conflict) when the folder holds another version than was looked at.
    """
    if not library.is_in_force(root):
        found = look(root)
        if not found.is_sound:
            raise NotSound(found.faults)
        if looked_at and found.version != looked_at:
            raise Refused.because("conflict")
    return library.publish(root, now=now, by=by, by_name=by_name, note=note)
