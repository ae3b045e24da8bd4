"""The stage every play runs on: one community with its people, built once and never committed.

It lies in a transaction that is rolled back in the end, and every play in a savepoint of it: a play leaves
nothing behind, and building 480 households is paid for once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.cases.library import standing_in
from yizhan.cases.models import LibraryVersion
from yizhan.cases.people import staff_id
from yizhan.insight.conformance.mistakes import nearest
from yizhan.insight.conformance.names import Names
from yizhan.insight.conformance.written import Written, read_day
from yizhan.procedure.actors import Actor
from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.loader.tree import Scalar
from yizhan.procedure.model import Library, Parameter
from yizhan.registry import populate
from yizhan.registry.calendars import OFFICE, OFFICE_WEEK, set_calendar
from yizhan.registry.changes import Because
from yizhan.registry.models import DutyShift, Party, Place, RoleHolding, Site, SiteParameter, Staff

SLUG = "stage"
JUST_BEFORE = timedelta(seconds=1)  # a schedule's occurrence at the very start of a play belongs to it


@dataclass
class Stage:
    """One site of 480 households, two people in every role, and the packs in force."""

    library: Library
    version: LibraryVersion
    site: Site
    places: Mapping[str, Place]
    owners: Mapping[str, Party]  # by the code of their room
    holders: Mapping[str, list[Staff]]  # by role

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)


@dataclass
class Cast:
    """Who takes part in one play: the stage's people, and those whom `given` puts on duty."""

    people: dict[str, Staff] = field(default_factory=dict)  # by the names a scenario may use
    holders: dict[str, list[Staff]] = field(default_factory=dict)  # by role, the first named first
    roles: dict[int, frozenset[str]] = field(default_factory=dict)  # by staff: what they may act as
    parameters: dict[str, Any] = field(default_factory=dict)  # what `given` sets

    def actor(self, person: Staff) -> Actor:
        return Actor(staff_id(person), person.name, self.roles.get(person.pk, frozenset()))


@contextmanager
def built(library: Library) -> Iterator[Stage]:
    """The stage for these packs. The database must be migrated and hold no site of its own."""
    with transaction.atomic():
        try:
            yield _build(library)
        finally:
            transaction.set_rollback(True)


@contextmanager
def opened(stage: Stage, library: Library, at: datetime) -> Iterator[Cast]:
    """The stage for one play that begins `at`, under this library; afterwards as it was before."""
    with transaction.atomic(), standing_in(stage.version, library):
        try:
            LibraryVersion.objects.filter(pk=stage.version.pk).update(published_at=at - JUST_BEFORE)
            yield _cast(stage)
        finally:
            transaction.set_rollback(True)


def _build(library: Library) -> Stage:
    site = populate.site(SLUG, name="样板小区", organisation="stage")
    community = populate.build_community(site)
    holders = populate.staff_for_roles(site, _titles(library))
    version = LibraryVersion.objects.create(version="stage", sources={}, published_at=populate.LONG_AGO)
    return Stage(
        library=library,
        version=version,
        site=site,
        places={place.code: place for place in Place.objects.filter(site=site)},
        owners={room.code: owner for room, owner in zip(community.rooms, community.owners, strict=True)},
        holders=holders,
    )


def _titles(library: Library) -> dict[str, str]:
    """Every role that staff hold, with its Chinese name."""
    return {
        role.id: role.title.zh for pack in library.packs.values() for role in pack.roles.values() if not role.outside
    }


def _cast(stage: Stage) -> Cast:
    cast = Cast(holders={role: list(people) for role, people in stage.holders.items()})
    for role, people in stage.holders.items():
        for person in people:
            cast.people[person.name] = person
            cast.people[person.employee_no.removeprefix(f"{SLUG}-")] = person
            cast.roles[person.pk] = cast.roles.get(person.pk, frozenset()) | {role}
    return cast


# -- given ------------------------------------------------------------------------------------------


def give(stage: Stage, cast: Cast, given: Written | None, at: datetime) -> None:
    """Bring about what holds before the play. Raises Mistake."""
    if given is None:
        return
    _nobody_owes(stage, given)
    _set_parameters(stage, cast, given, at)
    _set_holidays(stage, given, at)
    _set_duty(stage, cast, given)


def _nobody_owes(stage: Stage, given: Written) -> None:
    """The stage's owners owe nothing; that somebody does cannot be given while nothing keeps accounts."""
    written = given.mapping("arrears")
    for room, amount in given.entries("arrears"):
        if room not in stage.places:
            written.wrong(room, _("there is no place “%(code)s” on the stage") % {"code": room})
        if amount:
            written.wrong(room, _("arrears are not yet supported: nothing keeps accounts here so far"))


def _set_parameters(stage: Stage, cast: Cast, given: Written, at: datetime) -> None:
    known = {
        name: (pack.id, parameter)
        for pack in stage.library.packs.values()
        for name, parameter in pack.parameters.items()
    }
    rows = []
    written = given.mapping("parameters")
    for name, value in given.entries("parameters"):
        if name not in known:
            sentence = _("no pack has a parameter “%(name)s”") % {"name": name}
            written.wrong(name, sentence, nearest(name, known))
        pack, parameter = known[name]
        value = _parameter_value(stage, written, name, parameter, value)
        cast.parameters[name] = value
        rows.append(
            SiteParameter(
                site=stage.site,
                pack=pack,
                name=name,
                value=value,
                valid_from=populate.LONG_AGO,
                set_at=at,
                reason="given",
            )
        )
    SiteParameter.objects.bulk_create(rows)


def _parameter_value(stage: Stage, written: Written, name: str, parameter: Parameter, value: Any) -> Any:
    fits = True
    names = Names(stage.library)
    if value is None:
        return None
    match parameter.type:
        case "duration":
            try:
                Duration.parse(str(value))
            except DurationError:
                fits = False
        case "integer":
            fits = isinstance(value, int) and not isinstance(value, bool)
        case "rate":
            fits = not isinstance(value, (bool, str)) and 0 <= value <= 1
        case "yes-no":
            value = {"yes": True, "no": False}.get(str(value), value)
            fits = isinstance(value, bool)
        case "texts":
            value = [str(one) for one in (value if isinstance(value, list) else [value])]
        case "role":
            return names.role(str(value), written.place_of(name))
        case "roles":
            several = value if isinstance(value, list) else [value]
            return [names.role(str(one), written.place_of(name)) for one in several]
        case _:
            pass
    if not fits:
        sentence = _("parameter “%(name)s” is a %(type)s, found “%(found)s”")
        written.wrong(name, sentence % {"name": name, "type": parameter.type, "found": value})
    return value


def _set_holidays(stage: Stage, given: Written, at: datetime) -> None:
    days: list[date] = []
    for node in given.items("holidays"):
        if not isinstance(node, Scalar):
            given.wrong("holidays", _("holidays: expected dates such as 2026-03-03"))
        days.append(read_day(given.file, node))
    if days:
        free: dict[str, list[str]] = {day.isoformat(): [] for day in days}
        because = Because(by=None, now=at, reason="given", source="scenario")
        set_calendar(stage.site, OFFICE, week=OFFICE_WEEK, exceptions=free, because=because)


def _set_duty(stage: Stage, cast: Cast, given: Written) -> None:
    written = given.mapping("duty")
    names = Names(stage.library)
    for key in written:
        role = names.role(key, written.place_of(key))
        people = [cast.people.get(name) or _newcomer(stage, cast, name) for name in written.words(key)]
        DutyShift.objects.filter(site=stage.site, role=role).delete()
        for person in people:
            if role not in cast.roles.get(person.pk, frozenset()):
                RoleHolding.objects.create(staff=person, site=stage.site, role=role, since=populate.LONG_AGO)
                cast.roles[person.pk] = cast.roles.get(person.pk, frozenset()) | {role}
            DutyShift.objects.create(
                staff=person,
                site=stage.site,
                role=role,
                starts_at=populate.LONG_AGO,
                ends_at=populate.FAR_OFF,
            )
        cast.holders[role] = people


def _newcomer(stage: Stage, cast: Cast, name: str) -> Staff:
    person = Staff.objects.create(
        organisation_id=stage.site.organisation_id, name=name, employee_no=name, joined_at=populate.LONG_AGO
    )
    cast.people[name] = person
    return person
