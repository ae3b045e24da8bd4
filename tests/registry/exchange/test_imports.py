"""Rooms, owners and staff in: every row checked first, then all or nothing, and twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from yizhan.registry import bulk, roles
from yizhan.registry.changes import Because
from yizhan.registry.exchange import imports
from yizhan.registry.exchange.imports import ImportRefused, Kind, Preview
from yizhan.registry.models import Account, Occupancy, Party, PartyPhone, Place, RegistryChange, Site, Staff

from ..conftest import room
from .books import book

ROLES = {"dispatcher": "调度员", "repair-worker": "维修员"}
HEADING = ["B3:C3", *(f"{letter}3:{letter}4" for letter in "ADEFGHIJK")]  # 业主信息 above 业主姓名 and 关系
MERGED = ["A1:K1", "A2:K2", *HEADING, *(f"{letter}5:{letter}6" for letter in "DEFG")]
UGLY = book(
    [
        ["翠湖园业主信息登记表"],
        ["制表日期：2026年3月1日"],
        [
            "联系电话",
            "业主信息",
            None,
            "楼栋",
            "单元",
            " 房 号 ",
            "建筑面积（㎡）",
            "入伙日期",
            "备用电话",
            "身份证号*",
            "序号",
        ],
        [None, "业主姓名", "关系", None, None, None, None, None, None, None, None],
        [
            13812345678,
            "陈 建国",
            "业主",
            "３栋",
            "２单元",
            501,
            "89.5㎡",
            datetime(2020, 1, 1),  # noqa: DTZ001 - a date cell
            None,
            "11010519491231002X",
            1,
        ],
        [
            "１３９１２３４００００",
            "何敏",
            "家属",
            None,
            None,
            None,
            None,
            "2020/1/1",
            "0512-67654321/0512-67650000",
            None,
            2,
        ],
        [1.3712345678e10, "\u3000王芳\u00a0", "", "三号楼", "2", "502室", 101, 43831, None, None, 3],
        [1.3712345678e10, "\u3000王芳\u00a0", "", "三号楼", "2", "502室", 101, 43831, None, None, 3],
        [" ", None, "\u3000", None, None, None, None, None, None, None, None],
        ["合计", None, None, None, None, "2 户", None, None, None, None, None],
        [None] * 11,
        [None] * 11,
    ],
    merged=MERGED,
)


def check(site: Site, kind: Kind, rows: Sequence[Sequence[Any]]) -> Preview:
    return imports.preview(site, kind, book(rows), file_name="a.xlsx", roles=ROLES)


def commit(site: Site, kind: Kind, content: bytes, because: Because) -> Preview:
    return imports.commit(site, kind, content, file_name="a.xlsx", because=because, roles=ROLES)


def counts(preview: Preview) -> tuple[int, int, int, int]:
    return preview.new, preview.changed, preview.same, preview.duplicates


def errors(preview: Preview) -> list[tuple[int, str, str]]:
    return [(error.row, error.letter, error.code) for error in preview.errors]


def everything() -> list[list[tuple[Any, ...]]]:
    models = (Place, Party, PartyPhone, Occupancy, Staff, Account, RegistryChange)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def test_the_ugly_sheet_is_read_as_a_person_reads_it(home: Site, because: Because) -> None:
    found = imports.preview(home, "owners", UGLY, file_name="业主.xlsx")
    assert found.heading_row == 4
    assert [(column.letter, column.field) for column in found.columns if column.field] == [
        ("A", "phone"),
        ("B", "name"),
        ("C", "role"),
        ("D", "building"),
        ("E", "unit"),
        ("F", "room"),
        ("H", "since"),
        ("I", "phone"),
        ("J", "id_number"),
    ]
    assert [column.heading for column in found.not_read] == ["建筑面积（㎡）", "序号"]
    assert found.passed_over == (10,)
    assert errors(found) == [(row, "F", "unknown-place") for row in (5, 6, 7)]

    assert counts(commit(home, "rooms", UGLY, because)) == (2, 0, 0, 2)
    assert counts(commit(home, "owners", UGLY, because)) == (3, 0, 0, 1)

    places = Place.objects.filter(site=home).order_by("path")
    assert list(places.values_list("code", "kind", "floor", "area_m2")) == [
        ("3", "building", None, None),
        ("3-2", "unit", None, None),
        ("3-2-501", "room", 5, Decimal("89.50")),
        ("3-2-502", "room", 5, Decimal("101.00")),
    ]
    assert {place.code: place.parent and place.parent.code for place in places} == {
        "3": None,
        "3-2": "3",
        "3-2-501": "3-2",
        "3-2-502": "3-2",
    }
    here = Occupancy.objects.order_by("place__path", "pk")
    assert list(here.values_list("place__code", "party__name", "role", "since")) == [
        ("3-2-501", "陈建国", "owner", date(2020, 1, 1)),
        ("3-2-501", "何敏", "family", date(2020, 1, 1)),
        ("3-2-502", "王芳", "owner", date(2020, 1, 1)),
    ]
    numbers = PartyPhone.objects.order_by("pk").values_list("party__name", "number", "first")
    assert list(numbers) == [
        ("陈建国", "13812345678", True),
        ("何敏", "13912340000", True),
        ("何敏", "051267654321", False),
        ("何敏", "051267650000", False),
        ("王芳", "13712345678", True),
    ]


@pytest.mark.parametrize("kind", ["rooms", "owners"])
def test_the_same_file_twice_changes_nothing(home: Site, because: Because, kind: Kind) -> None:
    for first in ("rooms", "owners"):
        commit(home, first, UGLY, because)  # type: ignore[arg-type]
    before = everything()
    again = commit(home, kind, UGLY, because)
    assert (again.new, again.changed) == (0, 0)
    assert again.same in (2, 3)
    assert everything() == before


def test_every_change_is_in_the_journal_with_who_when_why_and_which_file(
    home: Site, wang: Staff, now: datetime
) -> None:
    because = Because(by=wang, now=now, reason="handover from the developer")
    found = commit(home, "rooms", UGLY, because)
    commit(home, "owners", UGLY, because)
    journal = RegistryChange.objects.filter(by=wang, at=now, reason="handover from the developer")
    assert sorted(journal.values_list("kind", "label")) == [
        ("occupancy", "3-2-501 何敏"),
        ("occupancy", "3-2-501 陈建国"),
        ("occupancy", "3-2-502 王芳"),
        ("party", "何敏"),
        ("party", "王芳"),
        ("party", "陈建国"),
        ("place", "3"),
        ("place", "3-2"),
        ("place", "3-2-501"),
        ("place", "3-2-502"),
    ]
    assert {change.source for change in journal} == {f"sheet:{found.sha256[:16]} a.xlsx"}
    chen = journal.get(kind="party", label="陈建国")
    assert chen.before is None
    assert chen.after == {
        "id_number": "1101**********002X",
        "kind": "person",
        "wechat": "",
        "note": "",
        "phones": ["138****5678"],
    }


def test_all_errors_are_listed_with_their_cells_and_nothing_is_written(home: Site, because: Because) -> None:
    room(home, "3-2-501")
    rows = [
        ["房号", "姓名", "电话", "关系", "证件号码", "入住日期", "迁出日期"],
        ["3-2-501", "陈建国", "13812345678", "业主", None, "2020-01-01", None],
        ["3-2-501", None, "1381234", "邻居", "110105194912310021", "2020-02-30", None],
        ["3-2-51", "王芳", None, None, None, None, None],
        [None, "李雷", "1.38E+10", None, 110105194912310000, "2021-01-01", "2020-01-01"],
    ]
    found = check(home, "owners", rows)
    assert errors(found) == [
        (3, "B", "missing"),
        (3, "C", "phone"),
        (3, "D", "choice"),
        (3, "E", "id-number"),
        (3, "F", "date"),
        (4, "A", "unknown-place"),
        (5, "A", "missing"),
        (5, "C", "phone-rounded"),
        (5, "E", "id-rounded"),
        (5, "G", "until-before-since"),
    ]
    by_cell = {(error.row, error.letter): error for error in found.errors}
    wrong = by_cell[3, "D"]
    assert (wrong.heading, wrong.found) == ("关系", "邻居")
    assert "业主" in wrong.sentence
    assert "3-2-501" in by_cell[4, "A"].sentence
    before = everything()
    with pytest.raises(ImportRefused) as refused:
        commit(home, "owners", book(rows), because)
    assert errors(refused.value.preview) == errors(found)
    assert everything() == before


def test_what_the_database_refuses_leaves_nothing_behind(
    home: Site, because: Because, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rival's act, put between our check and our write: the rooms are there, the journal is not."""
    before = everything()

    def no_journal(*args: object) -> None:
        raise IntegrityError("refused")

    monkeypatch.setattr(bulk, "copy", no_journal)
    with pytest.raises(IntegrityError):
        commit(home, "rooms", UGLY, because)
    assert everything() == before


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([["a", "b"], [1, 2]], [(1, "", "no-headings")], id="no-heading-known"),
        pytest.param([["姓名", "电话"], ["陈", "110"]], [(1, "", "heading-missing")], id="no-room-column"),
        pytest.param([["房号", "姓名", "业主"], ["1", "陈", "陈"]], [(1, "C", "heading-twice")], id="two-names"),
        pytest.param([["房号", "姓名"]], [(1, "", "no-rows")], id="only-headings"),
    ],
)
def test_headings_that_do_not_do(home: Site, rows: list[list[Any]], found: list[tuple[int, str, str]]) -> None:
    preview = check(home, "owners", rows)
    assert errors(preview) == found
    assert all(error.sentence for error in preview.errors)


def test_a_preview_says_what_would_change_and_writes_nothing(home: Site, because: Because) -> None:
    rows = [["房号", "面积", "备注"], ["3-2-501", 89.5, None], ["3-2-502", 101, "顶楼"]]
    commit(home, "rooms", book(rows), because)
    before = everything()
    changed = check(home, "rooms", [rows[0], ["3栋2单元501", 90, None], ["3-2-502", None, None], ["3-2-503", 80, ""]])
    assert counts(changed) == (1, 1, 1, 0)
    by_label = {sample.label: (sample.before, sample.after) for sample in changed.samples}
    assert by_label["3-2-501"] == ({"area": Decimal("89.50")}, {"area": Decimal("90.00")})
    assert by_label["3-2-503"][0] is None
    assert everything() == before


def test_an_empty_cell_clears_nothing(home: Site, because: Because) -> None:
    commit(home, "rooms", book([["房号", "面积"], ["3-2-501", 89.5]]), because)
    commit(home, "rooms", book([["房号", "面积", "备注"], ["3-2-501", None, "边户"]]), because)
    place = Place.objects.get(code="3-2-501")
    assert (place.area_m2, place.note) == (Decimal("89.50"), "边户")


def test_two_rows_that_contradict_each_other_are_an_error(home: Site) -> None:
    found = check(home, "rooms", [["房号", "面积"], ["3-2-501", 89.5], ["3栋2单元501", 90]])
    assert errors(found) == [(3, "B", "contradicts")]
    assert "2" in found.errors[0].sentence


def test_one_person_of_two_rooms_is_one_customer(home: Site, because: Because) -> None:
    for code in ("3-2-501", "3-2-502"):
        room(home, code)
    rows = [
        ["房号", "姓名", "电话"],
        ["3-2-501", "陈建国", "13812345678"],
        ["3-2-502", "陈建国", "13812345678"],
    ]
    commit(home, "owners", book(rows), because)
    assert Party.objects.get().occupancies.count() == 2


def test_an_identity_number_of_somebody_else_is_an_error(home: Site, chen: Party) -> None:
    Party.objects.filter(pk=chen.pk).update(id_number="11010519491231002X")
    rows = [["房号", "姓名", "身份证"], ["3-2-501", "王芳", "11010519491231002X"]]
    assert errors(check(home, "owners", rows)) == [(2, "C", "id-other-name")]
    rows = [["房号", "姓名", "身份证"], ["3-2-501", "陈建国", "E12345678"]]
    assert errors(check(home, "owners", rows)) == [(2, "C", "other-id")]


def test_a_move_out_day_ends_the_term_that_is_there(home: Site, chen: Party, because: Because) -> None:
    rows = [["房号", "姓名", "迁出日期"], ["3-2-501", "陈建国", "2026-02-28"]]
    assert counts(commit(home, "owners", book(rows), because)) == (0, 1, 0, 0)
    assert Occupancy.objects.get().until == date(2026, 2, 28)
    later = [["房号", "姓名", "入住日期"], ["3-2-501", "陈建国", "2026-03-01"]]
    assert counts(commit(home, "owners", book(later), because)) == (1, 0, 0, 0)
    assert Occupancy.objects.count() == 2


def test_two_terms_of_one_sheet_must_not_overlap(home: Site) -> None:
    room(home, "3-2-501")
    rows = [
        ["房号", "姓名", "入住日期", "迁出日期"],
        ["3-2-501", "陈建国", "2020-01-01", "2022-01-01"],
        ["3-2-501", "陈建国", "2021-06-01", None],
    ]
    assert errors(check(home, "owners", rows)) == [(3, "C", "overlaps")]


def test_the_next_sites_owners_are_not_recognised(home: Site, next_door: Site, chen: Party, because: Because) -> None:
    room(next_door, "3-2-501")
    rows = [["房号", "姓名", "电话"], ["3-2-501", "陈建国", "13812345678"]]
    assert counts(commit(next_door, "owners", book(rows), because)) == (1, 0, 0, 0)
    assert Party.objects.filter(site=next_door).exclude(pk=chen.pk).count() == 1


STAFF = [
    ["工号", "姓名", "部门", "岗位", "电话", "登录名", "入职日期"],
    ["001", "王", "客服部", "调度员", 13900000001, "wang", "2024-01-01"],
    ["002", "李", "工程部", "维修员、调度员", 13900000002, None, None],
]


def test_staff_come_with_department_roles_and_log_in(home: Site, because: Because, now: datetime) -> None:
    assert counts(commit(home, "staff", book(STAFF), because)) == (2, 0, 0, 0)
    assert counts(commit(home, "staff", book(STAFF), because)) == (0, 0, 2, 0)
    wang, li = Staff.objects.order_by("employee_no")
    assert (wang.name, str(wang.department), str(wang.account)) == ("王", "客服部", "wang")
    assert wang.account is not None
    assert not wang.account.has_usable_password()
    assert roles.roles_of(li, home, now) == {"repair-worker", "dispatcher"}


def test_who_has_left_by_the_sheet_holds_nothing(home: Site, because: Because, now: datetime) -> None:
    commit(home, "staff", book(STAFF), because)
    gone = [["工号", "姓名", "离职日期"], ["001", "王", "2026-03-01"]]
    assert counts(commit(home, "staff", book(gone), because)) == (0, 1, 0, 0)
    wang = Staff.objects.get(employee_no="001")
    assert roles.roles_of(wang, home, now) == frozenset()
    assert roles.roles_of(wang, home, now - timedelta(days=1)) == frozenset()  # the role began today
    assert wang.account is not None
    assert not wang.account.is_active


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(["003", "赵", None, "修理", None, None], [(2, "D", "no-such-role")], id="role"),
        pytest.param(["003", None, None, None, None, None], [(2, "B", "missing")], id="name"),
        pytest.param(["003", "赵", None, None, "x", None], [(2, "E", "phone")], id="phone"),
        pytest.param(["003", "赵", None, None, None, "home-王"], [(2, "F", "username-taken")], id="taken"),
        pytest.param(["003", "赵", None, None, None, "a b"], [(2, "F", "username")], id="username"),
    ],
)
def test_staff_rows_that_do_not_do(home: Site, wang: Staff, row: list[Any], found: list[tuple[int, str, str]]) -> None:
    assert errors(check(home, "staff", [STAFF[0][:6], row])) == found


def test_an_employee_number_of_somebody_else_is_an_error(home: Site, because: Because) -> None:
    commit(home, "staff", book(STAFF), because)
    assert errors(check(home, "staff", [["工号", "姓名"], ["001", "赵"]])) == [(2, "A", "employee-other-name")]
