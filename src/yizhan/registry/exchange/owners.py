"""Planning an import of owners, tenants, families: who is meant, who is new, what they are to which room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from yizhan.registry import bulk, identity_numbers, phones
from yizhan.registry.changes import Because, Change, record_all
from yizhan.registry.models import Occupancy, Party, PartyPhone, Place, Site

from .plans import Blame, Facts, Plan, plain
from .rows import OwnerRow, nearest

MOST_SUGGESTIONS = 50  # looking for near codes costs; a sheet of another site is wrong in every row


@dataclass(eq=False)
class Term:
    """An occupancy, registered (`row` is None) or to be made."""

    occupancy: Occupancy
    row: int | None = None
    before: Facts | None = None  # of a registered one that changes

    @property
    def since(self) -> date | None:
        return self.occupancy.since

    @property
    def until(self) -> date | None:
        return self.occupancy.until

    def overlaps(self, since: date | None, until: date | None) -> bool:
        return (self.until or date.max) >= (since or date.min) and (self.since or date.min) <= (until or date.max)


@dataclass(eq=False)
class Person:
    """A party, registered or to be made, with all that the sheet adds."""

    party: Party
    is_new: bool = False
    numbers: set[str] = field(default_factory=set)
    new_numbers: list[str] = field(default_factory=list)
    terms: dict[tuple[str, str], list[Term]] = field(default_factory=dict)  # by room and relation
    said: dict[str, tuple[int, str]] = field(default_factory=dict)  # by field: the row that said it, and what
    before: Facts = field(default_factory=dict)


class People:
    """Everybody whom a sheet may mean, found by what a sheet may say."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.all: list[Person] = []
        self.by_id: dict[str, Person] = {}
        self.by_number: dict[tuple[str, str], Person] = {}
        self.by_room: dict[tuple[str, str], list[Person]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        self.all.append(person)
        for code, _ in person.terms:
            self.lives_at(person, code)
        self.is_known_by(person)

    def is_known_by(self, person: Person) -> None:
        if person.party.id_number:
            self.by_id[person.party.id_number] = person
        for number in person.numbers:
            self.by_number.setdefault((person.party.name, number), person)

    def lives_at(self, person: Person, code: str) -> None:
        here = self.by_room.setdefault((person.party.name, code), [])
        if person not in here:
            here.append(person)

    def meant_by(self, row: OwnerRow) -> Person | None:
        """By identity number; else the one of that name in that room; else name and telephone number."""
        if row.id_number and row.id_number in self.by_id:
            return self.by_id[row.id_number]
        here = self.by_room.get((row.name, row.code), [])
        for person in here:
            if person.numbers.intersection(row.phones):
                return person
        if here:
            return here[0]
        for number in row.phones:
            person_of_number = self.by_number.get((row.name, number))
            if person_of_number and not (row.id_number and person_of_number.party.id_number):
                return person_of_number
        return None


def plan(site: Site, rows: Sequence[OwnerRow], blame: Blame) -> Plan:
    made = Plan()
    places = dict(Place.objects.filter(site=site).values_list("code", "pk"))
    people = People(_registered(site, rows))
    seen: set[OwnerRow] = set()
    unknown = 0
    for row in rows:
        if row in seen:
            made.duplicates += 1
            continue
        seen.add(row)
        if row.code not in places:
            unknown += 1
            near = _near(row.code, places) if unknown <= MOST_SUGGESTIONS else "-"
            blame(row.row, "room", "unknown-place", code=row.code, nearest=near)
            continue
        _read(site, row, places[row.code], people, made, blame)
    made.write = lambda because: _write(site, people.all, because)
    return made


def _read(site: Site, row: OwnerRow, place: int, people: People, made: Plan, blame: Blame) -> None:
    person = people.meant_by(row)
    if person is not None and person.party.name != row.name:
        blame(row.row, "id_number", "id-other-name", name=person.party.name)
        return
    is_new = person is None
    if person is None:
        person = Person(Party(site_id=site.pk, name=row.name, kind=row.party or Party.Kind.PERSON), is_new=True)
        people.add(person)
    about = _said_of_person(row, person, blame) | _numbers(row, person)
    about |= _said_of_term(row, place, person, blame)
    people.lives_at(person, row.code)
    people.is_known_by(person)
    is_new_here = is_new or any(term.row == row.row for term in person.terms[row.code, row.role])
    what = "new" if is_new_here else "changed" if about else "same"
    made.count(what, row.row, f"{row.code} {row.name}", None if is_new_here else {}, about)  # type: ignore[arg-type]


def _said_of_person(row: OwnerRow, person: Person, blame: Blame) -> Facts:
    changed: Facts = {}
    said = {"id_number": row.id_number, "kind": row.party, "wechat": row.wechat, "note": row.note}
    for key, value in said.items():
        if value is None:
            continue
        registered = getattr(person.party, key)
        heading = "party" if key == "kind" else key
        if key in person.said and person.said[key][1] != value:
            blame(
                row.row,
                heading,
                "contradicts",
                row=person.said[key][0],
                what=row.name,
                other=person.said[key][1],
            )
        elif key == "id_number" and registered not in ("", value):
            blame(row.row, heading, "other-id", name=row.name)
        elif registered != value:
            person.before.setdefault(key, registered)
            setattr(person.party, key, value)
            changed[key] = identity_numbers.masked(value) if key == "id_number" else value
        person.said.setdefault(key, (row.row, value))
    return changed


def _numbers(row: OwnerRow, person: Person) -> Facts:
    added = [number for number in row.phones if number not in person.numbers]
    person.numbers.update(added)
    person.new_numbers += added
    return {"phones": [phones.masked(number) for number in added]} if added else {}


def _said_of_term(row: OwnerRow, place: int, person: Person, blame: Blame) -> Facts:
    """Without a beginning the term that is there is meant; with one, that which began then or is mended."""
    terms = person.terms.setdefault((row.code, row.role), [])
    known = _term_meant(row, terms)
    if known is None:
        clash = next((t for t in terms if t.overlaps(row.since, row.until)), None)
        if clash is not None:
            blame(
                row.row,
                "since",
                "overlaps",
                name=row.name,
                since=clash.since or "-",
                until=clash.until or "-",
            )
            return {}
        occupancy = Occupancy(place_id=place, role=row.role, since=row.since, until=row.until)
        terms.append(Term(occupancy, row=row.row))
        return _facts(occupancy)
    changed: Facts = {}
    for key in ("since", "until"):
        value = getattr(row, key)
        if value is not None and value != getattr(known, key):
            known.before = known.before or _facts(known.occupancy)
            setattr(known.occupancy, key, value)
            changed[key] = value.isoformat()
    if known.since and known.until and known.until < known.since:
        blame(row.row, "until", "until-before-since", since=known.since.isoformat())
    return changed


def _term_meant(row: OwnerRow, terms: list[Term]) -> Term | None:
    same_start = [term for term in terms if term.since == row.since]
    if same_start:
        return same_start[0]
    if row.since is None:
        return terms[-1] if terms else None
    # A registered term that overlaps is corrected, unless another row of this sheet speaks of it.
    overlapping = [term for term in terms if term.overlaps(row.since, row.until) and term.row is None]
    return overlapping[0] if len(overlapping) == 1 and overlapping[0].before is None else None


def _registered(site: Site, rows: Sequence[OwnerRow]) -> list[Person]:
    """All who live in the sheet's rooms, and who have its telephone or identity numbers. Four queries."""
    codes = {row.code for row in rows}
    numbers = {number for row in rows for number in row.phones}
    ids = {row.id_number for row in rows if row.id_number}
    terms = list(
        Occupancy.objects.filter(place__site=site, place__code__in=codes)
        .order_by("since", "pk")
        .values_list("place__code", "party_id", "pk", "place_id", "role", "since", "until", "note")
    )
    wanted = {party for _, party, *_ in terms}
    wanted |= set(PartyPhone.objects.filter(site=site, number__in=numbers).values_list("party_id", flat=True))
    wanted |= set(Party.objects.filter(site=site, id_number__in=ids).values_list("pk", flat=True))
    people = {pk: Person(party) for pk, party in Party.objects.in_bulk(wanted).items()}
    for party, number in PartyPhone.objects.filter(party__in=wanted).values_list("party_id", "number"):
        people[party].numbers.add(number)
    for code, party, pk, place, role, since, until, note in terms:
        occupancy = Occupancy(pk=pk, party_id=party, place_id=place, role=role, since=since, until=until, note=note)
        people[party].terms.setdefault((code, role), []).append(Term(occupancy))
    return sorted(people.values(), key=lambda person: person.party.pk)


def _near(code: str, known: Iterable[str]) -> str:
    first, last = code.partition("-")[0], code.rpartition("-")[2]
    akin = [other for other in known if other.startswith(f"{first}-") or other.endswith(f"-{last}")]
    return nearest(code, akin[:300])


def _write(site: Site, people: list[Person], because: Because) -> None:
    new = [person for person in people if person.is_new]
    changed = [person for person in people if person.before and not person.is_new]
    bulk.insert([person.party for person in new])
    Party.objects.bulk_update(
        [person.party for person in changed], ["id_number", "kind", "wechat", "note"], batch_size=1000
    )
    bulk.insert([phone for person in people for phone in _new_phones(site, person)])
    terms = [
        (person, code, term) for person in people for (code, _), all_terms in person.terms.items() for term in all_terms
    ]
    made = [(person, code, term) for person, code, term in terms if term.row is not None]
    for person, _, term in made:
        term.occupancy.party_id = person.party.pk
    bulk.insert([term.occupancy for _, _, term in made])
    moved = [(person, code, term) for person, code, term in terms if term.row is None and term.before is not None]
    Occupancy.objects.bulk_update([term.occupancy for _, _, term in moved], ["since", "until"], batch_size=1000)
    record_all(
        [_about_person(site, person) for person in people if person.is_new or person.before or person.new_numbers],
        because,
    )
    record_all([_about_term(site, *one) for one in made + moved], because)


def _new_phones(site: Site, person: Person) -> list[PartyPhone]:
    """The first number of somebody new is the one to call."""
    return [
        PartyPhone(party_id=person.party.pk, site_id=site.pk, number=number, first=person.is_new and i == 0)
        for i, number in enumerate(person.new_numbers)
    ]


def _about_person(site: Site, person: Person) -> Change:
    party = person.party
    keys = ["id_number", "kind", "wechat", "note"] if person.is_new else list(person.before)
    after: Facts = {key: getattr(party, key) for key in keys}
    before = None if person.is_new else dict(person.before)
    for facts in (before, after):
        if facts and facts.get("id_number"):
            facts["id_number"] = identity_numbers.masked(facts["id_number"])
    if person.new_numbers:
        after["phones"] = [phones.masked(number) for number in person.new_numbers]
    return Change(site=site, kind="party", subject_id=party.pk, label=party.name, before=before, after=after)


def _about_term(site: Site, person: Person, code: str, term: Term) -> Change:
    return Change(
        site=site,
        kind="occupancy",
        subject_id=term.occupancy.pk,
        label=f"{code} {person.party.name}",
        before=term.before,
        after=_facts(term.occupancy),
    )


def _facts(occupancy: Occupancy) -> Facts:
    return plain({"role": occupancy.role, "since": occupancy.since, "until": occupancy.until})
