"""Rows: how high each node and bend stands, with as many flows straight as the order allows.

What can lie on one line is tied into a block; blocks keep their order and distance in every column, and are
then drawn towards what they are joined to. Only what lies in one lane is tied together.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from yizhan.procedure.bpmn.layers import Layering

PULLS = 24  # rounds in which blocks move towards their neighbours; they settle sooner

Height = Callable[[str], float]


def place_rows(
    layering: Layering, height: Height, top: float, edge: float, lanes: int
) -> tuple[dict[str, float], list[float]]:
    """The middle of each item, and the upper edge of each lane with the lower edge of the last."""
    block_of = _blocks(layering)
    above = _neighbours_above(layering, block_of, height)
    order = _from_above(block_of, above)
    lane_of = {block: layering.lane_of[items[0]] for block, items in _members(block_of).items()}
    rows: dict[str, float] = {}
    edges = [top]
    for lane in range(lanes):
        inside = [block for block in order if lane_of[block] == lane]
        half = {block: max(height(item) for item in _members(block_of)[block]) / 2 for block in inside}
        upper = edges[-1] + edge
        highest: dict[str, float] = {}
        for block in inside:
            least = [highest[other] + gap for other, gap in above[block].items() if other in highest]
            highest[block] = max([upper + half[block], *least])
        lower = max((at + half[block] for block, at in highest.items()), default=upper)
        lowest: dict[str, float] = {}
        for block in reversed(inside):
            most = [lowest[below] - above[below][block] for below in lowest if block in above[below]]
            lowest[block] = min([lower - half[block], *most])
        rows.update((block, (highest[block] + lowest[block]) / 2) for block in inside)
        edges.append(lower + edge)
    bounds = {block: (edges[lane_of[block]] + edge, edges[lane_of[block] + 1] - edge) for block in order}
    _pull(layering, block_of, above, rows, bounds, height)
    return {item: round(rows[block]) for item, block in block_of.items()}, edges


def _blocks(layering: Layering) -> dict[str, str]:
    """Tie items of neighbouring columns together where that crosses no other tie; long flows come first."""
    ties: list[tuple[int, int, str, str]] = []
    place = {item: number for column in layering.columns for number, item in enumerate(column)}
    joined: dict[str, int] = {}
    for chain in layering.chains.values():
        for item in chain:
            joined[item] = joined.get(item, 0) + 1
    for id, chain in layering.chains.items():
        for one, other in pairwise(chain):
            bends = ("@" in one) + ("@" in other)
            if id in layering.backward and bends < 2:
                continue  # a way back turns round at both its ends
            if abs(layering.column_of[one] - layering.column_of[other]) != 1:
                continue
            left, right = (one, other) if layering.column_of[one] < layering.column_of[other] else (other, one)
            if layering.lane_of[left] == layering.lane_of[right]:
                ties.append((-bends, joined[left] + joined[right], left, right))
    block_of = {item: item for column in layering.columns for item in column}
    tied: dict[int, list[tuple[int, int]]] = {}
    used_right: set[str] = set()
    used_left: set[str] = set()
    for _, _, left, right in sorted(ties, key=lambda tie: (tie[0], tie[1], place[tie[2]])):
        gap = layering.column_of[left]
        pair = (place[left], place[right])
        crosses = any((pair[0] - a) * (pair[1] - b) < 0 for a, b in tied.get(gap, ()))
        if left in used_right or right in used_left or crosses:
            continue
        used_right.add(left)
        used_left.add(right)
        tied.setdefault(gap, []).append(pair)
        first, second = block_of[left], block_of[right]
        block_of.update((item, first) for item, block in block_of.items() if block == second)
    return block_of


def _members(block_of: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for item, block in block_of.items():
        members.setdefault(block, []).append(item)
    return members


def _neighbours_above(layering: Layering, block_of: Mapping[str, str], height: Height) -> dict[str, dict[str, float]]:
    """For each block the blocks right above it in some column, and the distance that they must keep."""
    above: dict[str, dict[str, float]] = {block: {} for block in block_of.values()}
    for column in layering.columns:
        for upper, lower in pairwise(column):
            if layering.lane_of[upper] != layering.lane_of[lower]:
                continue
            gap = (height(upper) + height(lower)) / 2
            known = above[block_of[lower]]
            known[block_of[upper]] = max(gap, known.get(block_of[upper], 0))
    return above


def _from_above(block_of: Mapping[str, str], above: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Blocks in an order in which each comes after those above it."""
    order: dict[str, None] = {}

    def visit(block: str) -> None:
        if block not in order:
            for other in above[block]:
                visit(other)
            order[block] = None

    for block in block_of.values():
        visit(block)
    return list(order)


def _pull(
    layering: Layering,
    block_of: Mapping[str, str],
    above: Mapping[str, Mapping[str, float]],
    rows: dict[str, float],
    bounds: Mapping[str, tuple[float, float]],
    height: Height,
) -> None:
    """Move each block as far towards the middle of what it is joined to as its neighbours let it."""
    joined: dict[str, list[str]] = {}
    for id, chain in layering.chains.items():
        for one, other in pairwise(chain):
            if block_of[one] != block_of[other] and id not in layering.backward:
                joined.setdefault(block_of[one], []).append(block_of[other])
                joined.setdefault(block_of[other], []).append(block_of[one])
    below: dict[str, dict[str, float]] = {}
    for block, uppers in above.items():
        for upper, gap in uppers.items():
            below.setdefault(upper, {})[block] = gap
    half = {block: max(map(height, items)) / 2 for block, items in _members(block_of).items()}
    for _ in range(PULLS):
        for block, others in joined.items():
            wanted = sum(rows[other] for other in others) / len(others)
            least = [bounds[block][0] + half[block], *(rows[one] + gap for one, gap in above[block].items())]
            most = [bounds[block][1] - half[block], *(rows[one] - gap for one, gap in below.get(block, {}).items())]
            rows[block] = max(max(least), min(min(most), wanted))
