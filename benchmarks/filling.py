"""Many finished and open matters, put into the tables at once: what a large house looks like after some years.

For measuring only: the rows are as wide as real ones and answer as real ones do, but nobody worked them. They have no
journal, and of the finished ones the last step alone; what is measured over them reads neither. For a database of its
own that is thrown away: it is filled without a log and without the keys that would look every row up.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from yizhan.cases.words import indexed
from yizhan.procedure.definition import Definition

KINDS = 20_000  # of different matters; the rest are the same again elsewhere, at another time
EVERY_OPEN = 20  # one in so many is open
AT_ONCE = 2  # processes of the database that fill
SPAN = timedelta(days=15)  # about now, in which open matters fall due
TABLES = ("cases_case", "cases_casestep")

# What residents say, the usual things far more often than the rest.
WHERE = [
    "厨房",
    "卫生间",
    "客厅",
    "阳台",
    "主卧",
    "楼道",
    "电梯间",
    "地下车库",
    "大堂",
    "单元门口",
    "楼顶",
    "花园",
    "儿童游乐场",
    "快递柜",
    "垃圾站",
    "水泵房",
]
WHAT = [
    "水管",
    "马桶",
    "龙头",
    "地漏",
    "灯",
    "插座",
    "开关",
    "门锁",
    "窗户",
    "对讲机",
    "暖气片",
    "空调外机",
    "墙面",
    "吊顶",
    "地砖",
    "水表",
    "电表",
    "门禁",
    "栏杆",
    "摄像头",
    "道闸",
    "充电桩",
    "消防栓",
    "井盖",
    "楼梯扶手",
    "信报箱",
    "太阳能热水器",
    "排烟道",
    "防盗网",
    "玻璃",
]
TROUBLE = [
    "漏水",
    "堵了",
    "坏了",
    "不亮",
    "跳闸",
    "松动",
    "渗水",
    "异响",
    "裂开",
    "脱落",
    "打不开",
    "关不上",
    "没有热水",
    "有异味",
    "被撞坏",
    "结冰",
    "生锈",
    "冒烟",
    "没人来修",
    "已经报过两次",
    "需要更换",
    "有人占用",
    "声音太吵",
    "收费不对",
]
WISHES = [
    "请尽快来人",
    "家里有老人",
    "晚上八点以后在家",
    "请先打电话",
    "孩子发烧着急用",
    "上次修过又坏",
    "想问一下费用",
    "要求书面答复",
]
ITEMS = ("plumbing", "drains", "electrical", "cleaning", "")
CAUSES = ("attitude", "timeliness", "quality", "facility", "", "unknown")
CHANNELS = ("hotline", "hotline", "hotline", "service-desk", "complaint-box", "other")


@dataclass(frozen=True, slots=True)
class Filling:
    """`cases` matters of one procedure at a site, received from `first` to `end`; with the words to search by, or
    without."""

    site: int
    library: int
    definition: Definition
    first: datetime
    end: datetime
    cases: int
    words: bool = False


_KINDS = """
CREATE UNLOGGED TABLE bench_kind (n int, subject text, channel text, data jsonb, state jsonb, search tsvector,
  step text, roles text[])
"""
_HOMES = """
CREATE UNLOGGED TABLE bench_home AS SELECT row_number() OVER (ORDER BY place.id) - 1 AS n, place.id AS place,
  occupancy.party_id AS party FROM registry_place place
  JOIN registry_occupancy occupancy ON occupancy.place_id = place.id WHERE place.site_id = %s
"""
# Received one after the other, so that a month lies together on disk as it does in life.
_CASES = """
INSERT INTO cases_case (id, site_id, number, library_id, pack, procedure, status, channel, place_id, party_id, subject,
  received_at, opened_at, closed_at, missed_at, due_at, parent_step, follow_up, data, state, version, head, search)
SELECT received.n, %(site)s, 'BM-' || received.n, %(library)s, %(pack)s, %(procedure)s,
  CASE WHEN open THEN 'open' ELSE 'closed' END, kind.channel, home.place, home.party, kind.subject, at, at,
  CASE WHEN NOT open THEN at + interval '1 hour' * (1 + received.n %% 70) END,
  CASE WHEN received.n %% 13 = 0 THEN at + interval '2 hours' END,
  CASE WHEN open AND received.n %% 7 > 0 THEN %(end)s + %(span)s * (hashint8(received.n) / 2147483648.0) END,
  '', '',
  kind.data || jsonb_build_object('phone', '138' || lpad((received.n * 7919 %% 100000000)::text, 8, '0'),
    'judged_at', at, 'notified_at', at, 'completed_at', at + interval '1 hour', 'satisfied', received.n %% 17 <> 0,
    'customer_satisfied', received.n %% 11 <> 0),
  kind.state, 14, decode(md5(received.n::text), 'hex'),
  CASE WHEN %(words)s THEN kind.search || strip(to_tsvector('simple',
    '138' || lpad((received.n * 7919 %% 100000000)::text, 8, '0'))) END
FROM (SELECT n, n %% %(every)s = 0 AS open,
    %(first)s::timestamptz + (%(end)s::timestamptz - %(first)s::timestamptz) * (n::float8 / %(cases)s) AS at
    FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS n) AS received
  JOIN bench_kind kind ON kind.n = received.n * 31 %% %(kinds)s
  JOIN bench_home home ON home.n = received.n * 17 %% %(homes)s
"""
_STEPS = """
INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name, started_at, due_at,
  completed_at, completed_by, completed_name, outcome)
SELECT site_id, c.id, kind.step, 1, CASE WHEN status = 'open' THEN 'open' ELSE 'done' END, kind.roles,
  CASE WHEN c.id / %(every)s %% 3 = 0 THEN 'staff:2' ELSE '' END, '', opened_at, due_at, closed_at,
  CASE WHEN status = 'open' THEN '' ELSE 'staff:2' END, '', CASE WHEN status = 'open' THEN '' ELSE 'done' END
FROM cases_case c JOIN bench_kind kind ON kind.n = c.id / %(every)s %% %(kinds)s
WHERE c.id BETWEEN %(low)s AND %(high)s
"""


def fill(url: str, filling: Filling) -> None:
    """Into the database of this address, which has the site with its rooms and households."""
    with psycopg.connect(url, autocommit=True) as connection:
        _kinds(connection, filling)
        homes = connection.execute("SELECT count(*) FROM bench_home").fetchone()[0]
        rebuilt = _bare(connection)
    values = {
        "site": filling.site, "library": filling.library, "pack": filling.definition.pack.id,
        "procedure": filling.definition.procedure.id, "first": filling.first, "end": filling.end, "span": SPAN,
        "cases": filling.cases, "every": EVERY_OPEN, "kinds": KINDS, "homes": homes, "words": filling.words,
    }  # fmt: skip
    year = max(filling.cases // 20, 1)  # handed out in turn, so that what was received together stays together
    spans = [{"low": low, "high": min(low + year - 1, filling.cases)} for low in range(1, filling.cases + 1, year)]
    _all(url, [lambda c, span=span: c.execute(_CASES, {**values, **span}) for span in spans])
    _all(url, [lambda c, span=span: c.execute(_STEPS, {**values, **span}) for span in spans])
    _all(url, [lambda c, statement=statement: c.execute(statement) for statement in rebuilt])
    _all(url, [lambda c, table=table: c.execute(f"VACUUM (ANALYZE) {table}") for table in TABLES])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT setval('cases_case_id_seq', %s)", [filling.cases])
        connection.execute("DROP TABLE bench_kind, bench_home")


def _kinds(connection: "psycopg.Connection[Any]", filling: Filling) -> None:
    dice = random.Random(20)
    steps = [(step.id, list(step.role.listed)) for step in filling.definition.procedure.steps.values() if not step.auto]
    connection.execute(_KINDS)
    connection.execute(_HOMES, [filling.site])
    copy = "COPY bench_kind (n, subject, channel, data, state, search, step, roles) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for n in range(KINDS):
            said = f"{_usual(dice, WHERE)}{_usual(dice, WHAT)}{_usual(dice, TROUBLE)}，{dice.choice(WISHES)}"
            result = f"已到场查看，{_usual(dice, WHAT)}{_usual(dice, TROUBLE)}，更换后试用正常"
            answers = {
                "content": said, "result": result, "category": ("service-demand", "consultation-or-complaint")[n % 2],
                "sub_kind": "" if n % 2 == 0 else "consultation" if n % 3 == 0 else "complaint",
                "service_item": ITEMS[n % len(ITEMS)], "complaint_cause": CAUSES[n % len(CAUSES)],
                "judged_by": "staff:2", "assigned_to": "staff:14", "visitor": "staff:3",
            }  # fmt: skip
            words = "".join(f"'{word}' " for word in sorted(set(indexed([said, result]).split())))
            step, roles = dice.choice(steps)
            channel = CHANNELS[n % len(CHANNELS)]
            rows.write_row([n, said[:200], channel, Jsonb(answers), Jsonb(_state(dice)), words, step, roles])
    connection.execute("VACUUM (ANALYZE) bench_kind")


def _usual(dice: random.Random, words: Sequence[str]) -> str:
    return words[min(int(dice.expovariate(4 / len(words))), len(words) - 1)]


def _state(dice: random.Random) -> dict[str, Any]:
    """As long as that of a matter of six steps and, like it, no easier to pack."""
    steps = {
        f"step-{k}": {
            "run": 1, "step": f"step-{k}", "roles": [f"role-{k}"], "state": "done", "outcome": "done",
            "started_at": f"2026-03-{dice.randrange(10, 28)}T01:{dice.randrange(10, 60)}:00Z",
            "completed_at": f"2026-03-{dice.randrange(10, 28)}T01:{dice.randrange(10, 60)}:00Z",
            "completed_by": f"staff:{dice.randrange(99)}", "completed_name": dice.choice("王李赵孙周"),
            "limits": {"run": 1, "spent": dice.randrange(10**9), "ledger": [dice.randrange(10**9) for _ in range(3)]},
        }
        for k in range(8)
    }  # fmt: skip
    return {"steps": steps}


def _bare(connection: "psycopg.Connection[Any]") -> list[str]:
    """Take away what makes filling slow; returns the statements that bring the indexes back."""
    keys = connection.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND "
        "(conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))",
        [list(TABLES), list(TABLES)],
    ).fetchall()
    for table, key in keys:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{key}"')
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), conname, indrelid::regclass::text "
        "FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('u', 'p') "
        "WHERE indrelid::regclass::text = ANY(%s)",
        [list(TABLES)],
    ).fetchall()
    for index, _definition, constraint, table in indexes:
        dropped = f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' if constraint else f'DROP INDEX "{index}"'
        connection.execute(dropped)
    for table in TABLES:
        connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
    return [definition for _index, definition, _constraint, _table in indexes]


def _all(url: str, work: Sequence[Callable[["psycopg.Connection[Any]"], object]]) -> None:
    """All of it, AT_ONCE at a time, in its order."""
    left = list(reversed(work))
    failed: list[Exception] = []

    def some() -> None:
        settings = "-c maintenance_work_mem=512MB -c work_mem=128MB -c session_replication_role=replica"
        with psycopg.connect(url, autocommit=True, options=settings) as connection:
            while left and not failed:
                try:
                    left.pop()(connection)
                except Exception as error:  # raised again below
                    failed.append(error)

    threads = [threading.Thread(target=some) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
