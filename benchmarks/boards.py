"""Two hundred open boards, each with its event stream, and twenty changes a second: how long after the command began
does a board hear that the matter is different. That contains the command itself; what the page then asks for is the
worklist's figure."""

import re
import selectors
import socket
import statistics
import threading
import time
from collections import defaultdict
from itertools import count

from benchmarks import matter
from benchmarks.harness import Row, percentile
from benchmarks.serving import Browser, at_work, hire, served
from benchmarks.stage import Stage, stage
from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.procedure.commands import Note
from yizhan.registry.models import RoleHolding, Staff

BOARDS = 200
PEOPLE = 20  # ten boards each: one person may open so many and no more
A_SECOND = 20
SECONDS = 15
PATIENCE = 20  # seconds for the last to hear

_SAID = re.compile(rb'"case": (\d+)')


def run() -> list[Row]:
    with stage() as here:
        people = [_clerk(here, number) for number in range(PEOPLE)]
        cases = [here.open(number) for number in range(A_SECOND)]
        with served(here.url) as port:
            cookies = [at_work(port, name, 1)[0].cookies for name in people]
            boards = [_open(port + 1, cookies[number % PEOPLE]) for number in range(BOARDS)]
            late = _late(cases, boards)
    what = f"{BOARDS} open boards told of a change, {A_SECOND} changes a second: p95 after the command began"
    return [Row(what=what, ours=late, unit="ms", bar=300, stretch=100, better="less")]


def _clerk(here: Stage, number: int) -> str:
    name = f"clerk-{number}"
    staff = Staff.objects.create(organisation=here.site.organisation, name=name)
    RoleHolding.objects.create(staff=staff, site=here.site, role="desk", since=matter.NINE)
    hire(staff, name)
    return name


def _open(port: int, cookies: dict[str, str]) -> socket.socket:
    board = Browser(port, dict(cookies))
    head = board.begin("/streams/garden/board")
    assert head.startswith(b"HTTP/1.1 200"), head
    return board.socket


def _late(cases: list[Case], boards: list[socket.socket]) -> float:
    """Milliseconds, of all boards and all changes. Every board must hear every change."""
    heard: defaultdict[int, list[float]] = defaultdict(list)  # by case, when each board heard of it
    wanted = BOARDS * A_SECOND * SECONDS
    ears = threading.Thread(target=_listen, args=(boards, heard, wanted))
    began: defaultdict[int, list[float]] = defaultdict(list)
    ears.start()
    start = time.perf_counter()
    for number in range(A_SECOND * SECONDS):
        time.sleep(max(0.0, start + number / A_SECOND - time.perf_counter()))
        case = cases[number % A_SECOND]
        began[case.pk].append(time.perf_counter())
        running.run(case, Note(text=f"第{number}次"), by=matter.WANG, now=matter.NINE + matter.BETWEEN_STEPS)
    ears.join()
    late = []
    for case, times in began.items():
        found = sorted(heard[case])
        assert len(found) == BOARDS * len(times), f"{BOARDS * len(times) - len(found)} were not told"
        late += [at - times[number // BOARDS] for number, at in enumerate(found)]
    print(f"  median {statistics.median(late) * 1000:.1f} ms, p99 {percentile(late, 99) * 1000:.1f} ms", flush=True)
    return percentile(late, 95) * 1000


def _listen(boards: list[socket.socket], heard: dict[int, list[float]], many: int) -> None:
    """Until so many events were heard, or no board hears any more."""
    numbers = count(1)
    with selectors.DefaultSelector() as ears:
        for board in boards:
            ears.register(board, selectors.EVENT_READ)
        while ready := ears.select(PATIENCE):
            for key, _events in ready:
                said = key.fileobj.recv(65536)
                at = time.perf_counter()
                for case in _SAID.findall(said):
                    heard[int(case)].append(at)
                    if next(numbers) == many:
                        return
