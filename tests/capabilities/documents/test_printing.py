"""Records on paper: page and PDF tell the same, and print what people typed as they typed it."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.capabilities.conftest import NINE, House
from tests.capabilities.documents.conftest import drawn
from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.printing import Sheet, page_of, pdf_of, sheet_of
from yizhan.capabilities.documents.printing.pdf import typeset
from yizhan.capabilities.documents.printing.sheet import Cell, cell, in_lines
from yizhan.cases.models import Case
from yizhan.cases.people import staff_id

HOSTILE = [
    pytest.param("*bold* _slanted_ = heading", id="typst-markup"),
    pytest.param('#image("/etc/passwd") #eval("1+1") #read("sheet.json")', id="typst-code"),
    pytest.param("$ x^2 $ `raw` @key <label> https://example.com", id="typst-objects"),
    pytest.param('"}; ] ) \\u{0} \\ // comment /* open', id="typst-ends"),
    pytest.param("<script>alert(1)</script> <img src=x onerror=alert(1)> &amp;", id="html"),
    pytest.param("{{ sheet.company }} {% raw %} ${x} {phone}", id="templates"),
    pytest.param("漏水😀 ‮right to left‬ ﷽ \u0301", id="signs"),
]


@pytest.fixture
def finished(house: House) -> Case:
    li = house.actor(house.li)
    case = house.dispatch(house.leak(phone="13812345678", kind="water", urgent=True), staff_id(house.li))
    signed = storing.store_signature(drawn(), "customer", house.site, li, NINE)
    storing.link([signed.ref], case, step="repair", by=li)
    return house.repair(case, materials="角阀 1 只", price=35)


def order(case: Case, language: str = "zh-hans", *, masked: bool = False) -> Sheet:
    return sheet_of(case, "work-order", language, masked=masked, now=NINE)


def values(sheet: Sheet) -> dict[str, str]:
    return {one.label: one.value for line in sheet.lines for one in line}


class Words(HTMLParser):
    """The text of each cell of a page, and the tags it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("th", "td"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def set_in_type(sheet: Sheet) -> list[dict[str, Any]]:
    """Every piece of content that typst made of the tables of the sheet."""

    def pieces(content: Any) -> Iterator[dict[str, Any]]:
        if isinstance(content, dict):
            if "func" in content:
                yield content
            for inner in content.values():
                yield from pieces(inner)
        elif isinstance(content, list):
            for inner in content:
                yield from pieces(inner)

    with typeset(sheet) as compiler:
        return list(pieces(json.loads(compiler.query("table"))))


def texts(pieces: list[dict[str, Any]]) -> list[str]:
    return [piece["text"] for piece in pieces if piece["func"] == "text"]


def kinds(pieces: list[dict[str, Any]]) -> set[str]:
    return {piece["func"] for piece in pieces}


def test_the_sheet_tells_answers_as_people_read_them(finished: Case) -> None:
    sheet = order(finished)

    assert (sheet.title, sheet.number, sheet.company) == ("服务工作单", finished.number, "安居物业")
    told = values(sheet)
    assert told["受理时间"] == "2026-03-02 09:00"
    assert (told["渠道"], told["客户"], told["房号"]) == ("热线", "陈建国", "3-2-501")
    assert (told["金额"], told["维修员"], told["到场时间"]) == ("¥35.00", "李", "")


def test_every_choice_has_a_box_that_is_ticked_or_still_to_be(house: House, finished: Case) -> None:
    assert values(order(finished))["种类"] == "☑ 给排水　☐ 电气"
    assert values(order(finished))["紧急"] == "☑ 是　☐ 否"
    assert values(order(house.leak()))["种类"] == "☐ 给排水　☐ 电气"
    assert values(order(house.leak()))["紧急"] == "☐ 是　☐ 否"


def test_the_sheet_speaks_english_too(finished: Case) -> None:
    sheet = order(finished, "en")

    assert sheet.title == "Service work order"
    assert values(sheet)["Kind"] == "☑ Water　☐ Power"
    assert [one.label for one in sheet.signatures] == ["Signature of Customer"]


def test_each_step_on_the_form_tells_who_and_when_and_what_was_ticked(finished: Case) -> None:
    dispatch, repair = order(finished).sections

    assert (dispatch.title, dispatch.by, dispatch.at) == ("派单", "王", "2026-03-02 09:00")
    assert (repair.title, repair.outcome, repair.by) == ("上门维修", "完成", "李")
    assert [(tick.title, tick.ticked) for tick in repair.ticks] == [("佩戴工牌", True), ("穿鞋套", True)]


def test_the_signature_stands_in_its_box_and_an_empty_box_waits(house: House, finished: Case) -> None:
    assert order(finished).signatures[0].png.startswith(b"\x89PNG")
    assert order(house.leak()).signatures[0].png == b""


def test_personal_answers_are_hidden_unless_they_are_needed(finished: Case) -> None:
    assert values(order(finished))["联系电话"] == "13812345678"
    assert values(order(finished, masked=True))["联系电话"] == "138****5678"
    assert "13812345678" not in page_of(order(finished, masked=True))


def test_page_and_pdf_tell_the_same(finished: Case) -> None:
    sheet = order(finished)

    page = [text.strip() for text in Words(page_of(sheet)).cells]
    paper = texts(set_in_type(sheet))
    for label, value in values(sheet).items():
        assert page[page.index(label) + 1] == value
        assert label in paper
        assert value in paper or not value
    assert "image" in kinds(set_in_type(sheet))  # the signature
    assert pdf_of(sheet).startswith(b"%PDF-")


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_printed_as_it_is(house: House, typed: str) -> None:
    case = house.leak(matter=typed)
    sheet = order(case)
    kept = values(sheet)["内容"]

    page = Words(page_of(sheet))
    assert kept in [text.strip() for text in page.cells]
    assert page.tags.isdisjoint({"script", "iframe", "object"})
    assert "onerror" not in page_of(sheet).replace("onerror=alert(1)&gt;", "")
    printed = set_in_type(sheet)
    assert kept in texts(printed)
    assert kinds(printed) == kinds(set_in_type(order(house.leak(matter="漏水"))))  # nothing was made of it but text


def test_a_long_letter_runs_over_several_pages(house: House) -> None:
    sheet = order(house.leak(matter="厨房水管漏水，请尽快派人。\n" * 350))

    assert b"/Type/Pages/Count 7" in pdf_of(sheet)
    assert page_of(sheet).count("厨房水管漏水") == 350


def test_a_record_of_another_pack_is_not_there(house: House) -> None:
    with pytest.raises(KeyError):
        sheet_of(house.leak(), "invoice", "en", masked=True, now=NINE)


def test_a_sheet_takes_a_handful_of_queries(
    finished: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = Case.objects.get(pk=finished.pk)
    with django_assert_max_num_queries(8):
        order(case)


def test_short_cells_stand_in_pairs_and_wide_ones_alone() -> None:
    a, b, c = cell("a", "1"), cell("b", "2"), cell("c", "3")
    long, lines = cell("long", "x" * 40), cell("lines", "1\n2")

    assert in_lines([a, b, c, long, lines, a]) == ((a, b), (c,), (long,), (lines,), (a,))
    assert long == Cell("long", "x" * 40, wide=True)
