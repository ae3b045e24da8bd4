"""What is read in a house of ten million matters: worklist, search (a tenth of them) and month end. It is filled once
for all three, with a hundredth of it beside it to see whether it matters how many there are.

Filling takes some minutes and 25 GB; YIZHAN_BENCH_CASES sets another size, and the table tells which it was.
"""

import os

from benchmarks import monthend, search, worklist
from benchmarks.harness import Row
from benchmarks.house import built, copied

CASES = int(os.environ.get("YIZHAN_BENCH_CASES", "10000000"))


def run() -> list[Row]:
    rows: list[Row] = []
    with built() as here:
        with copied(here, "searched") as searched:
            searched.fill(CASES // 10, words=True)
            rows += search.rows(searched, CASES // 10)
        with copied(here, "few") as few:
            few.fill(CASES // 100)
            here.fill(CASES)
            rows = [*worklist.rows(here, CASES, few, CASES // 100), *rows, *monthend.rows(here, CASES)]
    return rows
