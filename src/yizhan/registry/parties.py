"""What parties are to places, and showing what is otherwise masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, QuerySet, Value, When

from .changes import Because, Change, record
from .models import Occupancy, Party, PartyPhone, Place, Staff, Unmasking
from .refusals import RegistryRefused, constraint_name

LONGEST_WHY = 500  # characters
MASKED_FIELDS = ("phones", "id_number")
OWNERS_FIRST = Case(*[When(role=role, then=Value(rank)) for rank, role in enumerate(Occupancy.Role.values)])


def reveal(party: Party, field: str, by: Staff, why: str, now: datetime) -> list[str]:
    """The unmasked values of `field` ("phones" or "id_number"); that they were shown is written down."""
    if field not in MASKED_FIELDS:
        raise RegistryRefused("no-such-field", field=field)
    if not why.strip():
        raise RegistryRefused("no-reason")
    if len(why) > LONGEST_WHY:
        raise RegistryRefused("too-long", most=LONGEST_WHY)
    Unmasking.objects.create(site_id=party.site_id, by=by, party=party, field=field, why=why.strip(), at=now)
    if field == "id_number":
        return [party.id_number] if party.id_number else []
    return list(party.phones.order_by("-first", "pk").values_list("number", flat=True))


def shown_to_program(party: Party, fields: Iterable[str], program: str, why: str, now: datetime) -> None:
    """Write down that a program that was let in read what is masked for others. `why` is what it was let in for."""
    Unmasking.objects.bulk_create(
        Unmasking(site_id=party.site_id, program=program, party=party, field=field, why=why, at=now) for field in fields
    )


def masked_phone(party: Party) -> str:
    """The number to call first, masked; empty if there is none."""
    phone = party.phones.order_by("-first", "pk").first()
    return phone.masked() if phone else ""


def residents(place: Place, on: date) -> QuerySet[Occupancy]:
    """Who is anything to this place on that day: owners first."""
    current = Occupancy.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on), place=place
    )
    return current.select_related("party").order_by(OWNERS_FIRST, "pk")


def move_in(
    party: Party, place: Place, role: str, because: Because, *, since: date | None, until: date | None = None
) -> Occupancy:
    """Refuses the same party as the same of the same place twice in one time ("already-lives-there")."""
    if party.site_id != place.site_id:
        raise RegistryRefused("other-site")
    try:
        with transaction.atomic():
            occupancy = Occupancy.objects.create(party=party, place=place, role=role, since=since, until=until)
            record(change_of(occupancy, before=None), because)
            return occupancy
    except IntegrityError as error:
        if constraint_name(error) != "occupancy_not_twice_at_once":
            raise
        raise RegistryRefused("already-lives-there", name=party.name, place=place.code) from error


@transaction.atomic
def move_out(occupancy: Occupancy, because: Because, *, until: date) -> None:
    before = facts_of(occupancy)
    occupancy.until = until
    occupancy.save(update_fields=["until"])
    record(change_of(occupancy, before=before), because)


@transaction.atomic
def add_phone(party: Party, number: str, because: Because, *, label: str = "", first: bool = False) -> PartyPhone:
    """`number` as `phones.normalised` gives it. The same number again changes nothing."""
    phone, is_new = PartyPhone.objects.get_or_create(
        party=party, number=number, defaults={"site_id": party.site_id, "label": label, "first": first}
    )
    if is_new:
        after = {"phone": phone.masked(), "label": label}
        record(
            Change(site=party.site, kind="party", subject_id=party.pk, label=party.name, before=None, after=after),
            because,
        )
    return phone


def facts_of(occupancy: Occupancy) -> dict[str, str | None]:
    return {
        "party": occupancy.party.name,
        "place": occupancy.place.code,
        "role": occupancy.role,
        "since": occupancy.since.isoformat() if occupancy.since else None,
        "until": occupancy.until.isoformat() if occupancy.until else None,
    }


def change_of(occupancy: Occupancy, *, before: dict[str, str | None] | None) -> Change:
    return Change(
        site=occupancy.place.site,
        kind="occupancy",
        subject_id=occupancy.pk,
        label=str(occupancy.place.code),
        before=before,
        after=facts_of(occupancy),
    )
