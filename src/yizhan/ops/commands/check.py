"""yizhan check: mistakes in settings, database and packs, each with what to do."""

import argparse

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from yizhan.ops import cli
from yizhan.ops.commands.database import database_running


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan check", description="Look for mistakes in settings and packs.")
    parser.add_argument("--deploy", action="store_true", help="as for an installation that others reach, strictly")
    given = parser.parse_args(arguments)
    with database_running():
        django.setup()
        well = [settings_are_well(strictly=given.deploy), packs_are_well()]
    return 0 if all(well) else 1


def settings_are_well(*, strictly: bool) -> bool:
    """`strictly`: a warning is a mistake, too, and plain http on this machine alone is no excuse."""
    level = "WARNING" if strictly else "ERROR"
    try:
        call_command("check", databases=["default"], deploy=strictly or not settings.PLAIN_HTTP, fail_level=level)
    except CommandError as error:
        print(error)
        return False
    return True


def packs_are_well() -> bool:
    """Lint every pack as `yizhan packs lint` does."""
    return cli.command("packs")(["lint"]) == 0
