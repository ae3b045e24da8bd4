"""`python -m benchmarks [NAME ...]`: run those, or all, and write the table of docs/benchmarks.md."""

import sys
from importlib import import_module

from benchmarks import harness

# In the order of the table. Each is a module here with `run() -> list[Row]`.
BENCHMARKS = ["http", "deciding", "steps", "stored", "years", "punctual", "burst", "boards", "imports", "memory"]


def main(wanted: list[str]) -> None:
    if unknown := set(wanted) - set(BENCHMARKS):
        raise SystemExit(f"No benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    for name in wanted or BENCHMARKS:
        print(f"== {name}")
        harness.tell(name, import_module(f"benchmarks.{name}").run())
    harness.write_page(BENCHMARKS)


main(sys.argv[1:])
