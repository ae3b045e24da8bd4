"""Bringing in what was kept elsewhere: a sheet of households, and a log of calls with how each ended. Every row is
checked first; then all is written, with the journal that says where it came from."""

import io
from datetime import timedelta
from itertools import count
from zoneinfo import ZoneInfo

import xlsxwriter

from benchmarks import matter
from benchmarks.harness import ROOT, Row, measure, stopwatch
from benchmarks.stage import stage
from yizhan.cases import library
from yizhan.cases.models import Case, Contact, Entry
from yizhan.insight.contact_log import playing, reading
from yizhan.insight.contact_log.mapping import LogMapping
from yizhan.registry import populate
from yizhan.registry.changes import Because
from yizhan.registry.exchange import imports
from yizhan.registry.models import Occupancy, RegistryChange, Site, Staff

HOUSEHOLDS = 10_000
CALLS = 1_000
UNIT = 100  # rooms of one
NAMES = ["陈建国", "王秀英", "李志强", "张海燕", "刘晓东", "赵玉兰", "周文博", "吴子涵", "郑思远", "孙雨桐"]
LOG = LogMapping(
    procedure="request-log/service-request",
    columns={
        "source_id": "单号",
        "received_at": "来电时间",
        "ended_at": "完成时间",
        "status": "状态",
        "said": "内容",
        "phone": "电话",
    },
    endings={"完成": "done", "取消": "cancelled", "处理中": "open"},
)


def run() -> list[Row]:
    rounds = count()
    with stage() as here:
        log = _where_calls_were_taken()
        return [
            measure(
                f"import of {HOUSEHOLDS:,} households from a sheet, rows checked, journal written",
                lambda: _households(here.site, next(rounds)),
                unit="rows/s",
                bar=5_000,
                stretch=15_000,
            ),
            measure(
                f"import of a log of {CALLS:,} calls, each a matter with its journal, rows checked",
                lambda: _history(log, next(rounds)),
                unit="rows/s",
                bar=5_000,
                stretch=15_000,
            ),
        ]


def _where_calls_were_taken() -> Site:
    """With the pack that logs of others are worked by, and somebody in each of its roles."""
    definition = library.publish(ROOT / "packs", now=matter.NINE).definition(LOG.procedure)
    site = populate.site("log", packs=[definition.pack.id])
    populate.staff_for_roles(site, {id: role.title.zh for id, role in definition.pack.roles.items()}, each=1)
    return site


def _households(site: Site, number: int) -> float:
    because = Because(by=Staff.objects.get(pk=1), now=matter.NINE, reason="benchmark")
    codes = [f"{number + 10}-{n // UNIT + 1}-{n % UNIT + 101}" for n in range(HOUSEHOLDS)]
    rooms = _sheet(["房号", "备注"], ([code, ""] for code in codes))
    imports.commit(site, "rooms", rooms, file_name="rooms.xlsx", because=because)
    people = _sheet(
        ["房号", "姓名", "关系", "电话", "入住日期", "备注"],
        (
            [code, NAMES[n % len(NAMES)], "业主", f"13{number % 10}{n:08}", "2020-05-01", f"第{n}户"]
            for n, code in enumerate(codes)
        ),
    )
    written = RegistryChange.objects.count()
    with stopwatch() as took:
        found = imports.commit(site, "owners", people, file_name="owners.xlsx", because=because)
    assert found.new == HOUSEHOLDS
    assert Occupancy.objects.filter(place__code__startswith=f"{number + 10}-").count() == HOUSEHOLDS
    assert RegistryChange.objects.count() >= written + HOUSEHOLDS
    return HOUSEHOLDS / took()


def _history(site: Site, number: int) -> float:
    definition = library.current().definition(LOG.procedure, site)
    first = matter.NINE + timedelta(days=30 * number)
    sheet = _sheet(
        list(LOG.columns.values()),
        (
            [
                f"{number}-{n}",
                f"{first + timedelta(minutes=7 * n):%Y-%m-%d %H:%M}",
                f"{first + timedelta(minutes=7 * n, hours=1 + n % 40):%Y-%m-%d %H:%M}" if n % 20 else "",
                ("完成" if n % 10 else "取消") if n % 20 else "处理中",
                matter.said(n)["matter"],
                matter.said(n)["phone"],
            ]
            for n in range(CALLS)
        ),
    )
    before = Contact.objects.count(), Entry.objects.count()
    with stopwatch() as took:
        _headings, rows = reading.table(sheet, "log.xlsx")
        entries, errors, _notes = reading.entries(rows, LOG, definition, ZoneInfo(site.timezone))
        played = playing.play(site, definition, entries)
    assert not errors, errors[0]
    assert played.opened == CALLS
    assert not played.left_open, played.left_open[0]
    assert Contact.objects.count() == before[0] + CALLS
    assert Entry.objects.count() >= before[1] + CALLS
    assert Case.objects.filter(contacts__source_id=f"{number}-1", status="closed").exists()
    return CALLS / took()


def _sheet(headings: list[str], rows: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()
