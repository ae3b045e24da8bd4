"""Legal holds: what may not be destroyed, whatever was decided; and taking a package out."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.archive.rights import must
from yizhan.capabilities.documents.models import ArchiveEntry, Hold, PackageReading
from yizhan.cases import library, surroundings
from yizhan.cases.people import staff_actor
from yizhan.procedure.model import Archive, RoleChoice
from yizhan.registry.models import Staff
from yizhan.registry.refusals import constraint_name


def hold(entry: ArchiveEntry, reason: str, by: Staff, now: datetime) -> Hold:
    _may_hold(entry, by, now)
    _said(reason)
    try:
        with transaction.atomic():
            return Hold.objects.create(entry=entry, reason=reason.strip()[:500], set_by=by, set_at=now)
    except IntegrityError as error:
        if constraint_name(error) != "hold_one_at_a_time":
            raise
        standing = Hold.objects.get(entry=entry, lifted_at__isnull=True)
        raise ArchiveRefused("held", number=entry.number, since=f"{standing.set_at:%F}") from error


@transaction.atomic
def lift(entry: ArchiveEntry, reason: str, by: Staff, now: datetime) -> Hold:
    _may_hold(entry, by, now)
    _said(reason)
    standing = Hold.objects.select_for_update().filter(entry=entry, lifted_at__isnull=True).first()
    if standing is None:
        raise ArchiveRefused("not-held", number=entry.number)
    standing.lifted_by, standing.lifted_at, standing.lifted_because = by, now, reason.strip()[:500]
    standing.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    return standing


@transaction.atomic
def taken_out(entry: ArchiveEntry, reason: str, by: Staff, now: datetime) -> "File[Any]":
    """The package, to somebody who may see it; that it was taken out is written down with the reason."""
    if entry.case.disposed_at is not None:
        raise ArchiveRefused("destroyed", number=entry.number)
    if entry.packaged_at is None:
        raise ArchiveRefused("no-package", number=entry.number or entry.case.number)
    _said(reason)
    PackageReading.objects.create(entry=entry, by=by, reason=reason.strip()[:500], at=now)
    return default_storage.open(entry.package, "rb")


def _may_hold(entry: ArchiveEntry, by: Staff, now: datetime) -> None:
    if entry.sealed_at is None:
        raise ArchiveRefused("not-sealed", number=entry.case.number)
    if entry.case.disposed_at is not None:
        raise ArchiveRefused("destroyed", number=entry.number)
    definition = library.definition_of(entry.case)
    archive = definition.procedure.archive or Archive(())
    choice: RoleChoice = archive.hold_by
    parameters = surroundings.parameters_in_force(entry.case.site, now)
    must(staff_actor(by, entry.case.site, now), choice, definition, parameters)


def _said(reason: str) -> None:
    if not reason.strip():
        raise ArchiveRefused("reason")
