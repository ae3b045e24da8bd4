"""A register on paper: a table where its columns fit the sheet, else each line as a block with its answers below."""

from collections.abc import Sequence
from typing import Any

from yizhan.insight.registers.lines import Column, Line

FIT = 12  # columns that can be read across an A4 sheet
HEAD = ("number", "received", "place", "customer", "by", "status")  # of a block; its other answers stand below


def laid_out(columns: Sequence[Column], lines: Sequence[Line]) -> dict[str, Any]:
    """`head` over `rows` of cells, each with the answers that did not fit (`below`). What nobody answered has no
    place on paper."""
    told = [place for place, column in enumerate(columns) if column.id in HEAD or _answered(lines, place)]
    across = told if len(told) <= FIT else [place for place in told if columns[place].id in HEAD]
    below = [place for place in told if place not in across]
    return {
        "head": [columns[place] for place in across],
        "rows": [
            (
                [line.cells[place] for place in across],
                [(columns[place].title, line.cells[place]) for place in below if line.cells[place]],
            )
            for line in lines
        ],
    }


def _answered(lines: Sequence[Line], place: int) -> bool:
    return any(line.cells[place] for line in lines)
