"""yizhan packs publish [--dry-run]: put the packs folder in force, or tell what would then be different."""

import argparse
from pathlib import Path

import django
from django.conf import settings

from yizhan.ops.commands import packs_diff
from yizhan.ops.commands.database import database_ready
from yizhan.ops.commands.packs_lint import of_the_terminal
from yizhan.ops.publishing import publish_packs


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="yizhan packs publish", description="Put the packs folder in force if lint finds no error."
    )
    parser.add_argument("--dry-run", action="store_true", help="publish nothing; tell what would be different")
    parser.add_argument("--by", default="", metavar="NAME", help="who decided it; stands in the list of versions")
    parser.add_argument("--note", default="", metavar="TEXT", help="why; stands in the list of versions")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())
    given = parser.parse_args(arguments)
    django.setup()
    with database_ready():
        if given.dry_run:
            return rehearse(given.language)
        published = publish_packs(by_name=given.by, note=given.note)
    if published:
        print("The packs are in force. New matters take them; running ones keep to theirs.")
    return 0 if published else 1


def rehearse(language: str) -> int:
    """What publishing would do: refuse, with every mistake; or change this, while so many matters keep to theirs."""
    from yizhan.cases import effects, library, publishing
    from yizhan.cases.models import Case
    from yizhan.procedure.differences import differences

    found = publishing.look(Path(settings.PACKS_DIR))
    if not found.is_sound or found.library is None:
        print(publishing.NotSound(found.faults).shown(language))
        print("\nNothing would be published: these packs have errors. The version in force would stay.")
        return 1
    old, new = library.current().library, found.library
    for line in packs_diff.lines(differences(old, new, effects.vocabulary()), new, old, language):
        print(line)
    running = Case.objects.filter(status=Case.Status.OPEN).count()
    print(f"Running matters, which keep to the version they were opened under: {running}")
    return 0
