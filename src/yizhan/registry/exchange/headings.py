"""Which column is what: headings in any order, under many names, below any title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter

from .sheets import Row

SEARCHED_ROWS = 20  # a heading lies under a title, a date, a "filled in by", hardly deeper


@dataclass(frozen=True)
class Field:
    id: str
    heading: str  # as exports write it
    synonyms: str = ""  # separated by blanks
    several: bool = False  # may have more than one column

    def names(self) -> set[str]:
        return {_plain(name) for name in [self.id, self.heading, *self.synonyms.split()]}


PLACE = (
    Field("building", "楼栋", "栋 栋号 楼号 楼栋号 幢 幢号 座 座号 楼宇 楼 楼栋名称 楼宇名称 building_no block"),
    Field("unit", "单元", "单元号 单元名称 门洞"),
    Field(
        "room",
        "房号",
        "房间号 室号 门牌 门牌号 房间 室 房屋 房屋编号 房产 房产编号 房间编号 单元房号 房屋号 户号 地址 房屋地址 code",
    ),
)
ROOMS = (
    *PLACE,
    Field("kind", "房产类型", "类型 房屋类型 用途 房屋用途 房屋性质 use"),
    Field("floor", "楼层", "层 所在楼层 所在层"),
    Field("area", "建筑面积", "面积 产权面积 建面 房屋面积 建筑面积㎡ 面积㎡ area_m2"),
    Field("note", "备注", "说明 remark remarks"),
)
OWNERS = (
    *PLACE,
    Field(
        "name",
        "姓名",
        "业主 业主姓名 客户 客户姓名 住户 住户姓名 租户 租户姓名 产权人 户主 户主姓名 客户名称 业主名称 owner",
    ),
    Field(
        "role",
        "关系",
        "身份 与房屋关系 住户类型 客户类型 客户类别 住户类别 角色 类别 住户身份 客户身份 relation",
    ),
    Field(
        "phone",
        "电话",
        "联系电话 手机 手机号 手机号码 联系方式 电话号码 业主电话 联系人电话 备用电话 座机 固定电话 移动电话 "
        "联系手机 备用手机 telephone mobile",
        several=True,
    ),
    Field("party", "客户性质", "个人或公司 性质 客户种类 person_or_company"),
    Field("id_number", "证件号码", "身份证 身份证号 身份证号码 证件号 营业执照号 统一社会信用代码 id"),
    Field(
        "since",
        "入住日期",
        "入伙日期 交房日期 接房日期 收房日期 起始日期 开始日期 入住时间 交房时间 起租日期 from",
    ),
    Field("until", "迁出日期", "截止日期 到期日期 结束日期 租期至 迁出时间 退租日期 to"),
    Field("wechat", "微信", "微信号"),
    Field("note", "备注", "说明 remark remarks"),
)
STAFF = (
    Field("employee_no", "工号", "员工编号 员工号 人员编号 职工号 number"),
    Field("name", "姓名", "员工姓名 员工 名字"),
    Field("department", "部门", "所属部门 科室 班组"),
    Field("roles", "岗位", "职务 职位 角色 岗位名称 role"),
    Field("phone", "电话", "联系电话 手机 手机号 手机号码 联系方式 电话号码 telephone mobile"),
    Field("username", "登录名", "账号 用户名 登录账号 帐号 account"),
    Field("joined", "入职日期", "入职时间 到岗日期 joined_at"),
    Field("left", "离职日期", "离职时间 left_at"),
)


@dataclass(frozen=True)
class Column:
    index: int
    heading: str
    field: str | None  # None: not read

    @property
    def letter(self) -> str:
        return str(get_column_letter(self.index + 1))


@dataclass(frozen=True)
class Headings:
    row: int
    columns: tuple[Column, ...]

    @cached_property
    def _of(self) -> dict[str, list[Column]]:
        """Asked a dozen times for every row."""
        columns: dict[str, list[Column]] = {}
        for column in self.columns:
            columns.setdefault(column.field or "", []).append(column)
        return columns

    def of(self, field: str) -> list[Column]:
        return self._of.get(field, [])

    def has(self, field: str) -> bool:
        return bool(self.of(field))

    @property
    def twice(self) -> list[Column]:
        """Columns that say what another says already."""
        seen: set[str] = set()
        again = []
        for column in self.columns:
            if column.field in seen and column.field != "phone":
                again.append(column)
            seen.add(column.field or "")
        return again


def find(rows: Sequence[Row], fields: Sequence[Field]) -> Headings | None:
    """The best row near the top, or None when no row has two known headings."""
    best: tuple[int, Headings | None] = (2, None)
    for row in rows[:SEARCHED_ROWS]:
        columns = tuple(_columns(row, fields))
        known = len({column.field for column in columns if column.field})
        # The row that says most. Of equal ones the lower: a heading in two rows is filled from above.
        if known >= best[0]:
            best = (known, Headings(row.number, columns))
    return best[1]


def _columns(row: Row, fields: Iterable[Field]) -> Iterable[Column]:
    names = {name: field for field in fields for name in field.names()}
    for index, value in enumerate(row.values):
        if value is None:
            continue
        field = names.get(_plain(value)) or _numbered(names, value)
        yield Column(index, str(value), field.id if field else None)


def _numbered(names: dict[str, Field], value: Any) -> Field | None:
    """电话2, 手机号码（备用）: one of several."""
    field = names.get(re.sub(r"(备用|[\d一二三]+)$", "", _plain(value)))
    return field if field is not None and field.several else None


def _plain(heading: Any) -> str:
    """Without blanks, stars, brackets and what is in them, in small letters."""
    text = unicodedata.normalize("NFKC", str(heading)).lower()
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
    return re.sub(r"[\s*:_/\-、.]+", "", text)
