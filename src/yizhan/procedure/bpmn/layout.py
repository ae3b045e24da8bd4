"""Places on paper: boxes, waypoints, labels and lanes of a graph, all in pixels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import east_asian_width

from yizhan.procedure.bpmn.graph import Flow, Graph, Node
from yizhan.procedure.bpmn.layers import Layering, layered
from yizhan.procedure.bpmn.rows import place_rows

Point = tuple[float, float]

TASK = (100, 80)
GATEWAY = (50, 50)
EVENT = (36, 36)
BETWEEN_ROWS = 40
UNDER_A_TIMER = 34  # the timer hangs out of its task, and its flow leaves below it
BEND = 24  # what a flow that passes a column takes up
TRACK = 14  # between two flows that run upright in one gap
GAP = 44  # the least between two columns
LANE_EDGE = 24
HEAD = 30  # the upright name of a pool, and of a lane
MARGIN = 160, 80
MOST_LANES = 7  # more are not read any more: then all lie in one
LABEL_WIDTH = 90  # where bpmn-js breaks a label
LINE = 14
SMALL = 11  # pixels of a Chinese sign in a label


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def covers(self, other: "Box") -> bool:
        beside = self.x >= other.x + other.width or other.x >= self.x + self.width
        return not beside and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass
class Drawing:
    boxes: dict[str, Box] = field(default_factory=dict)
    waypoints: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    pool: Box | None = None


def drawing_of(graph: Graph) -> Drawing:
    return _Drafter(graph).draw()


def size_of(node: Node) -> tuple[int, int]:
    if node.kind in ("exclusive", "parallel", "first"):
        return GATEWAY
    return TASK if node.kind in ("user", "service", "call") else EVENT


class _Drafter:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.drawing = Drawing()
        self.lanes = list(graph.lanes) if 1 < len(graph.lanes) <= MOST_LANES else []
        self.timers: dict[str, list[Node]] = {}
        for node in graph.nodes.values():
            if node.kind == "boundary":
                self.timers.setdefault(node.attached_to, []).append(node)
        standing = {
            node.id: self.lanes.index(node.lane) if self.lanes else 0
            for node in graph.nodes.values()
            if node.kind != "boundary"
        }
        ways = [(flow.id, self.task_of(flow.source), flow.target) for flow in graph.flows]
        self.layering: Layering = layered(standing, ways)
        self.flow_of = {flow.id: flow for flow in graph.flows}
        self.rows: dict[str, float] = {}  # the middle of each node and bend
        self.gaps: list[float] = []  # where each column's right gap begins

    def draw(self) -> Drawing:
        self.place_rows()
        tracks = self.tracks()
        self.place_columns(tracks)
        self.label_nodes()
        for flow in self.graph.flows:
            self.route(flow, tracks)
        self.frame()
        return self.drawing

    def task_of(self, id: str) -> str:
        return self.graph.nodes[id].attached_to or id

    # -- up and down --------------------------------------------------------------------------

    def height(self, item: str) -> float:
        """The room that an item needs in its column."""
        node = self.graph.nodes.get(item)
        if node is None:
            flow = self.flow_of[item.rsplit("@", 1)[0]]
            first = self.layering.chains[flow.id][1] == item
            return BEND + lines(flow.name) * LINE if flow.name and first else BEND
        below = UNDER_A_TIMER if item in self.timers else 0
        return size_of(node)[1] + BETWEEN_ROWS + 2 * below

    def place_rows(self) -> None:
        lanes = max(len(self.lanes), 1)
        self.rows, edges = place_rows(self.layering, self.height, MARGIN[1], LANE_EDGE, lanes)
        for number, lane in enumerate(self.lanes):
            self.drawing.lanes[lane] = Box(0, edges[number], 0, edges[number + 1] - edges[number])
        self.bottom = edges[-1]

    # -- left and right -----------------------------------------------------------------------

    def tracks(self) -> dict[tuple[str, int], int]:
        """For each flow and each gap it crosses up or down: the number of its track there."""
        crossing: dict[int, list[tuple[float, float, str]]] = {}
        for id, chain in self.layering.chains.items():
            for gap, start, end in self.steps(id, chain):
                if start != end:
                    crossing.setdefault(gap, []).append((min(start, end), max(start, end), id))
        tracks: dict[tuple[str, int], int] = {}
        for gap, several in crossing.items():
            taken: list[list[tuple[float, float, str]]] = []
            for span in sorted(several):
                free = next((n for n, track in enumerate(taken) if _fits(span, track, self.flow_of)), len(taken))
                if free == len(taken):
                    taken.append([])
                taken[free].append(span)
                tracks[span[2], gap] = free
        return tracks

    def steps(self, id: str, chain: list[str]) -> Iterable[tuple[int, float, float]]:
        """Each gap the flow crosses (by the column left of it), and its row before and behind."""
        backward = id in self.layering.backward
        for number, (one, other) in enumerate(pairwise(chain)):
            start, end = self.rows[one], self.rows[other]
            column, next_column = self.layering.column_of[one], self.layering.column_of[other]
            if number == 0:
                start = self.leaving(self.flow_of[id])
            if backward and number == 0:
                yield column, start, end
            elif backward:
                yield next_column if number < len(chain) - 2 else column - 1, start, end
            else:
                yield column, start, end

    def leaving(self, flow: Flow) -> float:
        """The row on which a flow leaves: a timer's below its task."""
        node = self.graph.nodes[flow.source]
        if node.kind != "boundary":
            return self.rows[flow.source]
        order = self.timers[node.attached_to].index(node)
        return self.rows[node.attached_to] + TASK[1] / 2 + EVENT[1] / 2 + 6 + 5 * order

    def place_columns(self, tracks: Mapping[tuple[str, int], int]) -> None:
        x: float = MARGIN[0] + (2 * HEAD if self.lanes else 0)
        if (back := self.track_count(tracks, -1)) > 0:
            x += back * TRACK
        self.before = x - TRACK
        for number, column in enumerate(self.layering.columns):
            nodes = [self.graph.nodes[item] for item in column if item in self.graph.nodes]
            width = max((size_of(node)[0] for node in nodes), default=0)
            for node in nodes:
                own, high = size_of(node)
                self.drawing.boxes[node.id] = Box(x + (width - own) / 2, self.rows[node.id] - high / 2, own, high)
            self.gaps.append(x + width)
            x += width + self.gap_width(number, tracks)
        self.right = x
        for task, timers in self.timers.items():
            box = self.drawing.boxes[task]
            for order, timer in enumerate(timers):
                at = box.x + box.width - EVENT[0] / 2 - 16 - order * (EVENT[0] + 8)
                self.drawing.boxes[timer.id] = Box(at - EVENT[0] / 2, box.y + box.height - EVENT[1] / 2, *EVENT)

    def gap_width(self, number: int, tracks: Mapping[tuple[str, int], int]) -> float:
        named = [
            min(text_width(flow.name), LABEL_WIDTH)
            for flow in self.graph.flows
            if flow.name and self.layering.column_of[self.task_of(flow.source)] == number
        ]
        return GAP + self.track_count(tracks, number) * TRACK + round(max(named, default=0))

    def track_count(self, tracks: Mapping[tuple[str, int], int], gap: int) -> int:
        return max((track + 1 for (_, at), track in tracks.items() if at == gap), default=0)

    # -- ways ---------------------------------------------------------------------------------

    def route(self, flow: Flow, tracks: Mapping[tuple[str, int], int]) -> None:
        chain = self.layering.chains[flow.id]
        source, target = self.drawing.boxes[flow.source], self.drawing.boxes[flow.target]
        row = self.leaving(flow)
        if self.graph.nodes[flow.source].kind == "boundary":
            middle = source.x + source.width / 2
            points: list[Point] = [(middle, source.y + source.height), (middle, row)]
        else:
            points = [(source.x + source.width, row)]
        turns: list[Point] = []
        for gap, start, end in self.steps(flow.id, chain):
            if start != end:
                x = self.track_x(gap, tracks[flow.id, gap])
                points += [(x, start), (x, end)]
                turns.append((x, end))
        points.append((target.x, target.middle))
        self.drawing.waypoints[flow.id] = _straightened(points)
        if flow.name:
            column = self.layering.column_of[chain[0]]
            behind_tracks = self.track_x(column, self.track_count(tracks, column)) - TRACK
            places = [*turns, (behind_tracks, row), (source.x + source.width, row)]
            places.append((target.x - min(text_width(flow.name), LABEL_WIDTH) - 16, target.middle))
            self.drawing.labels[flow.id] = self.free_label(flow.name, places)

    def free_label(self, name: str, places: list[Point]) -> Box:
        """The first place, above its line or below it, where the label covers no box and no other label."""
        width, height = min(text_width(name), LABEL_WIDTH), lines(name) * LINE
        tries = [Box(round(x + 4), round(y - height - 3), round(width), height) for x, y in places]
        tries += [Box(round(x + 4), round(y + 4), round(width), height) for x, y in places]
        taken = [*self.drawing.boxes.values(), *self.drawing.labels.values()]
        return next((box for box in tries if not any(map(box.covers, taken))), tries[0])

    def track_x(self, gap: int, track: int) -> float:
        start = self.gaps[gap] if gap >= 0 else self.before - TRACK * 2
        return start + 16 + TRACK * track

    def label_nodes(self) -> None:
        for node in self.graph.nodes.values():
            if node.name and size_of(node) == EVENT:
                box = self.drawing.boxes[node.id]
                width = min(text_width(node.name), LABEL_WIDTH)
                at = box.x + box.width / 2 - width / 2
                if node.kind == "boundary":
                    at = box.x - width - 4
                self.drawing.labels[node.id] = Box(
                    round(at), round(box.y + box.height + 4), round(width), lines(node.name) * LINE
                )

    def frame(self) -> None:
        """Lanes and their pool reach from the first column to behind the last."""
        if not self.lanes:
            return
        left = MARGIN[0] - 2 * HEAD - 20
        right = max([self.right, *(x for way in self.drawing.waypoints.values() for x, _ in way)]) + LANE_EDGE
        self.drawing.pool = Box(left, MARGIN[1], right - left, self.bottom - MARGIN[1])
        for lane, box in self.drawing.lanes.items():
            self.drawing.lanes[lane] = Box(left + HEAD, box.y, right - left - HEAD, box.height)


def text_width(text: str) -> float:
    return sum(SMALL if east_asian_width(sign) in "WF" else SMALL * 0.58 for sign in text) + 4


def lines(text: str) -> int:
    return max(1, -(-int(text_width(text)) // LABEL_WIDTH))


def _fits(span: tuple[float, float, str], track: list[tuple[float, float, str]], flows: Mapping[str, Flow]) -> bool:
    """Flows that come from or go to the same node may run on top of each other: they are read as one tree."""
    own = flows[span[2]]
    return all(
        span[0] > high + 2 or low > span[1] + 2 or flows[id].source == own.source or flows[id].target == own.target
        for low, high, id in track
    )


def _straightened(points: list[Point]) -> list[Point]:
    """Whole pixels, and no point in the middle of a straight line."""
    rounded = [(float(round(x)), float(round(y))) for x, y in points]
    kept: list[Point] = []
    for point in rounded:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _on_a_line(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _on_a_line(one: Point, middle: Point, other: Point) -> bool:
    return one[0] == middle[0] == other[0] or one[1] == middle[1] == other[1]
