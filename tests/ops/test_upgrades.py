"""From every state that a version left behind, straight to the present: nothing lost, all of it still at work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yizhan.ops import dumps
from yizhan.ops.postgres import EmbeddedPostgres

LEFT = sorted((Path(__file__).parent / "upgrades").glob("*.dump"))

# What somebody does on the morning after: the clocks run on, an old matter takes a word, a new one is opened.
MORNING = """
import django; django.setup()
from datetime import UTC, datetime
from yizhan.cases import chain, library, running, timers
from yizhan.cases.models import Case, Event
from yizhan.ops.publishing import publish_packs
from yizhan.cases.people import staff_actor
from yizhan.cases.reach import reach
from yizhan.procedure.commands import Note
from yizhan.registry.access import access_to
from yizhan.registry.models import RoleHolding, Site
now = datetime.now(UTC)
publish_packs()
site = Site.objects.get(open=True)
timers.work_off(now)
staff = RoleHolding.objects.filter(site=site, role="dispatcher").first().staff
access = access_to(site.slug, staff, now)
old = reach(access).cases().filter(status="open", parent=None).order_by("pk").first()
before = old.version
running.run(old, Note(text="升级之后"), by=reach(access).actor, now=now)
assert Case.objects.get(pk=old.pk).version > before
like = Case.objects.filter(site=site, parent=None, channel="hotline").latest("pk")
asked = library.current().definition(like.ref, site).procedure.intake.asks
new = running.open_case(site, like.ref, by=reach(access).actor, now=now, channel="hotline", place=like.place,
    party=like.party, data={name: value for name, value in like.data.items() if name in asked})
assert new.library_id == library.current().id
assert list(chain.verify(Case.objects.all())) == []
print("worked", old.number, new.number)
"""


@pytest.fixture
def empty(postgres: EmbeddedPostgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    name = f"upgrade_{os.getpid()}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def yizhan(url: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    here = {**os.environ, "DATABASE_URL": url, "YIZHAN_DATA_DIR": str(folder), "YIZHAN_LOG_LEVEL": "ERROR"}
    return subprocess.run([sys.executable, *arguments], env=here, text=True, capture_output=True)


def test_the_first_version_left_its_state() -> None:
    assert [file.name for file in LEFT][:1] == ["2026-11-22.dump"]


@pytest.mark.parametrize("left", LEFT, ids=lambda file: file.stem)
def test_an_old_state_comes_to_the_present(left: Path, empty: str, tmp_path: Path) -> None:
    kept = dumps.restore(empty, left)

    migrated = yizhan(empty, tmp_path, "-m", "yizhan", "migrate")

    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    (backup,) = (tmp_path / "backups").glob("before-migration-*.dump")
    assert dumps.counts_of(backup) == kept
    with psycopg.connect(empty) as connection:
        after = dumps.count_rows(connection)
    for table in ("cases_case", "registry_place", "registry_party", "documents_filedcopy"):
        assert after[table] == kept[table], table
    audit = yizhan(empty, tmp_path, "-m", "yizhan", "audit", "verify")
    assert audit.returncode == 0, audit.stdout
    assert f"{kept['cases_case']} cases, 0 broken" in audit.stdout

    morning = yizhan(empty, tmp_path, "-c", MORNING)

    assert morning.returncode == 0, morning.stderr
    assert morning.stdout.startswith("worked")


def test_a_migration_that_bent_a_matter_is_told_and_the_way_back_named(empty: str, tmp_path: Path) -> None:
    dumps.restore(empty, LEFT[0])
    with psycopg.connect(empty, autocommit=True) as connection:
        # As a careless data migration would have it: one answer is gone, and a migration is still to be done.
        connection.execute("UPDATE cases_case SET state = jsonb_set(state, '{version}', '1') WHERE id = 1")

    migrated = yizhan(empty, tmp_path, "-m", "yizhan", "migrate")

    assert migrated.returncode == 1, migrated.stdout
    assert "differs-from-its-events" in migrated.stdout
    assert "yizhan db restore" in migrated.stdout
