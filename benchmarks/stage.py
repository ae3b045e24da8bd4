"""The stage of what needs a database: one of its own on the embedded server, durable as in real life, gone
afterwards; with a site, a room, an owner and the two who work there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from benchmarks import matter
from yizhan.cases import library, running
from yizhan.cases.models import Case
from yizhan.ops.scratch import scratch_database
from yizhan.registry.models import Organisation, Party, Place, RoleHolding, Site, Staff

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Stage:
    site: Site
    room: Place
    owner: Party

    @property
    def url(self) -> str:
        """Of this very database, for other processes and plain connections."""
        server = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
        return make_conninfo(server, dbname=connection.settings_dict["NAME"])

    def open(self, number: int) -> Case:
        return running.open_case(
            self.site,
            "repair",
            by=matter.WANG,
            now=matter.NINE,
            channel="hotline",
            place=self.room,
            party=self.owner,
            data=matter.said(number),
        )

    def walk(self, case: Case, number: int) -> Case:
        """Through all six steps."""
        now = matter.NINE
        for command, by in matter.work(number):
            now += matter.BETWEEN_STEPS
            case = running.run(case, command, by=by, now=now)
        assert case.status == Case.Status.CLOSED
        return case


@contextmanager
def stage() -> Iterator[Stage]:
    with settings.EMBEDDED_POSTGRES.running(), scratch_database():
        library.publish(PACKS, now=matter.NINE)
        organisation = Organisation.objects.create(slug="house", name="安居物业")
        site = Site.objects.create(organisation=organisation, slug="garden", name="花园")
        for actor in (matter.WANG, matter.LI):
            staff = Staff.objects.create(organisation=organisation, name=actor.name)
            assert actor.id == f"staff:{staff.pk}"
            for role in actor.roles:
                RoleHolding.objects.create(staff=staff, site=site, role=role, since=matter.NINE)
        room = Place.objects.create(site=site, kind="room", code="3-2-501", name="501")
        yield Stage(site, room, Party.objects.create(site=site, name="陈先生"))
