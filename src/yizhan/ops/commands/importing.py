"""yizhan import contacts FILE: a call log from elsewhere, played through the engine at the times of the log."""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import django

from yizhan.ops.commands.database import database_ready
from yizhan.ops.publishing import publish_packs
from yizhan.ops.refused import Unable

if TYPE_CHECKING:  # models load after set-up
    from yizhan.registry.models import Site

MOST_TOLD = 20  # errors and notes that are printed; the rest is counted


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan import", description="Bring in what was written elsewhere.")
    kinds = parser.add_subparsers(dest="kind", required=True)
    contacts = kinds.add_parser("contacts", help="a call log (CSV, also packed with gzip, or XLSX)")
    contacts.add_argument("file", type=Path)
    contacts.add_argument("--site", required=True, metavar="SLUG", help="the site it belongs to")
    contacts.add_argument("--procedure", metavar="PACK/PROCEDURE", help="how each entry is worked")
    contacts.add_argument(
        "--mapping", type=Path, metavar="FILE", help="which column means what (YAML); then remembered"
    )
    contacts.add_argument("--check", action="store_true", help="check every row and stop")
    contacts.add_argument(
        "--new-site", metavar="NAME", help="make the site first, with one person in every role needed"
    )
    contacts.add_argument("--timezone", default="Asia/Shanghai", help="of a new site (Asia/Shanghai)")
    given = parser.parse_args(arguments)
    django.setup()
    with database_ready():
        return import_contacts(given)


def import_contacts(given: argparse.Namespace) -> int:
    from yizhan.insight.contact_log import mapping as mappings
    from yizhan.insight.contact_log import playing, reading
    from yizhan.insight.models import ContactLogMapping
    from yizhan.registry.exchange.sheets import SheetRefused

    publish_packs()
    try:
        headings, rows = reading.table(given.file.read_bytes(), given.file.name)
    except (OSError, SheetRefused) as error:
        raise Unable(f"{given.file}: {error}") from error
    written = mappings.written(given.mapping.read_text(encoding="utf-8")) if given.mapping else None
    procedure = given.procedure or (written.procedure if written else "")
    site = _site(given, procedure)
    remembered = ContactLogMapping.objects.filter(site=site, key=mappings.key(headings)).first()
    if written is None and remembered is not None:
        written = mappings.LogMapping.from_json(remembered.mapping)
        procedure = procedure or written.procedure
    if not procedure:
        raise Unable("say how each entry is worked: --procedure PACK/PROCEDURE, or in a mapping")
    try:
        definition = playing.definition_for(site, procedure)
    except KeyError as error:
        raise Unable(f"{site.slug} does not work by {procedure}") from error
    try:
        mapping = written or mappings.guessed(headings, definition.procedure)
        mappings.checked(mapping, headings, definition.procedure, list(definition.pack.fields))
    except mappings.MappingRefused as error:
        raise Unable(str(error)) from error

    entries, errors, notes = reading.entries(rows, mapping, definition, ZoneInfo(site.timezone))
    _tell("To be known", notes)
    if errors:
        _tell("Nothing was taken in; please correct", [str(error) for error in errors])
        return 1
    print(f"{len(entries)} entries, every row in order")
    if given.check:
        return 0
    ContactLogMapping.objects.update_or_create(
        site=site, key=mappings.key(headings), defaults={"mapping": mapping.to_json()}
    )
    began = time.monotonic()
    try:
        played = playing.play(site, definition, entries, progress=_show)
    except playing.NobodyThere as error:
        raise Unable(f"nobody at {site.slug} holds any of: {error}") from error
    took = time.monotonic() - began
    print(f"\n{played.opened} taken in, {played.ended} ended, {played.known} known before; {took:.0f} s")
    _tell("Left open", played.left_open)
    _register(site)
    return 0


def _site(given: argparse.Namespace, procedure: str) -> "Site":
    from yizhan.cases import library
    from yizhan.registry import populate
    from yizhan.registry.models import Site

    site = Site.objects.filter(slug=given.site).first()
    if site is not None or not given.new_site:
        if site is None:
            raise Unable(f"there is no site {given.site!r}; --new-site NAME makes it")
        return site
    found = library.current().definition(procedure) if procedure else None
    if found is None:
        raise Unable("a new site needs --procedure, or a mapping that names one")
    site = populate.site(given.site, name=given.new_site, packs=[found.pack.id])
    Site.objects.filter(pk=site.pk).update(timezone=given.timezone, holidays=Site.Holidays.NONE)
    site.refresh_from_db()
    populate.staff_for_roles(
        site, {id: role.title.zh for id, role in found.pack.roles.items() if not role.outside}, each=1
    )
    return site


def _register(site: "Site") -> None:
    """What the site's register holds now, counted by the database."""
    from yizhan.cases.models import Case

    cases = Case.objects.filter(site=site, parent__isnull=True)
    for name in ("channel", "status"):
        counts = Counter(cases.values_list(name, flat=True))
        print(f"By {name}: " + ", ".join(f"{value} {count}" for value, count in counts.most_common()))


def _tell(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title} ({len(lines)}):")
        print("\n".join(f"  {line}" for line in lines[:MOST_TOLD]))
        if len(lines) > MOST_TOLD:
            print(f"  ... and {len(lines) - MOST_TOLD} more")


def _show(done: int, of: int) -> None:
    if done % 100 == 0 or done == of:
        sys.stdout.write(f"\r  {done}/{of}")
        sys.stdout.flush()
