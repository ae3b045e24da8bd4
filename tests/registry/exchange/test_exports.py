"""What goes out comes back unchanged, and never as a formula."""

from __future__ import annotations

import io
from typing import Literal

import pytest
from openpyxl import load_workbook

from yizhan.registry import parties, populate
from yizhan.registry.changes import Because
from yizhan.registry.exchange import exports, imports, sheets
from yizhan.registry.exchange.imports import Kind
from yizhan.registry.models import Party, Place, RegistryChange, Site

from ..conftest import room

ROLES = {"dispatcher": "调度员"}
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")']


@pytest.fixture
def community(home: Site, because: Because) -> Site:
    made = populate.build_community(home, buildings=2, units=1, floors=2, rooms_per_floor=2)
    populate.staff_for_roles(home, ROLES)
    parties.move_in(made.owners[0], made.rooms[1], "tenant", because, since=None)
    parties.add_phone(made.owners[0], "+14155552671", because)
    Party.objects.filter(pk=made.owners[0].pk).update(id_number="11010519491231002X", note="=cmd()")
    Place.objects.filter(pk=made.rooms[0].pk).update(area_m2="89.50", note="-边户")
    room(home, "中心花园", kind=Place.Kind.PUBLIC_AREA)
    return home


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["rooms", "owners", "staff"])
def test_an_export_imports_back_unchanged(
    community: Site, because: Because, kind: Kind, format: Literal["xlsx", "csv"]
) -> None:
    content = exports.export(community, kind, because=because, format=format, masked=False, roles=ROLES)
    found = imports.preview(community, kind, content, file_name=f"a.{format}", roles=ROLES)
    assert not found.errors
    assert (found.new, found.changed, found.duplicates) == (0, 0, 0)
    assert found.same == found.rows > 0
    assert not found.not_read


@pytest.mark.parametrize("dangerous", DANGEROUS)
def test_nothing_goes_out_as_a_formula(home: Site, because: Because, dangerous: str) -> None:
    place = room(home, "3-2-501")
    Place.objects.filter(pk=place.pk).update(note=dangerous)
    sheet = load_workbook(io.BytesIO(exports.export(home, "rooms", because=because))).active
    assert sheet is not None
    cell = sheet["E2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (dangerous, "s", True)
    as_csv = exports.export(home, "rooms", because=because, format="csv").decode("utf-8-sig")
    assert f"'{dangerous[0]}" in as_csv
    assert sheets.read(as_csv.encode())[1].values[4] == dangerous


def test_numbers_are_masked_unless_asked_for(community: Site, because: Because) -> None:
    masked = exports.export(community, "owners", because=because, format="csv").decode("utf-8-sig")
    assert "138****0001" in masked
    assert "13810000001" not in masked
    assert "11010519491231002X" not in masked
    assert "1101**********002X" in masked


def test_every_export_is_written_down(community: Site, because: Because) -> None:
    exports.export(community, "owners", because=because, masked=False)
    written = RegistryChange.objects.get(kind="export")
    assert written.after == {"kind": "owners", "rows": 9, "masked": False, "format": "xlsx"}
    assert written.reason == because.reason


def test_the_next_sites_export_holds_nothing_of_ours(community: Site, next_door: Site, because: Because) -> None:
    for kind in ("rooms", "owners", "staff"):
        content = exports.export(next_door, kind, because=because)  # type: ignore[arg-type]
        assert len(sheets.read(content)) == 1
