"""What a play can tell its writer: the scenario is wrong, or the pack does not keep it. Both name file and line."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a scenario file, and what stands there."""

    path: str
    line: int
    source: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Mistake(ValueError):
    """The scenario itself is wrong: a name that does not exist, a verb with the wrong arguments."""

    def __init__(self, place: Place, sentence: str, near: str = "") -> None:
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence
        self.near = near

    def shown(self) -> str:
        told = f"{self.place}: {self.sentence}"
        if self.near:
            told += _("; did you mean “%(near)s”?") % {"near": self.near}
        return f"{told}\n{source_line(self.place)}" if self.place.source else told


class Failed(AssertionError):
    """The pack did not do what the scenario says; `expected` and `found` as lines to lay side by side."""

    def __init__(self, sentence: str, *, expected: str = "", found: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.expected = expected
        self.found = found


def source_line(place: Place) -> str:
    return f"{place.line:>6} | {place.source.strip()}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant; empty when none is near."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""
