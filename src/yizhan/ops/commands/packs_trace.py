"""yizhan packs trace [--json] [--prove]: for each rule what carries it, what exercises it, what is proven."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.ops.commands import rehearsal
from yizhan.ops.commands.packs_lint import catalogue
from yizhan.ops.crew import Alone, Bench, Crew, Task, company

if TYPE_CHECKING:
    from yizhan.insight.conformance.playing import Played
    from yizhan.insight.conformance.prove import Proof


def main(arguments: list[str]) -> int:
    """Exit code 1 when a scenario fails or cannot be read, or with --prove when a clause that is carried is not
    proven."""
    parser = argparse.ArgumentParser(
        prog="yizhan packs trace", description="List for each rule what carries it and what exercises it."
    )
    rehearsal.add_options(parser)
    parser.add_argument(
        "--spec", type=Path, default=catalogue(), help="the catalogue of rules (spec/ beside the packs)"
    )
    parser.add_argument("--json", action="store_true", help="a list of {id, carried_by, exercised_by, proven}")
    parser.add_argument("--prove", action="store_true", help="take each element away: a scenario must notice")
    parser.add_argument("--every", action="store_true", help="with --prove: also what of an element nobody misses")
    given = parser.parse_args(arguments)
    with rehearsal.rehearsing(given) as (script, bench):
        ids = list(bench.scenarios)
        plays = len(ids) + (len(bench.elements) if given.prove else 0)
        with company(script, rehearsal.processes(given, plays)) as players:
            found = play(players, bench, ids)
            proofs = prove(players, bench, found, every=given.every) if given.prove else []
        return told(given, bench, found, proofs)


def play(players: Crew | Alone, bench: Bench, ids: list[str]) -> list["Played"]:
    done = 0

    def told(played: "Played") -> None:
        nonlocal done
        done += 1
        rehearsal.progress(_("played"), done, len(ids))

    return rehearsal.play(players, bench, ids, told)


def prove(players: Crew | Alone, bench: Bench, played: list["Played"], *, every: bool) -> list["Proof"]:
    from yizhan.insight.conformance.prove import candidates

    tasks = [Task(path, candidates(element, played), every) for path, element in bench.elements.items()]
    proofs: dict[str, list[Proof]] = {}
    for done, (task, found) in enumerate(players.do(tasks), start=1):
        proofs[task.name] = found
        rehearsal.progress(_("proved"), done, len(tasks))
    return [proof for path in bench.elements for proof in proofs[path]]


def told(given: argparse.Namespace, bench: Bench, played: list["Played"], proofs: list["Proof"]) -> int:
    from yizhan.insight.conformance.catalogue import read_rules
    from yizhan.insight.conformance.trace import as_table, half_noticed, trace

    rules = read_rules(given.spec) if given.spec else []
    traced = trace(rules, bench.elements.values(), played, proofs)
    failed = [one for one in played if one.failure is not None]
    if given.json:
        print(json.dumps([one.to_json() for one in traced], ensure_ascii=False, indent=1))
    else:
        for line in as_table(traced, rules, proofs, proved=given.prove):
            print(line)
        for line in half_noticed(proofs) if given.every else ():
            print(line)
        for one in failed:
            print(_("failed: %(id)s") % {"id": one.scenario.id})
    not_proven = given.prove and any(one.carried_by and not one.proven for one in traced)
    return 1 if failed or bench.mistakes or not_proven else 0
