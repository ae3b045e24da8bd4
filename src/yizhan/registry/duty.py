"""Who is on duty now, and putting people on the roster."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from .changes import Because, Change, record
from .models import DutyShift, Site, Staff
from .refusals import RegistryRefused, constraint_name
from .roles import holders, roles_of


def who_is_on_duty(site: Site, role: str, now: datetime) -> list[Staff]:
    """Those on the roster for the role now; if nobody is, all who hold it. Empty: nobody holds it."""
    on_roster = DutyShift.objects.filter(site=site, role=role, ends_at__gt=now, starts_at__lte=now)
    here = Q(left_at__isnull=True) | Q(left_at__gt=now)
    on_duty = list(Staff.objects.filter(here, pk__in=on_roster.values("staff")).order_by("pk"))
    return on_duty or holders(site, role, now)


def put_on_duty(
    staff: Staff, site: Site, role: str, because: Because, *, starts_at: datetime, ends_at: datetime
) -> DutyShift:
    """Refuses who does not hold the role when the shift starts, and a shift over another of theirs."""
    if role not in roles_of(staff, site, starts_at):
        raise RegistryRefused("not-holder", name=staff.name, role=role)
    try:
        with transaction.atomic():
            shift = DutyShift.objects.create(staff=staff, site=site, role=role, starts_at=starts_at, ends_at=ends_at)
            record(_change(shift), because)
            return shift
    except IntegrityError as error:
        if constraint_name(error) != "dutyshift_not_twice_at_once":
            raise
        raise RegistryRefused("already-on-duty", name=staff.name, role=role) from error


def _change(shift: DutyShift) -> Change:
    return Change(
        site=shift.site,
        kind="duty",
        subject_id=shift.staff_id,
        label=f"{shift.staff.name}: {shift.role}",
        before=None,
        after={"starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat()},
    )
