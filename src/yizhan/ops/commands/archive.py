"""yizhan archive: prove that the archive stands as it was sealed, and make the packages that are missing."""

import argparse

import django

from yizhan.ops.commands.database import database_ready


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan archive", description="Look after what was archived.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="hash every package and sealed journal again; exit code 1 if one differs")
    package = verbs.add_parser("package", help="make the packages that are missing, now")
    for verb in (verify, package):
        verb.add_argument("--site", metavar="SLUG", help="only this site")
    given = parser.parse_args(arguments)
    django.setup()
    with database_ready():
        return verify_all(given.site) if given.verb == "verify" else package_all(given.site)


def verify_all(site: str | None) -> int:
    from yizhan.capabilities.documents.archive import verifying
    from yizhan.capabilities.documents.models import ArchiveEntry

    entries = ArchiveEntry.objects.filter(sealed_at__isnull=False).select_related("case").order_by("pk")
    if site:
        entries = entries.filter(site__slug=site)
    count, waiting = entries.count(), entries.filter(packaged_at__isnull=True).count()
    broken = list(verifying.verify(entries.iterator(chunk_size=200)))
    for one in broken:
        print(f"{one.number}: {one.what}")
    print(f"{count} archived, {len(broken)} broken, {waiting} packages still to be made")
    return 1 if broken else 0


def package_all(site: str | None) -> int:
    from django.utils import timezone

    from yizhan.capabilities.documents.archive import packages
    from yizhan.capabilities.documents.models import ArchiveEntry

    waiting = ArchiveEntry.objects.filter(sealed_at__isnull=False, packaged_at__isnull=True)
    if site:
        waiting = waiting.filter(site__slug=site)
    entries = waiting.select_related("case__site__organisation", "case__place", "case__party").order_by("pk")
    made = sum(packages.make(entry, timezone.now()) for entry in entries.iterator(chunk_size=50))
    print(f"{made} packages made")
    return 0
