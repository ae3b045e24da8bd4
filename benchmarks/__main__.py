"""`python -m benchmarks [NAME ...]`: run those, or all, and write the table of docs/benchmarks.md."""

import subprocess
import sys
from importlib import import_module

from benchmarks import harness

# In the order of the table. Each is a module here with `run() -> list[Row]`.
BENCHMARKS = ["http", "deciding", "steps", "stored", "years", "punctual", "burst", "boards", "imports", "memory"]
ALONE = "--alone"  # before the one name that this very process runs


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(BENCHMARKS):
        raise SystemExit(f"No benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    found = harness.machine()
    broken = [name for name in wanted or BENCHMARKS if not runs_through(name)]
    harness.write_page(BENCHMARKS, found)
    if broken:
        print(f"Broken off: {', '.join(broken)}; the table keeps what they gave before.")
    return 1 if broken else 0


def runs_through(name: str) -> bool:
    """In a process of its own: each has a database of its own, and what a process remembers is of one only."""
    return subprocess.run([sys.executable, "-m", "benchmarks", ALONE, name], check=False).returncode == 0


def run(name: str) -> None:
    print(f"== {name}", flush=True)
    harness.tell(name, import_module(f"benchmarks.{name}").run())


if sys.argv[1:2] == [ALONE]:
    run(sys.argv[2])
else:
    sys.exit(main(sys.argv[1:]))
