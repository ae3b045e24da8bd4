"""Figures: the numbers of a report, whole and broken down, as plain values that can be kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from yizhan.procedure.model import Measure, Report

SECONDS_AN_HOUR = 3600
WHOLE = ("count", "sum")  # what is a number by itself; the rest are one number over another


@dataclass(frozen=True, slots=True)
class Figure:
    """`n`, or `n` of (or over) `of`: a share keeps its part and its whole, a mean its sum and its number, so that
    figures can be added up afterwards."""

    n: float = 0
    of: int | None = None

    def value(self, gives: str) -> float | None:
        """What people read; None where there was nothing to take a share or a mean of."""
        if gives in WHOLE:
            return self.n
        if not self.of:
            return None
        return self.n / self.of / (SECONDS_AN_HOUR if gives == "hours" else 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """One measure: the whole, and grouping -> key -> part. A key is what the matters share, `""` for nothing."""

    whole: Figure
    by: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)


Figures = Mapping[str, Counted]


def figures_out(figures: Figures) -> dict[str, Any]:
    return {
        name: {
            "whole": _out(one.whole),
            "by": {group: {key: _out(part) for key, part in parts.items()} for group, parts in one.by.items()},
        }
        for name, one in figures.items()
    }


def figures_in(kept: Mapping[str, Any]) -> dict[str, Counted]:
    return {
        name: Counted(
            Figure(*one["whole"]),
            {group: {key: Figure(*part) for key, part in parts.items()} for group, parts in one["by"].items()},
        )
        for name, one in kept.items()
    }


def canonical(kept: Mapping[str, Any]) -> bytes:
    """The one way to write figures down, for a seal over them."""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def differing(report: Report, kept: Figures, now: Figures) -> Iterator[Measure]:
    """The measures whose figures, whole or in parts, are no longer what was submitted."""
    for name, measure in report.measures.items():
        if not _are_alike(kept.get(name, Counted(Figure())), now.get(name, Counted(Figure()))):
            yield measure


def _are_alike(kept: Counted, now: Counted) -> bool:
    pairs = [(kept.whole, now.whole)]
    for group in kept.by.keys() | now.by.keys():
        before, after = kept.by.get(group, {}), now.by.get(group, {})
        pairs += [(before.get(key, Figure()), after.get(key, Figure())) for key in before.keys() | after.keys()]
    return all(_is_same(one, other) for one, other in pairs)


def _is_same(kept: Figure, now: Figure) -> bool:
    """Fractions added in another order may differ in their last digits; matters do not."""
    return kept.of == now.of and isclose(kept.n, now.n, rel_tol=1e-9)


def _out(figure: Figure) -> list[Any]:
    return [figure.n, figure.of] if figure.of is not None else [figure.n]
