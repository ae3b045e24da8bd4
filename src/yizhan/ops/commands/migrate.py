"""yizhan migrate: look first, back up, migrate, look again: at every count, and at cases rebuilt from their events."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from yizhan.ops import dumps, verifying
from yizhan.ops.commands.database import database_running
from yizhan.ops.commands.db import url


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan migrate", description="Bring the database up to this version.")
    parser.add_argument("--plan", action="store_true", help="only say what would be done")
    parser.add_argument("--no-backup", action="store_true", help="for those who have just made one themselves")
    given = parser.parse_args(arguments)
    with database_running():
        django.setup()
        return migrate(plan_only=given.plan, backed_up=given.no_backup)


def migrate(*, plan_only: bool = False, backed_up: bool = False) -> int:
    from yizhan.ops import health

    call_command("check", databases=["default"])
    waiting = health.unapplied_migrations()
    if not waiting:
        print("The database is up to date.")
        return 0
    if plan_only:
        print("\n".join(["To be done:", *(f"  {name}" for name in waiting)]))
        return 0
    file = back_up_before() if not backed_up and has_data() else None
    before = verifying.standing()
    call_command("migrate", interactive=False, verbosity=0)
    left = health.unapplied_migrations()
    if left:
        print("Still to be done: " + ", ".join(left))
        return 1
    if wrong := list(verifying.faults(before)):
        print("\n".join(["After the migration this does not hold:", *(f"  {one}" for one in wrong)]))
        if file is not None:
            print(f"Go back with the version you had: yizhan db restore {file} --replace")
        return 1
    print(f"The database is up to date ({len(waiting)} migrations).")
    return 0


def has_data() -> bool:
    return "django_migrations" in connection.introspection.table_names()


def back_up_before() -> Path:
    folder = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
    connection.close()  # the dump reads by itself
    dumps.backup(url(), file)
    print(f"Backed up to {file}")
    return file
