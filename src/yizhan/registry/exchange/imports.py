"""Importing a sheet: every row is checked first, then all is written or nothing."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.registry.changes import Because
from yizhan.registry.models import Site

from . import headings, owners, rooms, rows, sheets, workers
from .headings import Column, Field, Headings
from .plans import Plan, Sample
from .rows import Reading, RowError
from .sheets import Row

Kind = Literal["rooms", "owners", "staff"]

FIELDS: dict[Kind, Sequence[Field]] = {
    "rooms": headings.ROOMS,
    "owners": headings.OWNERS,
    "staff": headings.STAFF,
}
TITLES = {"rooms": _("Rooms"), "owners": _("Owners and tenants"), "staff": _("Staff")}
NEEDED: dict[Kind, Sequence[str]] = {"rooms": ["room"], "owners": ["room", "name"], "staff": ["name"]}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a sheet says and what importing it would change; with any error, nothing."""

    kind: Kind
    file_name: str
    sha256: str
    heading_row: int
    columns: tuple[Column, ...]
    rows: int  # that were read as data
    passed_over: tuple[int, ...]  # rows of sums and remarks
    errors: tuple[RowError, ...]
    new: int
    changed: int
    same: int
    duplicates: int
    samples: tuple[Sample, ...]

    @property
    def not_read(self) -> list[Column]:
        return [column for column in self.columns if column.field is None]


class ImportRefused(Exception):
    """The sheet has errors; nothing was written. The preview lists them all."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(f"{len(preview.errors)} errors")
        self.preview = preview


@contextmanager
def nothing_dropped() -> Iterator[None]:
    """While a sheet is read, compared and written, all of it is needed: whoever searched it for what can be thrown away
    would search in vain, again and again, for longer than all the rest takes."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@nothing_dropped()
def preview(
    site: Site, kind: Kind, content: bytes, *, file_name: str, roles: Mapping[str, str] | None = None
) -> Preview:
    """Read and compare, write nothing. `roles` (id to name) are those that a staff sheet may give.

    Raises sheets.SheetRefused for what is no sheet at all.
    """
    return _prepared(site, kind, content, file_name, roles or {})[0]


@nothing_dropped()
@transaction.atomic
def commit(
    site: Site,
    kind: Kind,
    content: bytes,
    *,
    file_name: str,
    because: Because,
    roles: Mapping[str, str] | None = None,
) -> Preview:
    """Check again and write, in one transaction; ImportRefused if there is any error.

    The site is locked, so that two imports of the same file come one after the other and the second changes
    nothing. The journal names the file by its hash.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    found, plan = _prepared(site, kind, content, file_name, roles or {})
    if found.errors:
        raise ImportRefused(found)
    source = f"sheet:{found.sha256[:16]} {file_name}"[:120]
    plan.write(Because(by=because.by, now=because.now, reason=because.reason, source=source))
    return found


def _prepared(site: Site, kind: Kind, content: bytes, file_name: str, roles: Mapping[str, str]) -> tuple[Preview, Plan]:
    all_rows = sheets.read(content, file_name)
    found = headings.find(all_rows, FIELDS[kind])
    errors = _errors_of_headings(kind, all_rows, found)
    plan, data, passed_over = Plan(), list[Row](), list[Row]()
    if found is not None and not errors:
        below = [row for row in all_rows if row.number > found.row]
        data, passed_over = [r for r in below if rows.is_data(r)], [r for r in below if not rows.is_data(r)]
        errors = [] if data else [RowError(found.row, "", "", "", "no-rows")]
        plan, more = _planned(site, kind, found, data, roles)
        errors += more
    preview = Preview(
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        heading_row=found.row if found else 0,
        columns=found.columns if found else (),
        rows=len(data),
        passed_over=tuple(row.number for row in passed_over),
        errors=tuple(sorted(errors, key=lambda error: (error.row, len(error.letter), error.letter))),
        new=plan.new,
        changed=plan.changed,
        same=plan.same,
        duplicates=plan.duplicates,
        samples=tuple(plan.samples),
    )
    return preview, plan


def _planned(
    site: Site, kind: Kind, found: Headings, data: list[Row], roles: Mapping[str, str]
) -> tuple[Plan, list[RowError]]:
    """Rows that cannot be read are left out of the comparison: their errors come first."""
    readings = {row.number: Reading(row, found) for row in data}

    def blame(at: int, field: str, code: str, /, **facts: object) -> None:
        readings[at].wrong(field, code, **facts)

    def read(one: Callable[[Reading], Any]) -> list[Any]:
        checked = [(reading, one(reading)) for reading in readings.values()]
        return [row for reading, row in checked if not reading.errors]

    match kind:
        case "rooms":
            plan = rooms.plan(site, read(rows.room), blame)
        case "owners":
            plan = owners.plan(site, read(rows.owner), blame)
        case "staff":
            plan = workers.plan(site, read(lambda reading: rows.staff(reading, roles)), blame)
    return plan, [error for reading in readings.values() for error in reading.errors]


def _errors_of_headings(kind: Kind, all_rows: list[Row], found: Headings | None) -> list[RowError]:
    if found is None:
        first = all_rows[0].number if all_rows else 1
        return [RowError(first, "", "", "", "no-headings", {"expected": _expected(FIELDS[kind])})]
    missing = [field for field in FIELDS[kind] if field.id in NEEDED[kind] and not found.has(field.id)]
    errors = [
        RowError(found.row, "", field.heading, "", "heading-missing", {"expected": _expected([field])})
        for field in missing
    ]
    errors += [
        RowError(found.row, column.letter, column.heading, column.heading, "heading-twice") for column in found.twice
    ]
    return errors


def _expected(fields: Sequence[Field]) -> str:
    if len(fields) == 1:
        return "、".join([fields[0].heading, *fields[0].synonyms.split()[:3]])
    return "、".join(field.heading for field in fields)
