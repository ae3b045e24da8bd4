"""A record as values ready for paper. Page and PDF draw the same sheet, so they cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass

SHORT = 22  # characters that fit a half-width cell on one line


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    value: str
    wide: bool = False


Line = tuple[Cell, ...]  # one wide cell, or up to two beside each other


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a checklist; one that was waived has a reason."""

    title: str
    ticked: bool
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One step on the record that was finished: what came of it, who did it, when."""

    title: str
    outcome: str
    by: str
    at: str
    reason: str = ""
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A box to sign in. `png` is what was signed on the glass; without it the box waits for a pen."""

    label: str
    at: str = ""
    png: bytes = b""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under a heading: the first column says of what, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    language: str
    company: str
    site: str
    title: str
    number: str
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    signatures: tuple[Signature, ...] = ()
    copies: str = ""
    printed_at: str = ""
    masked: bool = False


def in_lines(cells: Iterable[Cell]) -> tuple[Line, ...]:
    """Short cells in pairs, a wide one on a line of its own, in the order they came."""
    lines: list[Line] = []
    for cell in cells:
        half_full = lines and len(lines[-1]) == 1 and not lines[-1][0].wide
        if half_full and not cell.wide:
            lines[-1] = (*lines[-1], cell)
        else:
            lines.append((cell,))
    return tuple(lines)


def cell(label: str, value: str, *, wide: bool = False) -> Cell:
    return Cell(label, value, wide or len(value) > SHORT or "\n" in value)
