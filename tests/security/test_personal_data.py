"""Telephone and identity numbers: hidden wherever somebody reads who need not know them, found out by no search,
and written down whenever they are shown."""

import json
from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.faces.conftest import House
from yizhan.capabilities.documents.printing import pdf_of, sheet_of
from yizhan.capabilities.notices.models import Notice
from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.cases.words import wanted
from yizhan.procedure.definition import Definition
from yizhan.registry.models import Party, RegistryChange, Unmasking

PHONE, HIDDEN = "13812345678", "138****5678"
OTHER = "13887654321"  # given with this matter, not registered
ID_NUMBER = "110101199003071234"
WECHAT = "chen_jianguo_1970"


@pytest.fixture
def case(house: House) -> Case:
    Party.objects.filter(pk=house.owner.pk).update(id_number=ID_NUMBER, wechat=WECHAT)
    house.case = house.dispatched(phone=OTHER)  # type: ignore[attr-defined]
    return house.case  # type: ignore[attr-defined,no-any-return]


PAGES = [
    ("case", lambda case: [case.number], {}),
    ("case_parts", lambda case: [case.number], {}),
    ("case_story", lambda case: [case.number], {}),
    ("case_record", lambda case: [case.number, "work-order"], {}),
    ("order", lambda case: [case.number], {}),
    ("work", lambda case: [], {}),
    ("cases", lambda case: [], {}),
    ("desk", lambda case: [], {}),
    ("board", lambda case: [], {}),
    ("hands", lambda case: [case.number], {}),
    ("contacts", lambda case: [], {}),
    ("callers", lambda case: [], {"caller": "3-2-501"}),
    ("callers", lambda case: [], {"caller": "陈建国"}),
    ("customer", lambda case: [], {"party": "OWNER", "place": "ROOM"}),
    ("households", lambda case: [], {"q": "陈建国"}),
    ("household", lambda case: ["3-2-501"], {}),
    ("register", lambda case: ["desk", "work-order"], {}),
    ("register_print", lambda case: ["desk", "work-order"], {}),
    ("inbox", lambda case: [], {}),
    ("exchange", lambda case: [], {}),
]


@pytest.mark.parametrize("who", ["wang", "li"])
def test_who_need_not_know_a_number_reads_it_masked(house: House, case: Case, who: str) -> None:
    client = house.client(getattr(house, who))
    known = {"OWNER": str(house.owner.pk), "ROOM": str(house.room.pk)}

    found = []
    for door, at, asked in PAGES:
        given = {name: known.get(value, value) for name, value in asked.items()}
        page = client.get(reverse(door, args=["garden", *at(case)]), given).content.decode()
        found += [(door, number) for number in (PHONE, OTHER, ID_NUMBER, WECHAT) if number in page]
    assert found == []


def test_so_on_paper_and_in_workbooks(house: House, case: Case) -> None:
    sheet = sheet_of(case, "work-order", "zh-hans", masked=True, now=timezone.now())
    assert OTHER not in str(sheet)
    assert pdf_of(sheet).startswith(b"%PDF")

    answer = house.client(house.wang).get(reverse("register_workbook", args=["garden", "desk", "work-order"]))
    cells = str([list(row) for row in load_workbook(BytesIO(answer.getvalue())).active.values])
    assert OTHER not in cells
    assert "138****4321" in cells


def test_a_sheet_that_goes_out_masked_has_no_other_way_to_reach_them_either(
    house: House, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The WeChat name went out in full beside the masked number; it often is the number."""
    answer = house.client(house.sun).post(reverse("exchange_export", args=["garden", "owners"]), {})

    cells = str([list(row) for row in load_workbook(BytesIO(answer.content)).active.values])
    assert HIDDEN in cells
    for number in (PHONE, ID_NUMBER, WECHAT):
        assert number not in cells


def test_notices_and_the_journal_keep_no_number(house: House, case: Case) -> None:
    house.client(house.wang).post(reverse("reveal", args=["garden", case.number]), {"reason": "要联系客户"})

    written = json.dumps(
        [*Notice.objects.values_list("zh", "en"), *RegistryChange.objects.values_list("before", "after", "label")],
        ensure_ascii=False,
    )
    for number in (PHONE, OTHER, ID_NUMBER):
        assert number not in written


# -- shown for a reason -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "at", "body", "written"),
    [
        pytest.param("reveal", lambda h, c: [c.number], {"reason": "要联系客户"}, "要联系客户", id="matter"),
        pytest.param(
            "household_reveal",
            lambda h, c: ["3-2-501", h.owner.pk],
            {"field": "phones", "reason": "要联系业主"},
            "要联系业主",
            id="household",
        ),
        pytest.param(
            "household_reveal",
            lambda h, c: ["3-2-501", h.owner.pk],
            {"field": "id_number", "reason": "核对身份"},
            "核对身份",
            id="identity-number",
        ),
    ],
)
def test_every_showing_is_written_down_with_who_and_why(
    house: House, case: Case, door: str, at: Any, body: dict[str, str], written: str
) -> None:
    page = house.client(house.wang).post(reverse(door, args=["garden", *at(house, case)]), body).content.decode()

    assert (ID_NUMBER if body.get("field") == "id_number" else PHONE) in page
    kept = Unmasking.objects.get()
    assert (kept.by, kept.party, kept.why) == (house.wang, house.owner, written)


def test_without_a_reason_nothing_is_shown(house: House, case: Case) -> None:
    doors = {"reveal": [case.number], "household_reveal": ["3-2-501", house.owner.pk]}
    for (door, at), reason in product(doors.items(), ["", "   ", "\x00", "长" * 501]):
        answer = house.client(house.wang).post(
            reverse(door, args=["garden", *at]), {"reason": reason, "field": "phones"}, HTTP_HX_REQUEST="true"
        )
        assert answer.status_code == 422
        assert PHONE not in answer.content.decode()
    assert not Unmasking.objects.exists()


# -- found out by searching ------------------------------------------------------------------------


def test_a_hidden_number_is_not_found_out_digit_by_digit(house: House, case: Case) -> None:
    """Answers are searched by the beginnings of words: ten searches told the next digit of a hidden number."""

    def finds(door: str, typed: str) -> bool:
        address = reverse(door, args=["garden", *(["desk", "work-order"] if door == "register" else [])])
        return case.number in house.client(house.wang).get(address, {"q": typed}).content.decode()

    for door in ("cases", "board", "register"):
        for part in (OTHER[:7], OTHER[:8], OTHER[:10], OTHER[2:], OTHER[-7:]):
            assert not finds(door, part), (door, part)
        assert finds(door, OTHER)


def test_nor_from_its_end(house: House, case: Case) -> None:
    def finds(door: str, typed: str) -> bool:
        given = {"caller" if door == "callers" else "q": typed}
        page = house.client(house.wang).get(reverse(door, args=["garden"]), given).content.decode()
        return "陈建国" in page.replace(typed, "")

    for door in ("callers", "households", "cases"):
        assert not finds(door, PHONE[-5:]), door
        assert not finds(door, PHONE[-8:]), door
        assert finds(door, PHONE[-4:]), door
        assert finds(door, PHONE), door


def test_who_sees_numbers_anyway_searches_by_any_part(house: House, case: Case) -> None:
    page = house.client(house.sun).get(reverse("cases", args=["garden"]), {"q": "1388765"}).content.decode()
    assert case.number in page


def test_a_short_number_is_searched_by_its_beginning_by_everybody() -> None:
    assert wanted("501", masked=True) == "'501':*"
    assert wanted("2026", masked=True) == "'2026'"
    assert wanted("20260302", masked=False) == "'20260302':*"


def test_a_personal_answer_is_never_the_line_by_which_a_matter_is_known(house: House) -> None:
    definition = library.current().definition("desk/leak", house.site)
    asked = replace(definition.procedure, headline=None, intake=replace(definition.procedure.intake, asks=("phone",)))

    assert Definition(definition.pack, asked).subject({"phone": PHONE}) == ""
    assert Definition(definition.pack, replace(asked, headline="phone")).subject({"phone": PHONE}) == ""
    assert definition.subject({"phone": PHONE, "matter": "漏水"}) == "漏水"
