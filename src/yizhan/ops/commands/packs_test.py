"""yizhan packs test [FILE or FOLDER ...]: play the scenarios; exit code 1 when one fails."""

import argparse
import logging
import sys
from pathlib import Path
from time import perf_counter

import django
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.ops.commands.database import database_running
from yizhan.ops.commands.packs_lint import of_the_terminal


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan packs test", description="Play scenarios on a stage of their own.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE or FOLDER", help="scenarios (those of all packs)")
    parser.add_argument("--packs", type=Path, action="append", metavar="FOLDER", help="the packs to play (PACKS_DIR)")
    parser.add_argument("-k", dest="only", default="", metavar="TEXT", help="only those with this in id or clauses")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every scenario")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())
    given = parser.parse_args(arguments)
    django.setup()
    logging.disable(logging.ERROR)  # what a play does is told as its story
    with database_running(), translation.override("zh-hans" if given.language == "zh" else "en"):
        return test(given.paths, given.packs or [], only=given.only, verbose=given.verbose, language=given.language)


def test(paths: list[Path], packs: list[Path], *, only: str, verbose: bool, language: str) -> int:
    from yizhan.cases import effects
    from yizhan.insight.conformance.playing import Played, play_all
    from yizhan.insight.conformance.scenarios import read_scenarios
    from yizhan.insight.conformance.verbs import VERBS
    from yizhan.ops.scratch import scratch_database
    from yizhan.procedure.loader import PackErrors, load_library

    roots = packs or [Path(settings.PACKS_DIR)]
    if missing := [path for path in (*paths, *roots) if not path.exists()]:
        print(_("there is no %(path)s") % {"path": missing[0]}, file=sys.stderr)
        return 2
    began = perf_counter()
    try:
        library = load_library(roots, effects.vocabulary())
    except PackErrors as wrong:
        print(wrong.shown(language))
        return 1
    scenarios, mistakes = read_scenarios(paths or roots, VERBS)
    scenarios = [one for one in scenarios if only in one.id or only in one.clauses]
    for mistake in mistakes:
        print(mistake.shown(), end="\n\n")

    def told(played: Played) -> None:
        if verbose:
            mark = "ok  " if played.passed else "FAIL"
            print(f"{mark} {played.seconds:5.2f} s  {played.scenario.id}  [{', '.join(played.scenario.clauses)}]")
        if played.failure is not None:
            print(played.failure.shown(), end="\n\n", flush=True)

    with scratch_database():
        found = play_all(library, scenarios, told)
    failed = sum(not played.passed for played in found)
    blanks = {"all": len(found), "failed": failed, "wrong": len(mistakes), "seconds": f"{perf_counter() - began:.1f}"}
    print(_("%(all)s scenarios: %(failed)s failed, %(wrong)s not readable, %(seconds)s s") % blanks)
    return 1 if failed or mistakes else 0
