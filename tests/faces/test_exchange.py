"""Sheets in and out."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.faces.conftest import House
from yizhan.cases.reach import reach
from yizhan.faces.doors import may_administer
from yizhan.registry.access import access
from yizhan.registry.models import Department, Place, RegistryChange, Staff

EXCHANGE = "/garden/exchange/"


def book(*rows: tuple[object, ...], name: str = "房产.xlsx") -> SimpleUploadedFile:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))  # type: ignore[union-attr]
    out = BytesIO()
    workbook.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def checked(client: Client, sheet: SimpleUploadedFile, kind: str = "rooms") -> str:
    return client.post(f"{EXCHANGE}{kind}/preview/", {"sheet": sheet}).content.decode()


def digest(page: str) -> str:
    return page.split('name="sheet" value="')[1].split('"')[0]


ROOMS = (("楼栋", "单元", "房号", "面积"), ("7栋", "1单元", "101", 89.5), ("7栋", "1单元", "102", 92))


def test_a_sheet_is_looked_at_before_anything_is_written(house: House) -> None:
    page = checked(house.client(house.sun), book(*ROOMS))

    assert "7-1-101" in page
    assert "导入 2 行" in page
    assert not Place.objects.filter(code__startswith="7-").exists()


def test_then_all_of_it_is_written_with_who_and_why(house: House) -> None:
    client = house.client(house.sun)
    page = checked(client, book(*ROOMS))

    answer = client.post(f"{EXCHANGE}rooms/import/", {"sheet": digest(page), "reason": "七号楼交付"})

    assert answer.status_code == 302
    assert Place.objects.filter(site=house.site, code__in=["7-1-101", "7-1-102"]).count() == 2
    assert RegistryChange.objects.filter(by=house.sun, reason="七号楼交付").exists()
    assert "已导入" in client.get(answer["Location"]).content.decode()


def test_sending_it_twice_writes_once(house: House) -> None:
    client = house.client(house.sun)
    sheet = digest(checked(client, book(*ROOMS)))
    for _ in range(2):
        client.post(f"{EXCHANGE}rooms/import/", {"sheet": sheet})

    assert Place.objects.filter(code="7-1-101").count() == 1


def test_every_error_is_shown_with_its_row_and_column_and_nothing_is_written(house: House) -> None:
    client = house.client(house.sun)
    sheet = book(("楼栋", "单元", "房号", "面积"), ("7栋", "1单元", "101", "很大"), ("7栋", "1单元", "102", 92))

    answer = client.post(f"{EXCHANGE}rooms/preview/", {"sheet": sheet})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "很大" in page
    assert "<b>D</b>" in page
    assert "/rooms/import/" not in page
    assert not Place.objects.filter(code__startswith="7-").exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"0" * 50, id="a-picture"),
        pytest.param(b"PK\x03\x04" + b"0" * 50, id="a-damaged-archive"),
        pytest.param(b"<html><table></table></html>", id="a-web-page"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(house: House, content: bytes) -> None:
    answer = house.client(house.sun).post(
        f"{EXCHANGE}rooms/preview/", {"sheet": SimpleUploadedFile("房产.xlsx", content)}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_sheet_that_somebody_else_looked_at_cannot_be_imported(house: House, staff_hired: object) -> None:
    sheet = digest(checked(house.client(house.sun), book(*ROOMS)))
    other = staff_hired("钱", house.site, "supervisor")  # type: ignore[operator]

    answer = house.client(other).post(f"{EXCHANGE}rooms/import/", {"sheet": sheet})

    assert answer.status_code == 422
    assert not Place.objects.filter(code="7-1-101").exists()


def test_nor_one_of_another_kind_or_none(house: House) -> None:
    client = house.client(house.sun)
    sheet = digest(checked(client, book(*ROOMS)))

    assert client.post(f"{EXCHANGE}owners/import/", {"sheet": sheet}).status_code == 422
    assert client.post(f"{EXCHANGE}rooms/import/", {"sheet": ""}).status_code == 422


def taken_out(house: House, staff: Staff, **given: str) -> list[tuple[object, ...]]:
    answer = house.client(staff).post(f"{EXCHANGE}owners/export/", given)
    assert answer.status_code == 200
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_numbers_go_out_masked_unless_asked_for_by_who_sees_them(house: House) -> None:
    assert "138****5678" in taken_out(house, house.sun)[1]
    assert "13812345678" in taken_out(house, house.sun, full="1")[1]
    assert RegistryChange.objects.filter(kind="export", by=house.sun).count() == 2


def test_who_does_not_see_numbers_gets_them_masked_whatever_they_ask(house: House, staff_hired: object) -> None:
    head = staff_hired("吴", house.site, "dispatcher")  # type: ignore[operator]
    Department.objects.create(site=house.site, name="客服", head=house.sun)
    assert house.client(head).post(f"{EXCHANGE}owners/export/", {"full": "1"}).status_code == 404


def test_sheets_are_for_heads_of_departments_and_who_watches_over_a_procedure(house: House) -> None:
    def may(staff: Staff) -> bool:
        from django.utils import timezone

        return may_administer(reach(access(staff, house.site, timezone.now())))

    assert may(house.sun), "watches over the procedure"
    assert not may(house.wang)
    assert not may(house.li)
    Department.objects.create(site=house.site, name="工程部", head=house.li)
    assert may(house.li), "heads a department"


def test_who_may_not(house: House) -> None:
    posts = [f"{EXCHANGE}rooms/{verb}/" for verb in ("preview", "import", "export")]
    for staff in (house.wang, house.li, house.zhou):
        assert house.client(staff).get(EXCHANGE).status_code == 404
        assert [house.client(staff).post(address).status_code for address in posts] == [404, 404, 404]
    assert house.client(None).get(EXCHANGE).status_code == 302
    assert [house.client(house.sun).get(address).status_code for address in posts] == [405, 405, 405]
    assert house.client(house.sun).post(f"{EXCHANGE}nothing/preview/").status_code == 404
