"""Checking rows one by one: what each says, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from yizhan.registry.models import Occupancy, Party, Place
from yizhan.registry.room_codes import canonical, parts

from . import cells
from .headings import Column, Headings
from .sheets import Row

SENTENCES = {
    "missing": _("This must not be empty."),
    "heading-missing": _("There is no column with this heading; expected one such as {expected}."),
    "heading-twice": _("Another column has this heading already; delete or rename one."),
    "no-headings": _("No row of headings was found near the top; expected headings such as {expected}."),
    "no-rows": _("There is nothing below the headings."),
    "too-long": _("At most {most} characters."),
    "control": _("There are invisible control characters in this cell; type it again."),
    "date": _("Expected a date such as 2026-03-02, 2026/3/2 or 2026年3月2日."),
    "number": _("Expected a number such as 89.5."),
    "floor": _("Expected a floor such as 5, or -1 below ground."),
    "phone": _("Expected a telephone number such as 13812345678 or 0512-67654321; several apart with /."),
    "phone-rounded": _("The sheet rounded this number; format the column as text and type it again."),
    "masked": _("This number is masked; give the whole number, or leave the cell empty."),
    "id-number": _("Expected an identity number of 18 places whose last place fits, or another document's number."),
    "id-rounded": _("The sheet keeps only 15 digits of a number; format the column as text and type it again."),
    "choice": _("Expected one of {choices}."),
    "until-before-since": _("This is before the day it began, {since}."),
    "unknown-place": _("There is no room {code} here. Nearest: {nearest}. Import new rooms as rooms first."),
    "no-such-role": _("No role of this site is called that. Nearest: {nearest}."),
    "contradicts": _("Row {row} says of the same {what}: {other}."),
    "id-other-name": _("This identity number is registered for {name}."),
    "other-id": _("{name} of this room is registered with another identity number."),
    "overlaps": _("{name} is registered as this here from {since} to {until}; the times overlap."),
    "username-taken": _("This log-in belongs to {name}."),
    "username": _("Expected letters, digits and @ . + - _ only."),
    "employee-other-name": _("This employee number belongs to {name}."),
    "name-shared": _("Several people here have this name; give the employee number or the telephone number."),
}

PLACE_KINDS = {
    Place.Kind.ROOM: "住宅 公寓 房间 房屋 别墅 住房 room",
    Place.Kind.SHOP: "商铺 店铺 商业 门面 shop",
    Place.Kind.PARKING: "车位 车库 停车位 parking",
    Place.Kind.PUBLIC_AREA: "公共区域 公区 公共部位 public-area",
    Place.Kind.BUILDING: "楼栋 栋 building",
    Place.Kind.UNIT: "单元 unit",
    Place.Kind.WARD: "病房 病区 ward",
    Place.Kind.TABLE: "餐台 桌 包间 table",
    Place.Kind.OTHER: "其他 其它 办公 other",
}
OCCUPANCY_ROLES = {
    Occupancy.Role.OWNER: "业主 产权人 房主 户主 共有人 owner",
    Occupancy.Role.TENANT: "租户 租客 承租人 tenant",
    Occupancy.Role.FAMILY: "家属 家庭成员 家人 亲属 配偶 子女 父母 family",
    Occupancy.Role.WORKER: "家政 保姆 保洁 雇员 worker",
    Occupancy.Role.COMPANY: "公司 单位 企业 商户 company",
}
PARTY_KINDS = {Party.Kind.PERSON: "个人 自然人 person", Party.Kind.COMPANY: "公司 单位 企业 法人 company"}
COMPANY_NAME = re.compile(r"(公司|集团|商行|事务所|中心|银行|厂|店)$")
NOT_DATA = re.compile(r"(合计|总计|小计|共计|制表|填表|审核|复核|说明|注[:：]|备注[:：])")
USERNAME = re.compile(r"[\w.@+-]{1,150}")

T = TypeVar("T")


@dataclass(frozen=True)
class RowError:
    """One thing wrong, where it stands. `letter` is empty when the whole sheet is meant."""

    row: int
    letter: str
    heading: str
    found: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)

    def __str__(self) -> str:
        where = f"{self.letter}{self.row}" if self.letter else f"{self.row}"
        return f"{where} {self.heading}: {self.found!r}. {self.sentence}"


@dataclass(frozen=True, kw_only=True)
class RoomRow:
    row: int
    code: str
    kind: str | None
    floor: int | None
    area: Decimal | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class OwnerRow:
    row: int = field(compare=False)  # two that say the same are one
    code: str
    name: str
    role: str
    phones: tuple[str, ...]
    party: str | None
    id_number: str | None
    since: date | None
    until: date | None
    wechat: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    row: int = field(compare=False)  # two that say the same are one
    employee_no: str | None
    name: str
    department: str | None
    roles: tuple[str, ...]
    phone: str | None
    username: str | None
    joined: date | None
    left: date | None


@dataclass
class Reading:
    """One row while it is read; what cannot be read becomes an error and counts as empty."""

    row: Row
    headings: Headings
    errors: list[RowError] = field(default_factory=list)

    def value(self, column: Column) -> Any:
        return self.row.values[column.index] if column.index < len(self.row.values) else None

    def take(self, field: str, read: Callable[[Any], T]) -> T | None:
        for column in self.headings.of(field):
            value = self.value(column)
            if value is not None:
                return self._read(column, value, read)
        return None

    def take_all(self, field: str, read: Callable[[Any], list[T]]) -> tuple[T, ...]:
        found: dict[T, None] = {}
        for column in self.headings.of(field):
            value = self.value(column)
            if value is not None:
                found |= dict.fromkeys(self._read(column, value, read) or [])
        return tuple(found)

    def text(self, field: str, *, most: int) -> str | None:
        return self.take(field, lambda value: cells.text(value, most=most))

    def required(self, field: str, *, most: int) -> str:
        found = self.text(field, most=most)
        if found is None and not self._is_wrong(field):
            self.wrong(field, "missing")
        return found or ""

    def choice(self, field: str, choices: Mapping[Any, str]) -> str | None:
        found = self.text(field, most=60)
        if found is None:
            return None
        for key, names in choices.items():
            if found == key or found in names.split():
                return str(key)
        self.wrong(field, "choice", choices="、".join(all_names.split()[0] for all_names in choices.values()))
        return None

    def wrong(self, field: str, code: str, /, **facts: object) -> None:
        """Blame the field's column, or the first one when the sheet has none for it."""
        columns = self.headings.of(field) or list(self.headings.columns[:1])
        self._wrong(columns[0], code, facts)

    def _wrong(self, column: Column, code: str, facts: Mapping[str, object]) -> None:
        value = self.value(column)
        found = "" if value is None else str(value)[:100]
        self.errors.append(RowError(self.row.number, column.letter, column.heading, found, code, facts))

    def _read(self, column: Column, value: Any, read: Callable[[Any], T]) -> T | None:
        try:
            return read(value)
        except cells.Unreadable as unreadable:
            self._wrong(column, unreadable.code, unreadable.facts)
            return None

    def _is_wrong(self, field: str) -> bool:
        letters = {column.letter for column in self.headings.of(field)}
        return any(error.letter in letters for error in self.errors)


def is_data(row: Row) -> bool:
    """Sums, signatures and remarks stand below the rows; they begin with their own word."""
    first = next(value for value in row.values if value is not None)
    return not (isinstance(first, str) and NOT_DATA.match(first))


def room(reading: Reading) -> RoomRow:
    return RoomRow(
        row=reading.row.number,
        code=place_code(reading),
        kind=reading.choice("kind", PLACE_KINDS),
        floor=reading.take("floor", cells.floor),
        area=reading.take("area", cells.decimal),
        note=reading.text("note", most=500),
    )


def owner(reading: Reading) -> OwnerRow:
    name = reading.required("name", most=120)
    party = reading.choice("party", PARTY_KINDS)
    if party is None and COMPANY_NAME.search(name):
        party = Party.Kind.COMPANY
    of_company = party == Party.Kind.COMPANY
    since, until = reading.take("since", cells.day), reading.take("until", cells.day)
    if since and until and until < since:
        reading.wrong("until", "until-before-since", since=since.isoformat())
    return OwnerRow(
        row=reading.row.number,
        code=place_code(reading),
        name=name,
        role=reading.choice("role", OCCUPANCY_ROLES) or Occupancy.Role.OWNER,
        phones=reading.take_all("phone", cells.telephones),
        party=party,
        id_number=reading.take("id_number", lambda value: cells.id_number(value, of_company=of_company)),
        since=since,
        until=until,
        wechat=reading.text("wechat", most=60),
        note=reading.text("note", most=500),
    )


def staff(reading: Reading, roles: Mapping[str, str]) -> StaffRow:
    """`roles` maps the ids of the site's roles to their names; both may stand in the sheet."""
    joined, left = reading.take("joined", cells.day), reading.take("left", cells.day)
    if joined and left and left < joined:
        reading.wrong("left", "until-before-since", since=joined.isoformat())
    username = reading.text("username", most=150)
    if username is not None and not USERNAME.fullmatch(username):
        reading.wrong("username", "username")
    phone = reading.take_all("phone", cells.telephones)
    return StaffRow(
        row=reading.row.number,
        employee_no=reading.text("employee_no", most=40),
        name=reading.required("name", most=120),
        department=reading.text("department", most=120),
        roles=_roles(reading, roles),
        phone=phone[0] if phone else None,
        username=username,
        joined=joined,
        left=left,
    )


def place_code(reading: Reading) -> str:
    """From one column that says all (3-2-501), or from building, unit and room, their words or not."""
    room = reading.required("room", most=60)
    before = [reading.text(field, most=60) for field in ("building", "unit")]
    code = canonical(room)
    outer = "-".join(canonical(part) for part in before if part)
    if not outer or not code or code == outer or code.startswith(f"{outer}-"):
        return code
    if len(parts(room)) > 1 and code.startswith(f"{canonical(before[0] or '')}-"):
        return code
    return f"{outer}-{code}"


def nearest(word: str, known: Iterable[str]) -> str:
    return "、".join(get_close_matches(word, list(known), n=3, cutoff=0.4)) or "-"


def _roles(reading: Reading, roles: Mapping[str, str]) -> tuple[str, ...]:
    ids = {name: role for role, name in roles.items()} | {role: role for role in roles}
    found: Sequence[str] = reading.take_all("roles", cells.words)
    for name in found:
        if name not in ids:
            reading.wrong("roles", "no-such-role", nearest=nearest(name, roles.values()))
    return tuple(dict.fromkeys(ids[name] for name in found if name in ids))
