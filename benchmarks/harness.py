"""Rounds that alternate, and the rows they make.

Machines are noisy: a disk stalls, a neighbour compiles. So nothing is compared with a figure of another day: each
round measures one after the other, ours and what it is held against, and what is told is the median of the rounds'
own ratios.
"""

import gc
import json
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from math import ceil
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "build" / "benchmarks"
PAGE = ROOT / "docs" / "benchmarks.md"
ROUNDS = 5  # at least; an odd number has a median of its own

Better = Literal["more", "less"]
Round = Callable[[], float]  # measures once: things a second, bytes, milliseconds


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of docs/benchmarks.md. `better` tells whether a larger or a smaller figure is wanted."""

    what: str
    ours: float
    unit: str
    bar: float
    stretch: float
    against: str = ""  # what the ratio is with; without it the bar is one of `ours` itself
    theirs: float | None = None
    ratio: float | None = None
    ratios: list[float] = field(default_factory=list)
    better: Better = "more"
    note: str = ""

    @property
    def judged(self) -> float:
        return self.ours if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        reached = (lambda goal: self.judged >= goal) if self.better == "more" else (lambda goal: self.judged <= goal)
        return "stretch" if reached(self.stretch) else "held" if reached(self.bar) else "missed"


def compare(
    what: str, ours: Round, against: Mapping[str, Round], goals: Mapping[str, tuple[float, float]], *, unit: str
) -> list[Row]:
    """Measure ours and each of the others in turn, round after round; one row for each of the others, held to
    its (bar, stretch) as a ratio ours : theirs."""
    figures: dict[str, list[float]] = {name: [] for name in ("", *against)}
    for number in range(ROUNDS):
        for name, measure in {"": ours, **against}.items():
            figures[name].append(_quietly(measure))
            print(f"  round {number + 1}  {name or 'ours':40}{figures[name][-1]:12,.1f} {unit}", flush=True)
    rows = []
    for name in against:
        ratios = [mine / other for mine, other in zip(figures[""], figures[name], strict=True)]
        bar, stretch = goals[name]
        rows.append(
            Row(
                what=what,
                ours=statistics.median(figures[""]),
                unit=unit,
                bar=bar,
                stretch=stretch,
                against=name,
                theirs=statistics.median(figures[name]),
                ratio=statistics.median(ratios),
                ratios=ratios,
            )
        )
    return rows


def measure(
    what: str, ours: Round, *, unit: str, bar: float, stretch: float, rounds: int = ROUNDS, better: Better = "more"
) -> Row:
    """A figure of its own, held to its bar as it is: the median of the rounds."""
    figures = []
    for number in range(rounds):
        figures.append(_quietly(ours))
        print(f"  round {number + 1}  {figures[-1]:12,.1f} {unit}", flush=True)
    return Row(what=what, ours=statistics.median(figures), unit=unit, bar=bar, stretch=stretch, better=better)


def percentile(figures: Sequence[float], percent: int) -> float:
    """The least that so many in a hundred do not exceed."""
    return sorted(figures)[max(ceil(len(figures) * percent / 100) - 1, 0)]


def _quietly(measure: Round) -> float:
    gc.collect()
    return measure()


@contextmanager
def stopwatch(clock: Callable[[], float] = time.perf_counter) -> Iterator[Callable[[], float]]:
    """Seconds since the block began, or how long it took once it has ended. By `time.process_time` they are those
    that this process had a core."""
    began = clock()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else clock()) - began
    ended.append(clock())


# -- what is told -------------------------------------------------------------------------------


def tell(name: str, rows: list[Row]) -> None:
    """Print the rows, and keep them for the page."""
    for row in rows:
        print(_line(row))
    RESULTS.mkdir(parents=True, exist_ok=True)
    kept = {"at": datetime.now(UTC).isoformat(timespec="minutes"), "rows": [asdict(row) for row in rows]}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))


def write_page(order: list[str], machine: str) -> None:
    """The table of docs/benchmarks.md, from what was kept of the last run of each; `machine` as it was before."""
    lines = [
        f"<!-- table: written by `make bench` on {datetime.now(UTC):%Y-%m-%d} -->",
        "",
        machine,
        "",
        "| what | ours | held against | ratio (rounds) | bar | stretch | |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in order:
        kept = RESULTS / f"{name}.json"
        if kept.exists():
            lines += [_table_line(Row(**row)) for row in json.loads(kept.read_text())["rows"]]
    table = "\n".join([*lines, "<!-- end of table -->"])
    page = PAGE.read_text()
    PAGE.write_text(re.sub(r"<!-- table.*?<!-- end of table -->", lambda _: table, page, flags=re.DOTALL))


def machine() -> str:
    """What was measured on."""
    import psutil

    processors = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.split(":", 1)[1].strip() for line in processors if "model name" in line)
    model = next(named, platform.processor())
    memory = psutil.virtual_memory().total / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "psycopg", "msgspec"))
    return (
        f"{psutil.cpu_count()} cores of {model}, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()}, PostgreSQL 18 (embedded, durable commits), {libraries}. Load before the "
        f"run: {psutil.getloadavg()[0]:.1f}."
    )


def _line(row: Row) -> str:
    held = f" : {row.against} {_figure(row.theirs)} = {_figure(row.ratio)}" if row.against else ""
    goal = f"bar {_figure(row.bar)}, stretch {_figure(row.stretch)}"
    return f"{row.what}: {_figure(row.ours)} {row.unit}{held}  ({goal}: {row.verdict}) {row.note}".rstrip()


def _table_line(row: Row) -> str:
    theirs = f"{row.against}: {_figure(row.theirs)}" if row.against else ""
    ratio = f"{_figure(row.ratio)} ({', '.join(map(_figure, sorted(row.ratios)))})" if row.against else ""
    cells = [f"{row.what}{f'; {row.note}' if row.note else ''}", f"{_figure(row.ours)} {row.unit}", theirs, ratio]
    return f"| {' | '.join([*cells, _figure(row.bar), _figure(row.stretch), row.verdict])} |"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
