"""Owners and tenants from..to, masking, the household's file."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from yizhan.registry import access, household, parties
from yizhan.registry.changes import Because
from yizhan.registry.household import Entry, FileSection, household_file
from yizhan.registry.models import Occupancy, Party, PartyPhone, Place, RegistryChange, Site, Staff, Unmasking
from yizhan.registry.parameters import parameters_of, set_parameter
from yizhan.registry.refusals import RegistryRefused, constraint_name


def test_the_same_owner_of_the_same_room_twice_at_once_is_refused(
    chen: Party, home_501: Place, because: Because
) -> None:
    with pytest.raises(RegistryRefused) as refused:
        parties.move_in(chen, home_501, "owner", because, since=date(2026, 1, 1))
    assert refused.value.code == "already-lives-there"


def test_but_another_relation_or_another_time_is_not(chen: Party, home_501: Place, because: Because) -> None:
    parties.move_in(chen, home_501, "family", because, since=date(2026, 1, 1))
    first = Occupancy.objects.get(party=chen, role="owner")
    parties.move_out(first, because, until=date(2025, 12, 31))
    parties.move_in(chen, home_501, "owner", because, since=date(2026, 1, 1))
    assert chen.occupancies.filter(role="owner").count() == 2


def test_the_last_day_still_counts(chen: Party, home_501: Place, because: Because) -> None:
    first = Occupancy.objects.get(party=chen, role="owner")
    parties.move_out(first, because, until=date(2025, 12, 31))
    with pytest.raises(RegistryRefused):
        parties.move_in(chen, home_501, "owner", because, since=date(2025, 12, 31))
    assert list(parties.residents(home_501, date(2025, 12, 31))) == [first]
    assert not parties.residents(home_501, date(2026, 1, 1))


def test_nobody_moves_out_before_moving_in(chen: Party, home_501: Place) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Occupancy.objects.filter(party=chen).update(until=date(2019, 12, 31))
    assert constraint_name(error.value) == "occupancy_ends_after_it_began"


def test_nobody_lives_in_another_sites_room(chen: Party, next_door: Site, because: Because) -> None:
    elsewhere = Place.objects.create(site=next_door, code="1-1-101", name="101")
    with pytest.raises(RegistryRefused) as refused:
        parties.move_in(chen, elsewhere, "owner", because, since=None)
    assert refused.value.code == "other-site"


def test_a_number_is_kept_once_and_only_as_a_number(chen: Party, home: Site, because: Because) -> None:
    parties.add_phone(chen, "13812345678", because)
    assert chen.phones.count() == 2
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        PartyPhone.objects.create(party=chen, site=home, number="138 1234")
    assert constraint_name(error.value) == "partyphone_normalised"


def test_the_journal_carries_no_open_number(chen: Party, because: Because) -> None:
    parties.add_phone(chen, "13900001111", because)
    change = RegistryChange.objects.get(kind="party", subject_id=chen.pk)
    assert change.after == {"phone": "139****1111", "label": ""}


def test_every_unmasking_is_written_down(chen: Party, wang: Staff, now: datetime) -> None:
    assert parties.masked_phone(chen) == "138****5678"
    assert parties.reveal(chen, "phones", wang, "call back about the leak", now) == [
        "13812345678",
        "051267654321",
    ]
    seen = Unmasking.objects.get()
    assert (seen.by, seen.party, seen.field, seen.why, seen.at) == (
        wang,
        chen,
        "phones",
        "call back about the leak",
        now,
    )


@pytest.mark.parametrize(("field", "why", "code"), [("phones", " ", "no-reason"), ("name", "curious", "no-such-field")])
def test_no_unmasking_without_a_reason_or_of_anything(
    chen: Party, wang: Staff, now: datetime, field: str, why: str, code: str
) -> None:
    with pytest.raises(RegistryRefused) as refused:
        parties.reveal(chen, field, wang, why, now)
    assert refused.value.code == code
    assert not Unmasking.objects.exists()


@pytest.mark.parametrize("rewrite", ["update", "delete"])
def test_unmaskings_and_the_journal_are_never_rewritten(
    chen: Party, wang: Staff, because: Because, now: datetime, rewrite: str
) -> None:
    parties.reveal(chen, "phones", wang, "call back", now)
    set_parameter(chen.site, "property", "rate", 0.3, because)
    for model in (Unmasking, RegistryChange, chen.site.parameters.model):
        rows = model._default_manager.all()
        assert rows.exists()
        act = rows.delete if rewrite == "delete" else partial(rows.update, id=999_999)
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_households_file_tells_who_lived_there(
    chen: Party, home_501: Place, wang: Staff, because: Because, today: date
) -> None:
    tenant = Party.objects.create(site=chen.site, name="何敏")
    parties.move_in(tenant, home_501, "tenant", because, since=date(2021, 1, 1), until=date(2024, 6, 30))
    file = household_file(home_501, access.access(wang, chen.site, because.now), today)
    assert [(r.name, r.phones) for r in file.now_there] == [("陈建国", ("138****5678", "0512-******21"))]
    assert [(r.name, r.until) for r in file.formerly] == [("何敏", date(2024, 6, 30))]
    assert file.to_come == ()


def test_a_role_that_the_site_names_sees_the_numbers(
    chen: Party, home_501: Place, wang: Staff, because: Because, today: date
) -> None:
    set_parameter(chen.site, access.PACK, access.ROLES_THAT_SEE, ["dispatcher"], because)
    file = household_file(home_501, access.access(wang, chen.site, because.now), today)
    assert file.now_there[0].phones == ("13812345678", "051267654321")


def test_a_layer_above_adds_its_chapter(
    chen: Party, home_501: Place, wang: Staff, because: Because, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak = Entry(at=because.now, title="漏水")
    chapter = FileSection(id="matters", title="Matters", entries=lambda place, access, now: [leak])
    monkeypatch.setattr(household, "FILE_SECTIONS", [chapter])
    file = household_file(home_501, access.access(wang, chen.site, because.now), today)
    assert file.sections == ((chapter, [leak]),)


def test_the_next_sites_staff_get_no_file(
    home_501: Place, zhou: Staff, next_door: Site, because: Because, today: date
) -> None:
    with pytest.raises(ValueError, match="is of site"):
        household_file(home_501, access.access(zhou, next_door, because.now), today)


def test_the_newest_valid_parameter_counts(home: Site, because: Because, now: datetime) -> None:
    set_parameter(home, "property", "rate", 0.3, because)
    set_parameter(home, "property", "rate", 1.0, because, valid_from=now + timedelta(days=1))
    set_parameter(home, "property", "rate", 0.5, because)
    assert parameters_of(home, "property", now) == {"rate": 0.5}
    assert parameters_of(home, "property", now + timedelta(days=1)) == {"rate": 1.0}
    assert parameters_of(home, "hospital", now) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "王", "王建国", "Anna Li", "ÄB", "陈陈陈"])
def test_a_name_is_found_by_every_two_neighbours_of_its_characters(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_name_grams(12, %s)", [name])
        (grams,) = cursor.fetchone()

    assert set(grams) == {f"12:{name.lower()[i : i + 2]}" for i in range(len(name) - 1)}
