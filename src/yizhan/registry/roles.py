"""Who holds which role where. A worker who left holds none, whatever the holdings say."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from .changes import Because, Change, record, record_all
from .models import DutyShift, RoleHolding, Site, Staff
from .refusals import RegistryRefused, constraint_name


def roles_of(staff: Staff, site: Site, now: datetime) -> frozenset[str]:
    held = valid_holdings(now).filter(staff=staff, site=site)
    return frozenset(held.values_list("role", flat=True))


def held_at(site: Site, now: datetime) -> frozenset[str]:
    """Every role that somebody at the site holds now. One query."""
    return frozenset(valid_holdings(now).filter(site=site).values_list("role", flat=True))


def holders(site: Site, role: str, now: datetime) -> list[Staff]:
    """Those who hold the role now, longest on the staff first."""
    held = valid_holdings(now).filter(site=site, role=role)
    return list(Staff.objects.filter(pk__in=held.values("staff")).order_by("pk"))


def valid_holdings(now: datetime) -> QuerySet[RoleHolding]:
    return RoleHolding.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        Q(staff__left_at__isnull=True) | Q(staff__left_at__gt=now),
        since__lte=now,
    )


def give(
    staff: Staff,
    site: Site,
    role: str,
    because: Because,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> RoleHolding:
    """Refuses who left ("left"), and a role held already in that time ("already-holds")."""
    since = since or because.now
    if staff.left_at is not None and staff.left_at <= since:
        raise RegistryRefused("left", name=staff.name, left=staff.left_at.date())
    if site.organisation_id != staff.organisation_id:
        raise RegistryRefused("other-site")
    try:
        with transaction.atomic():
            holding = RoleHolding.objects.create(staff=staff, site=site, role=role, since=since, until=until)
            record(_given(holding), because)
            return holding
    except IntegrityError as error:
        if constraint_name(error) != "roleholding_not_twice_at_once":
            raise
        raise RegistryRefused("already-holds", name=staff.name, role=role) from error


@transaction.atomic
def take_back(staff: Staff, site: Site, role: str, because: Because) -> bool:
    """End the role now, and the duty with it. False if the person does not hold it."""
    held = valid_holdings(because.now).filter(staff=staff, site=site, role=role)
    return _end(held.select_for_update(of=("self",)), because) > 0


@transaction.atomic
def leave(staff: Staff, because: Because) -> None:
    """The person leaves the company now: roles and duty end, the account is shut. Twice does no more."""
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    if staff.left_at is not None and staff.left_at <= because.now:
        return
    _end(
        RoleHolding.objects.filter(staff=staff).filter(Q(until__isnull=True) | Q(until__gt=because.now)),
        because,
    )
    staff.left_at = because.now
    staff.save(update_fields=["left_at"])
    if staff.account is not None:
        staff.account.is_active = False
        staff.account.save(update_fields=["is_active"])
    after = {"left_at": because.now.isoformat()}
    record(
        Change(
            site=None,
            kind="staff",
            subject_id=staff.pk,
            label=staff.name,
            before={"left_at": None},
            after=after,
        ),
        because,
    )


def _end(holdings: QuerySet[RoleHolding], because: Because) -> int:
    """End running holdings now and strike those that have not begun; shorten the duty likewise."""
    ended = list(holdings.select_related("staff", "site"))
    for holding in ended:
        mine = DutyShift.objects.filter(staff=holding.staff, site=holding.site, role=holding.role)
        mine.filter(starts_at__gte=because.now).delete()
        mine.filter(ends_at__gt=because.now).update(ends_at=because.now)
    record_all([_ended(holding, because.now) for holding in ended], because)
    ids = [holding.pk for holding in ended]
    RoleHolding.objects.filter(pk__in=ids, since__gte=because.now).delete()
    RoleHolding.objects.filter(pk__in=ids, since__lt=because.now).update(until=because.now)
    return len(ended)


def _given(holding: RoleHolding) -> Change:
    return Change(
        site=holding.site,
        kind="role",
        subject_id=holding.staff_id,
        label=f"{holding.staff.name}: {holding.role}",
        before=None,
        after={
            "role": holding.role,
            "since": holding.since.isoformat(),
            "until": holding.until.isoformat() if holding.until else None,
        },
    )


def _ended(holding: RoleHolding, now: datetime) -> Change:
    return Change(
        site=holding.site,
        kind="role",
        subject_id=holding.staff_id,
        label=f"{holding.staff.name}: {holding.role}",
        before={"role": holding.role, "until": holding.until.isoformat() if holding.until else None},
        after={"role": holding.role, "until": now.isoformat()},
    )
