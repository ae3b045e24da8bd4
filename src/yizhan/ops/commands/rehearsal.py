"""What `packs test` and `packs trace` have in common: which packs and scenarios, played by whom, told how."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.utils import translation

from yizhan.ops.commands.database import database_running
from yizhan.ops.commands.packs_lint import of_the_terminal
from yizhan.ops.crew import WORTH_A_CREW, Alone, Bench, Crew, Script, Task
from yizhan.ops.refused import Unable

if TYPE_CHECKING:
    from yizhan.insight.conformance.playing import Played

MOST_PROCESSES = 2  # a third gains nothing: the database works for all of them


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE or FOLDER", help="scenarios (those of all packs)")
    parser.add_argument("--packs", type=Path, action="append", metavar="FOLDER", help="the packs to play (PACKS_DIR)")
    parser.add_argument("--processes", type=int, metavar="N", help="how many play side by side")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())


@contextmanager
def rehearsing(given: argparse.Namespace) -> Iterator[tuple[Script, Bench]]:
    """Django set up, its database running, packs and scenarios read; what could not be read is told."""
    from yizhan.procedure.loader import PackErrors

    packs = tuple(given.packs or [Path(settings.PACKS_DIR)])
    scenarios = tuple(given.paths or packs)
    for path in (*packs, *scenarios):
        if not path.exists():
            raise Unable(f"There is no {path}.")
    django.setup()
    logging.disable(logging.ERROR)  # what a play does is told as its story
    language = "zh-hans" if given.language == "zh" else "en"
    script = Script(packs, scenarios, language)
    with database_running(), translation.override(language):
        try:
            bench = Bench(script)
        except PackErrors as wrong:
            raise Unable(f"The packs have mistakes.\n{wrong.shown(given.language)}") from None
        for mistake in bench.mistakes:
            print(mistake.shown(), end="\n\n", file=sys.stderr)
        yield script, bench


def processes(given: argparse.Namespace, plays: int) -> int:
    if given.processes:
        return int(given.processes)
    return min(MOST_PROCESSES, os.cpu_count() or 1) if plays > WORTH_A_CREW else 1


def play(players: Crew | Alone, bench: Bench, ids: list[str], told: Callable[["Played"], None]) -> list["Played"]:
    """Play these scenarios; `told` hears of each as it ends, the answer is in the order of the files."""
    from yizhan.insight.conformance.playing import Played

    found: dict[str, Played] = {}
    for task, (failure, procedures, seconds) in players.do([Task(id) for id in ids]):
        found[task.name] = Played(bench.scenarios[task.name], failure, procedures, seconds)
        told(found[task.name])
    return [found[id] for id in ids]


def progress(what: str, done: int, of: int) -> None:
    """On standard error, so that what is asked for can be piped on."""
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{of} ", end="\n" if done == of else "", file=sys.stderr, flush=True)
    elif done == of or done % 50 == 0:
        print(f"{what} {done}/{of}", file=sys.stderr, flush=True)
