"""yizhan packs test [FILE or FOLDER ...]: play the scenarios; exit code 1 when one fails."""

import argparse
from time import perf_counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.ops.commands import rehearsal
from yizhan.ops.crew import company

if TYPE_CHECKING:
    from yizhan.insight.conformance.playing import Played


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan packs test", description="Play scenarios on a stage of their own.")
    rehearsal.add_options(parser)
    parser.add_argument("-k", dest="only", default="", metavar="TEXT", help="only those with this in id or clauses")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every scenario")
    given = parser.parse_args(arguments)
    began = perf_counter()

    def told(played: "Played") -> None:
        if given.verbose:
            mark = "ok  " if played.passed else "FAIL"
            print(f"{mark} {played.seconds:5.2f} s  {played.scenario.id}  [{', '.join(played.scenario.clauses)}]")
        if played.failure is not None:
            print(played.failure.shown(), end="\n\n", flush=True)

    with rehearsal.rehearsing(given) as (script, bench):
        ids = [id for id, one in bench.scenarios.items() if given.only in id or given.only in one.clauses]
        with company(script, rehearsal.processes(given, len(ids))) as players:
            found = rehearsal.play(players, bench, ids, told)
        failed = sum(not played.passed for played in found)
        blanks = {
            "all": len(found),
            "failed": failed,
            "wrong": len(bench.mistakes),
            "seconds": f"{perf_counter() - began:.1f}",
        }
        print(_("%(all)s scenarios: %(failed)s failed, %(wrong)s not readable, %(seconds)s s") % blanks)
    return 1 if failed or bench.mistakes else 0
