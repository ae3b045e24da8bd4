"""Layers: which column each node stands in, and in what order the nodes of a column stand.

The longest way from the start gives the column. A flow that leads back is turned round for that; one that
passes other columns is given a bend in each, so that it has a place of its own between the nodes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 6  # the order settles after a few


@dataclass
class Layering:
    """`columns` holds nodes and bends from top to bottom; `chains` the stations of each flow, by its id."""

    columns: list[list[str]]
    chains: dict[str, list[str]]
    column_of: dict[str, int]
    lane_of: dict[str, int]
    backward: set[str] = field(default_factory=set)


def layered(nodes: Mapping[str, int], flows: Iterable[tuple[str, str, str]]) -> Layering:
    """Arrange nodes (id -> number of their lane) and flows (id, source, target), which may form circles."""
    ways = list(flows)
    backward = _leading_back(list(nodes), ways)
    column_of = _columns(list(nodes), ways, backward)
    lane_of = dict(nodes)
    columns: list[list[str]] = [[] for _ in range(max(column_of.values(), default=0) + 1)]
    for node in nodes:
        columns[column_of[node]].append(node)
    chains: dict[str, list[str]] = {}
    for id, source, target in ways:
        first, last = column_of[source], column_of[target]
        # A flow that leads back runs beside both its ends: out to the right, home from the left.
        passed = range(first, last - 1, -1) if id in backward else range(first + 1, last)
        bends = []
        for column in passed:
            bend = f"{id}@{column}"
            columns[column].append(bend)
            column_of[bend] = column
            lane_of[bend] = lane_of[source if abs(column - first) < abs(column - last) else target]
            bends.append(bend)
        chains[id] = [source, *bends, target]
    layering = Layering(columns, chains, column_of, lane_of, backward)
    _order(layering)
    return layering


def _leading_back(nodes: list[str], ways: list[tuple[str, str, str]]) -> set[str]:
    """The flows that close a circle, met on a walk in the order of the nodes."""
    following: dict[str, list[tuple[str, str]]] = {node: [] for node in nodes}
    for id, source, target in ways:
        following[source].append((id, target))
    back: set[str] = set()
    finished: set[str] = set()
    for root in nodes:
        under_way = {root}
        stack = [(root, iter(following[root]))] if root not in finished else []
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                under_way.discard(node)
                finished.add(node)
            elif step[1] in under_way:
                back.add(step[0])
            elif step[1] not in finished:
                under_way.add(step[1])
                stack.append((step[1], iter(following[step[1]])))
    return back


def _columns(nodes: list[str], ways: list[tuple[str, str, str]], backward: set[str]) -> dict[str, int]:
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for id, source, target in ways:
        if id not in backward:
            before[target].append(source)
    column: dict[str, int] = {}

    def place(node: str) -> int:
        if node not in column:
            column[node] = max((place(source) + 1 for source in before[node]), default=0)
        return column[node]

    for node in nodes:
        place(node)
    return column


def _order(layering: Layering) -> None:
    """Sweep to and fro; each column follows the middle of its neighbours, lanes stay apart."""
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for chain in layering.chains.values():
        for one, other in pairwise(chain):
            near, far = (one, other) if layering.column_of[one] <= layering.column_of[other] else (other, one)
            right.setdefault(near, []).append(far)
            left.setdefault(far, []).append(near)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        neighbours = left if forwards else right
        columns = layering.columns if forwards else layering.columns[::-1]
        row = {item: number for column in layering.columns for number, item in enumerate(column)}
        for column in columns:
            column.sort(key=lambda item: (layering.lane_of[item], _middle(item, neighbours, row)))
            row.update((item, number) for number, item in enumerate(column))


def _middle(item: str, neighbours: Mapping[str, list[str]], row: Mapping[str, int]) -> float:
    near = [row[other] for other in neighbours.get(item, ())]
    return sum(near) / len(near) if near else row[item]
