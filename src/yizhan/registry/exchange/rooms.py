"""Planning an import of rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yizhan.registry import bulk, room_codes
from yizhan.registry.changes import Because, Change, record_all
from yizhan.registry.models import Place, Site

from .plans import Blame, Facts, Plan, differences, plain
from .rows import RoomRow

SAID = ("kind", "floor", "area", "note")


def plan(site: Site, rows: Iterable[RoomRow], blame: Blame) -> Plan:
    made = Plan()
    registered = {place.code: place for place in Place.objects.filter(site=site)}
    new: list[Place] = []
    changed: list[tuple[Place, Facts, Facts]] = []
    for row in _once(rows, made, blame):
        said: Facts = {key: getattr(row, key) for key in SAID}
        place = registered.get(row.code)
        if place is None:
            new.append(_new(site, row))
            made.count("new", row.row, row.code, None, _facts(new[-1]))
            continue
        before, after = differences(_facts(place), said)
        if after:
            changed.append((place, before, after))
        made.count("changed" if after else "same", row.row, row.code, before, after)
    made.write = lambda because: _write(site, registered, new, changed, because)
    return made


def _once(rows: Iterable[RoomRow], made: Plan, blame: Blame) -> list[RoomRow]:
    """A room stands in a sheet of owners once for each; what one row leaves out another may say."""
    first: dict[str, RoomRow] = {}
    for row in rows:
        known = first.setdefault(row.code, row)
        if known is row:
            continue
        made.duplicates += 1
        for key in SAID:
            here, there = getattr(row, key), getattr(known, key)
            if here is not None and there is not None and here != there:
                blame(row.row, key, "contradicts", row=known.row, what=row.code, other=there)
            elif there is None:
                known = first[row.code] = replace(known, **{key: here})
    return list(first.values())


def _new(site: Site, row: RoomRow) -> Place:
    kind = row.kind or Place.Kind.ROOM
    name = row.code.rsplit("-", 1)[-1]
    floor = row.floor if row.floor is not None else _floor_of(name, kind)
    return Place(
        site=site,
        kind=kind,
        code=row.code,
        name=name,
        path=room_codes.path(row.code),
        floor=floor,
        area_m2=row.area,
        note=row.note or "",
    )


def _floor_of(name: str, kind: str) -> int | None:
    """501 is on the fifth floor."""
    is_room_number = kind == Place.Kind.ROOM and name.isdigit() and 3 <= len(name) <= 4
    return int(name[:-2]) if is_room_number else None


def _facts(place: Place) -> Facts:
    return {"kind": place.kind, "floor": place.floor, "area": place.area_m2, "note": place.note}


def _write(
    site: Site,
    registered: dict[str, Place],
    new: list[Place],
    changed: list[tuple[Place, Facts, Facts]],
    because: Because,
) -> None:
    all_new = new + _missing_parents(site, registered, new)
    _insert_outer_first(registered, all_new)
    for place, _, after in changed:
        place.kind, place.floor = after.get("kind", place.kind), after.get("floor", place.floor)
        place.area_m2, place.note = after.get("area", place.area_m2), after.get("note", place.note)
    Place.objects.bulk_update([place for place, _, _ in changed], ["kind", "floor", "area_m2", "note"], batch_size=1000)
    record_all([_change(site, place, None, _facts(place)) for place in all_new], because)
    record_all([_change(site, place, before, after) for place, before, after in changed], because)


def _missing_parents(site: Site, registered: dict[str, Place], new: list[Place]) -> list[Place]:
    """Buildings and units that the rooms' codes speak of."""
    codes = {place.code for place in new} | registered.keys()
    parents: dict[str, Place] = {}
    for place in new:
        parts = place.code.split("-")
        for depth in range(1, len(parts)):
            code = "-".join(parts[:depth])
            if code not in codes and code not in parents:
                kind = _kind_of_parent(depth, len(parts))
                parents[code] = _new(site, RoomRow(row=0, code=code, kind=kind, floor=None, area=None, note=None))
    return list(parents.values())


def _kind_of_parent(depth: int, parts: int) -> str:
    """Of 3-2-501 the unit and the building; of 1-3-2-501 also the phase; of A-1203 the building alone."""
    if parts >= 3 and depth == parts - 1:
        return Place.Kind.UNIT
    if depth == max(1, parts - 2):
        return Place.Kind.BUILDING
    return Place.Kind.OTHER


def _insert_outer_first(registered: dict[str, Place], new: list[Place]) -> None:
    by_depth: dict[int, list[Place]] = {}
    for place in new:
        by_depth.setdefault(place.code.count("-"), []).append(place)
    known = dict(registered)
    for depth in sorted(by_depth):
        for place in by_depth[depth]:
            place.parent = known.get(place.code.rpartition("-")[0])
        bulk.insert(by_depth[depth])
        known |= {place.code: place for place in by_depth[depth]}


def _change(site: Site, place: Place, before: Facts | None, after: Facts) -> Change:
    return Change(
        site=site,
        kind="place",
        subject_id=place.pk,
        label=place.code,
        before=None if before is None else plain(before),
        after=plain(after),
    )
