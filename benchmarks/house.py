"""A large house: some thousand households, people in every role of a pack that is really used, and as many matters as
are wanted; in a database of its own, gone afterwards. Others of another size stand beside it as copies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from psycopg.conninfo import make_conninfo

from benchmarks.filling import Filling, fill
from benchmarks.harness import ROOT, stopwatch
from benchmarks.serving import PASSWORD
from yizhan.cases import library
from yizhan.faces.doors import StaffRequest, enter
from yizhan.ops.scratch import scratch_database
from yizhan.registry import populate
from yizhan.registry.models import Account, Site

PACKS = ROOT / "packs"
PROCEDURE = "community-one-stop/one-stop-handling"
FIVE_YEARS = timedelta(days=5 * 365)


@dataclass(frozen=True)
class House:
    site: Site
    database: str
    now: datetime
    packs = PACKS

    @property
    def url(self) -> str:
        server = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
        return make_conninfo(server, dbname=self.database)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Inside, Django works at this house."""
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = self.database
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    def fill(self, cases: int, *, words: bool = False) -> None:
        """With the matters of five years, until now."""
        edition = library.current()
        definition = edition.definition(PROCEDURE)
        first = self.now - FIVE_YEARS
        with stopwatch() as took:
            fill(self.url, Filling(self.site.pk, edition.id, definition, first, self.now, cases, words))
        with psycopg.connect(self.url) as asked:
            size = asked.execute("SELECT pg_database_size(%s)", [self.database]).fetchone()[0]
        print(f"  {cases:,} matters in {took():,.0f} s, {size / 2**30:.1f} GB", flush=True)

    def request(self, username: str, path: str = "/") -> StaffRequest:
        """As it reaches a view: this person's, let in at the site."""
        request: StaffRequest = RequestFactory().get(path)
        request.user = Account.objects.filter(username=username).first() or AnonymousUser()
        enter(request, self.site.slug)
        return request


@contextmanager
def built() -> Iterator[House]:
    with settings.EMBEDDED_POSTGRES.running(), scratch_database():
        edition = library.publish(PACKS, now=datetime.now(UTC) - FIVE_YEARS)
        pack = edition.definition(PROCEDURE).pack
        site = populate.site("garden", name="花园", packs=[pack.id])
        populate.build_community(site, buildings=20, units=2, floors=25, rooms_per_floor=4)
        roles = {id: role.title.zh for id, role in pack.roles.items() if not role.outside}
        populate.staff_for_roles(site, roles, each=1, password=PASSWORD)
        yield House(site, connection.settings_dict["NAME"], datetime.now(UTC))


@contextmanager
def copied(here: House, name: str) -> Iterator[House]:
    """The same house once more. Before it is filled: a copy is as large as what it is made of."""
    other = House(here.site, f"yizhan_bench_{name}", here.now)
    connection.close()
    server = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as plain:
        plain.execute(f'DROP DATABASE IF EXISTS "{other.database}" WITH (FORCE)')
        plain.execute(f'CREATE DATABASE "{other.database}" TEMPLATE "{here.database}"')
        try:
            yield other
        finally:
            plain.execute(f'DROP DATABASE IF EXISTS "{other.database}" WITH (FORCE)')
