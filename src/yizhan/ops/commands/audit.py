"""yizhan audit verify: walk the journal of every case and say where a chain does not hold."""

import argparse

import django

from yizhan.ops.commands.database import database_ready


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="yizhan audit", description="Prove that the journal stands as it was written."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="check every event against its chain, and every case against its events")
    verify.add_argument("--site", metavar="SLUG", help="only this site")
    verify.add_argument("--case", metavar="NUMBER", help="only this case")
    given = parser.parse_args(arguments)
    django.setup()
    with database_ready():
        return run(given.site, given.case)


def run(site: str | None, number: str | None) -> int:
    from yizhan.cases import chain
    from yizhan.cases.models import Case
    from yizhan.insight.models import SubmittedFigures
    from yizhan.insight.reports.submitting import broken_seals

    cases = Case.objects.order_by("pk")
    if site:
        cases = cases.filter(site__slug=site)
    if number:
        cases = cases.filter(number=number)
    count = cases.count()
    broken = list(chain.verify(cases.iterator(chunk_size=500)))
    for one in broken:
        print(f"{one.case}: event {one.seq}: {one.what}")
    submitted = SubmittedFigures.objects.filter(case__in=cases).select_related("case").order_by("pk")
    unsealed = list(broken_seals(submitted.iterator(chunk_size=500)))
    for figures in unsealed:
        print(f"{figures.case}: submitted figures of {figures.report}: changed")
    print(f"{count} cases, {len(broken) + len(unsealed)} broken")
    return 1 if broken or unsealed else 0
