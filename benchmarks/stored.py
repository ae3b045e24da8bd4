"""Bytes that a finished matter of six steps takes: its row, its steps, its journal, and every index on them. Measured
as a running house has them: after the vacuum that removes what updates left behind, not freshly packed."""

from django.db import connection

from benchmarks.harness import Row, measure
from benchmarks.stage import Stage, stage

MATTERS = 2_000
TABLES = ("cases_case", "cases_casestep", "cases_entry", "cases_commandkey", "cases_wake", "notices_notice")
SIZES = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(%s)"


def run() -> list[Row]:
    with stage() as here:
        what = "bytes stored of a finished six-step matter, journal and indexes included"
        row = measure(what, lambda: _grown(here), unit="B", bar=12_000, stretch=6_000, rounds=1, better="less")
    return [row]


def _grown(here: Stage) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")  # it is the bytes that count here
        before = _sizes()
        for number in range(MATTERS):
            here.walk(here.open(number), number)
            if number % 100 == 99:  # an autovacuum comes round as often as that on a table so small
                cursor.execute("VACUUM cases_case, cases_casestep")
        cursor.execute("VACUUM")
    after = _sizes()
    for name, size in sorted(after.items()):
        print(f"    {name:20}{(size - before[name]) / MATTERS:10,.0f} B a matter")
    return sum(after[name] - before[name] for name in after) / MATTERS


def _sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SIZES, [list(TABLES)])
        return dict(cursor.fetchall())
