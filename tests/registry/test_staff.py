"""Roles and duty: several a person, per site, none for who left."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from yizhan.registry import access, duty, populate, roles
from yizhan.registry.changes import Because
from yizhan.registry.models import Department, DutyShift, RegistryChange, RoleHolding, Site, Staff
from yizhan.registry.refusals import RegistryRefused, constraint_name

HOUR = timedelta(hours=1)


def test_one_person_may_hold_several_roles_each_at_its_site(
    wang: Staff, home: Site, next_door: Site, because: Because, now: datetime
) -> None:
    roles.give(wang, home, "cashier", because)
    roles.give(wang, next_door, "guard", because)
    assert roles.roles_of(wang, home, now) == {"dispatcher", "cashier"}
    assert roles.roles_of(wang, next_door, now) == {"guard"}
    assert [site.slug for site in access.sites_of(wang, now)] == ["home", "next-door"]


def test_a_role_counts_from_its_first_moment_to_before_its_last(
    wang: Staff, home: Site, because: Because, now: datetime
) -> None:
    roles.give(wang, home, "guard", because, since=now + HOUR, until=now + 2 * HOUR)
    held = ["guard" in roles.roles_of(wang, home, at) for at in (now, now + HOUR, now + 2 * HOUR)]
    assert held == [False, True, False]


def test_the_same_role_twice_at_once_is_refused(wang: Staff, home: Site, because: Because) -> None:
    with pytest.raises(RegistryRefused) as refused:
        roles.give(wang, home, "dispatcher", because)
    assert refused.value.code == "already-holds"
    assert RoleHolding.objects.filter(staff=wang).count() == 1


def test_the_database_itself_refuses_it(wang: Staff, home: Site, now: datetime) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        RoleHolding.objects.create(staff=wang, site=home, role="dispatcher", since=now - HOUR)
    assert constraint_name(error.value) == "roleholding_not_twice_at_once"


def test_who_left_holds_nothing_and_cannot_log_in(
    li: Staff, zhao: Staff, home: Site, because: Because, now: datetime
) -> None:
    duty.put_on_duty(li, home, "repair-worker", because, starts_at=now, ends_at=now + 8 * HOUR)
    later = Because(by=zhao, now=now + HOUR, reason="gave notice")
    roles.leave(li, later)
    li.refresh_from_db()
    assert li.account is not None
    assert not li.account.is_active
    assert roles.roles_of(li, home, later.now) == frozenset()
    assert roles.holders(home, "repair-worker", later.now) == [zhao]
    assert duty.who_is_on_duty(home, "repair-worker", later.now) == [zhao]
    assert access.access_to("home", li, later.now) is None
    assert access.staff_of(li.account, later.now) is None
    journal = RegistryChange.objects.filter(by=zhao, reason="gave notice")
    assert set(journal.values_list("kind", flat=True)) == {"role", "staff"}


def test_leaving_twice_is_leaving_once(li: Staff, because: Because) -> None:
    roles.leave(li, because)
    written = RegistryChange.objects.count()
    roles.leave(li, because)
    assert RegistryChange.objects.count() == written


def test_who_left_is_given_no_role(li: Staff, home: Site, because: Because) -> None:
    roles.leave(li, because)
    li.refresh_from_db()
    with pytest.raises(RegistryRefused) as refused:
        roles.give(li, home, "guard", because)
    assert refused.value.code == "left"


def test_a_role_taken_back_ends_now_and_its_duty_with_it(
    li: Staff, home: Site, because: Because, now: datetime
) -> None:
    duty.put_on_duty(li, home, "repair-worker", because, starts_at=now, ends_at=now + 8 * HOUR)
    duty.put_on_duty(li, home, "repair-worker", because, starts_at=now + 24 * HOUR, ends_at=now + 32 * HOUR)
    later = Because(by=None, now=now + HOUR, reason="moved to another team")
    assert roles.take_back(li, home, "repair-worker", later)
    assert roles.roles_of(li, home, later.now) == frozenset()
    assert [shift.ends_at for shift in DutyShift.objects.filter(staff=li)] == [later.now]
    assert not roles.take_back(li, home, "repair-worker", later)


def test_duty_is_who_is_on_the_roster_and_without_roster_all_who_hold_the_role(
    li: Staff, zhao: Staff, home: Site, because: Because, now: datetime
) -> None:
    assert duty.who_is_on_duty(home, "repair-worker", now) == [li, zhao]
    duty.put_on_duty(zhao, home, "repair-worker", because, starts_at=now, ends_at=now + 8 * HOUR)
    assert duty.who_is_on_duty(home, "repair-worker", now) == [zhao]
    assert duty.who_is_on_duty(home, "repair-worker", now + 8 * HOUR) == [li, zhao]
    assert duty.who_is_on_duty(home, "nobody", now) == []


def test_a_shift_may_follow_another_but_not_lie_over_it(li: Staff, home: Site, because: Because, now: datetime) -> None:
    duty.put_on_duty(li, home, "repair-worker", because, starts_at=now, ends_at=now + 8 * HOUR)
    duty.put_on_duty(li, home, "repair-worker", because, starts_at=now + 8 * HOUR, ends_at=now + 16 * HOUR)
    with pytest.raises(RegistryRefused) as refused:
        duty.put_on_duty(li, home, "repair-worker", because, starts_at=now + 15 * HOUR, ends_at=now + 17 * HOUR)
    assert refused.value.code == "already-on-duty"


def test_duty_needs_the_role(wang: Staff, home: Site, because: Because, now: datetime) -> None:
    with pytest.raises(RegistryRefused) as refused:
        duty.put_on_duty(wang, home, "repair-worker", because, starts_at=now, ends_at=now + HOUR)
    assert refused.value.code == "not-holder"


def test_a_shift_that_ends_before_it_starts_is_refused(li: Staff, home: Site, now: datetime) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        DutyShift.objects.create(staff=li, site=home, role="x", starts_at=now, ends_at=now)
    assert constraint_name(error.value) == "dutyshift_ends_after_it_starts"


def test_a_site_one_does_not_work_at_is_as_if_not_there(wang: Staff, zhou: Staff, now: datetime) -> None:
    assert access.access_to("home", zhou, now) is None
    assert access.access_to("next-door", wang, now) is None
    assert access.access_to("nowhere", wang, now) is None
    assert access.access_to("home", wang, now) is not None


def test_a_shut_site_is_reached_by_nobody(wang: Staff, home: Site, now: datetime) -> None:
    Site.objects.filter(pk=home.pk).update(open=False)
    assert access.access_to("home", wang, now) is None


def test_who_heads_a_department_is_a_manager(wang: Staff, li: Staff, home: Site, now: datetime) -> None:
    Department.objects.create(site=home, name="服务处", head=wang)
    assert access.access(wang, home, now).is_manager
    assert not access.access(li, home, now).is_manager


def test_populating_gives_two_people_a_role_both_on_duty(home: Site, next_door: Site, now: datetime) -> None:
    staff = populate.staff_for_roles(home, {"repair-worker": "维修员", "guard": "保安"})
    assert [person.name for person in staff["repair-worker"]] == ["维修员1", "维修员2"]
    assert [str(person.account) for person in staff["guard"]] == ["guard-1", "guard-2"]
    assert duty.who_is_on_duty(home, "guard", now) == staff["guard"]
    others = populate.staff_for_roles(next_door, {"guard": "保安"})
    assert [str(person.account) for person in others["guard"]] == ["next-door-guard-1", "next-door-guard-2"]
