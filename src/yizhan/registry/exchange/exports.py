"""Sheets out: what is registered, in a form that imports back unchanged.

Numbers leave the house with it, so every export is written into the journal; without the right to see them
they are masked, and such a sheet is for reading (a masked number is refused on the way in).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

import xlsxwriter
from django.db import transaction

from yizhan.registry import identity_numbers, phones
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import Occupancy, Place, RoleHolding, Site, Staff
from yizhan.registry.parties import OWNERS_FIRST

from .headings import OWNERS, ROOMS, STAFF
from .imports import Kind
from .rows import OCCUPANCY_ROLES, PARTY_KINDS, PLACE_KINDS
from .sheets import LIKE_A_FORMULA
from .workers import facts_of

Value = str | int | Decimal | date | None
OUTSIDE = {"building", "unit"}  # the room's own code says it


@transaction.atomic
def export(
    site: Site,
    kind: Kind,
    *,
    because: Because,
    format: Literal["xlsx", "csv"] = "xlsx",
    masked: bool = True,
    roles: Mapping[str, str] | None = None,
) -> bytes:
    """`roles` (id to name) names the roles of a staff sheet as people know them."""
    match kind:
        case "rooms":
            headings, lines = [f.heading for f in ROOMS if f.id not in OUTSIDE], list(_rooms(site))
        case "owners":
            headings = [f.heading for f in OWNERS if f.id not in OUTSIDE]
            lines = list(_owners(site, masked=masked))
        case "staff":
            headings, lines = [f.heading for f in STAFF], list(_staff(site, roles or {}, masked=masked))
    after = {"kind": kind, "rows": len(lines), "masked": masked, "format": format}
    record(Change(site=site, kind="export", subject_id=site.pk, label=kind, before=None, after=after), because)
    return _workbook(headings, lines) if format == "xlsx" else _csv(headings, lines)


def _rooms(site: Site) -> Iterator[Sequence[Value]]:
    for place in Place.objects.filter(site=site).order_by("path"):
        yield place.code, _first(PLACE_KINDS[Place.Kind(place.kind)]), place.floor, place.area_m2, place.note


def _owners(site: Site, *, masked: bool) -> Iterator[Sequence[Value]]:
    occupancies = (
        Occupancy.objects.filter(place__site=site)
        .select_related("party", "place")
        .prefetch_related("party__phones")
        .order_by("place__path", OWNERS_FIRST, "since", "pk")
    )
    for occupancy in occupancies.iterator(chunk_size=2000):
        party = occupancy.party
        numbers = [p.number for p in sorted(party.phones.all(), key=lambda p: (not p.first, p.pk))]
        yield (
            occupancy.place.code,
            party.name,
            _first(OCCUPANCY_ROLES[Occupancy.Role(occupancy.role)]),
            "/".join(phones.masked(number) if masked else number for number in numbers),
            _first(PARTY_KINDS[type(party).Kind(party.kind)]),
            identity_numbers.masked(party.id_number) if masked else party.id_number,
            occupancy.since,
            occupancy.until,
            "" if masked else party.wechat,  # often the telephone number itself
            party.note,
        )


def _staff(site: Site, roles: Mapping[str, str], *, masked: bool) -> Iterator[Sequence[Value]]:
    """Those who hold a role here, or belong to a department of this site."""
    held: dict[int, list[str]] = {}
    for staff_id, role in (
        RoleHolding.objects.filter(site=site, until__isnull=True).order_by("pk").values_list("staff_id", "role")
    ):
        held.setdefault(staff_id, []).append(roles.get(role, role))
    here = Staff.objects.filter(pk__in=held) | Staff.objects.filter(department__site=site)
    for staff in here.distinct().select_related("account", "department").order_by("pk"):
        facts = facts_of(staff, site)
        phone = facts["phone"]
        yield (
            facts["employee_no"],
            staff.name,
            facts["department"],
            "、".join(held.get(staff.pk, [])),
            phones.masked(phone) if masked and phone else phone,
            facts["username"],
            facts["joined"],
            facts["left"],
        )


def _workbook(headings: Sequence[str], lines: Sequence[Sequence[Value]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        # Format 49 is text: a number typed over it stays as typed. The quote keeps = from becoming a formula.
        text, quoted = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@"})
        quoted.set_quote_prefix()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 16)
        sheet.write_row(0, 0, headings, bold)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                match value:
                    case None | "":
                        continue
                    case str():
                        like_a_formula = LIKE_A_FORMULA.match(value)
                        sheet.write_string(row, column, value, quoted if like_a_formula else text)
                    case date():
                        sheet.write_datetime(row, column, value, day)
                    case _:
                        sheet.write_number(row, column, float(value))
    return out.getvalue()


def _csv(headings: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    """With a mark at the start by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_protected(value) for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _protected(value: Value) -> str:
    shown = "" if value is None else str(value)
    return f"'{shown}" if isinstance(value, str) and LIKE_A_FORMULA.match(shown) else shown


def _first(names: str) -> str:
    return names.split()[0]
