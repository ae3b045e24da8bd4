"""Registers as views: on the page, on paper, as a workbook."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.http import FileResponse
from openpyxl import load_workbook

from tests.faces.conftest import House
from yizhan.insight.registers.register import register, registers
from yizhan.procedure.commands import Complete
from yizhan.registry.models import RegistryChange, Staff

ORDERS = "/garden/registers/desk/work-order/"
FEEDBACK = "/garden/registers/desk/feedback/"


def text(house: House, staff: Staff, address: str = ORDERS, **query: str) -> str:
    answer = house.client(staff).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def sheet(house: House, staff: Staff, address: str, **query: str) -> list[tuple[object, ...]]:
    answer = house.client(staff).get(f"{address}workbook/", query)
    assert isinstance(answer, FileResponse)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    return list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_every_record_that_a_procedure_fills_is_a_register(house: House) -> None:
    assert [one.ref for one in registers(house.site)] == ["desk/work-order", "desk/feedback"]
    shown = text(house, house.wang, "/garden/registers/")
    assert "服务工作单" in shown
    assert "回访记录" in shown


def test_a_matter_stands_in_the_register_that_numbers_it_from_the_first_moment(house: House) -> None:
    case = house.leak()

    shown = text(house, house.wang)

    assert case.number in shown
    assert "厨房水管漏水" in shown
    assert case.number not in text(house, house.wang, FEEDBACK), "nobody has asked afterwards yet"


def test_it_stands_in_another_register_once_its_form_was_filled(house: House) -> None:
    case = house.repaired()
    assert case.number not in text(house, house.wang, FEEDBACK)

    house.do(case, house.wang, Complete(step="ask", outcome="done", data={"satisfied": "yes"}))

    shown = text(house, house.wang, FEEDBACK)
    assert case.number in shown
    assert "王" in shown.split("<tbody>")[1], "who filled it in"


def test_nobody_at_home_fills_no_form(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, Complete(step="repair", outcome="nobody", reason="敲门无人应"))
    cases = house.client(house.sun) and register(house.site, "desk", "feedback")

    assert not cases.lines(type(case).objects.all()).exists()


def test_only_the_days_asked_for(house: House) -> None:
    old = house.leak(ago=timedelta(days=40))
    day = old.received_at.astimezone().date().isoformat()

    assert old.number not in text(house, house.wang)
    assert old.number in text(house, house.wang, **{"from": day, "to": day})


@pytest.mark.parametrize("typed", ["水管", "3-2-501", "3栋2单元501"])
def test_a_register_is_searched_by_words_and_room(house: House, typed: str) -> None:
    case = house.leak()

    assert case.number in text(house, house.wang, q=typed)
    assert case.number not in text(house, house.wang, q="电梯故障")


@pytest.mark.parametrize(
    "query",
    [
        {"from": "nonsense", "to": "2026-13-99"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"after": "x"},
        {"after": "2026-03-02_1"},
        {"q": "'; drop table"},
    ],
)
def test_whatever_is_typed_into_the_address_is_answered(house: House, query: dict[str, str]) -> None:
    house.leak()

    assert house.client(house.wang).get(ORDERS, query).status_code == 200


def test_telephones_are_masked_for_who_does_not_see_them(house: House) -> None:
    house.leak()

    assert "138****5678" in text(house, house.wang)
    assert "13812345678" in text(house, house.sun), "the supervisor's role names it"


def test_a_page_has_fifty_lines_and_leads_to_the_older_ones(house: House) -> None:
    cases = [house.leak(ago=timedelta(minutes=n)) for n in range(52)]
    day = {"from": cases[-1].received_at.astimezone().date().isoformat()}

    first = text(house, house.wang, **day)

    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text(house, house.wang, ORDERS + older)
    assert first.count("<tr>") - 1 == 50
    assert second.count("<tr>") - 1 == 2


def test_a_full_page_costs_few_queries(house: House, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    for _ in range(20):
        house.dispatched()
    text(house, house.wang)

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        text(house, house.wang)


def test_the_workbook_says_the_same_and_runs_no_formula(house: House) -> None:
    case = house.leak(matter='=HYPERLINK("http://x","漏水")')

    rows = sheet(house, house.wang, ORDERS)

    assert rows[0][0] == "编号"
    assert rows[1][0] == case.number
    assert '=HYPERLINK("http://x","漏水")' in rows[1]
    book = house.client(house.wang).get(f"{ORDERS}workbook/")
    cells = load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[arg-type]
    assert {cell.data_type for row in cells.iter_rows() for cell in row if cell.value} == {"s"}  # type: ignore[union-attr]


def test_that_a_register_was_taken_out_is_written_down(house: House) -> None:
    house.leak()

    sheet(house, house.wang, ORDERS)

    change = RegistryChange.objects.get(kind="export")
    assert (change.by, change.label) == (house.wang, "desk/work-order")
    assert change.after == {"register": "desk/work-order", "rows": 1, "masked": True, "format": "xlsx"}


def test_on_paper_too(house: House) -> None:
    case = house.leak()

    shown = text(house, house.wang, f"{ORDERS}print/")

    assert case.number in shown
    assert "138****5678" in shown


def test_who_may_not(house: House) -> None:
    for address in ("/garden/registers/", ORDERS, f"{ORDERS}print/", f"{ORDERS}workbook/"):
        assert house.client(house.li).get(address).status_code == 404, "he oversees nothing"
        assert house.client(house.zhou).get(address).status_code == 404
        assert house.client(None).get(address).status_code == 302
        assert house.client(house.wang).post(address).status_code == 405
    assert house.client(house.wang).get("/garden/registers/desk/nothing/").status_code == 404
