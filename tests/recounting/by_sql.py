"""The month of 《客户服务信息统计分析汇总表》 in plain SQL, from the tables and the journal alone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

Key = tuple[str, str, str]  # measure, grouping, key; the last two empty for the whole
Counts = dict[Key, tuple[float, int | None]]  # n, and of how many where it is a share

_MONTH = """
WITH month AS (
  SELECT s.id AS site, s.timezone AS zone, %(first)s::timestamp AT TIME ZONE s.timezone AS first,
    (%(first)s::timestamp + interval '1 month') AT TIME ZONE s.timezone AS after
  FROM registry_site s WHERE s.slug = %(site)s
), matter AS (
  SELECT c.*, split_part(coalesce(p.code, ''), '-', 1) AS building,
    to_char(c.received_at AT TIME ZONE month.zone, 'YYYY-MM-DD') AS day,
    EXISTS (SELECT FROM cases_event e WHERE e.case_id = c.id AND e.kind = 'limit_missed') AS missed
  FROM month JOIN cases_case c ON c.site_id = month.site LEFT JOIN registry_place p ON p.id = c.place_id
  WHERE c.procedure = 'one-stop-handling' AND c.status <> 'cancelled'
    AND c.received_at >= month.first AND c.received_at < month.after
)
"""
_PARTS = {  # measure -> which matters, by what
    "matters": (
        "true",
        {"channel": "channel", "building": "building", "category": "coalesce(data ->> 'category', '')",
         "status": "status", "day": "day"},
    ),
    "services": (
        "data ->> 'category' = 'service-demand'",
        {"service_item": "coalesce(data ->> 'service_item', '')", "channel": "channel", "building": "building"},
    ),
    "complaints": (
        "data ->> 'sub_kind' = 'complaint'",
        {"complaint_cause": "coalesce(data ->> 'complaint_cause', '')", "channel": "channel", "building": "building"},
    ),
    "consultations": ("data ->> 'sub_kind' = 'consultation'", {"channel": "channel"}),
}  # fmt: skip
_SHARES = {  # measure -> which of which
    "on_time": ("NOT missed", "true"),
    "satisfied": ("data -> 'satisfied' = 'true'", "data ? 'satisfied'"),
}


def month_of_one_stop(site: str, first: date) -> Counts:
    asked = {"site": site, "first": first}
    counts: Counts = {}
    for measure, (which, groups) in _PARTS.items():
        counts[measure, "", ""] = next(_rows(f"SELECT count(*) FROM matter WHERE {which}", asked))[0], None
        for group, key in groups.items():
            for found, n in _rows(f"SELECT {key}, count(*) FROM matter WHERE {which} GROUP BY 1", asked):
                counts[measure, group, found] = n, None
    for measure, (part, which) in _SHARES.items():
        statement = f"SELECT count(*) FILTER (WHERE {part}), count(*) FROM matter WHERE {which}"
        counts[measure, "", ""] = next(_rows(statement, asked))
    hours = "SELECT avg(extract(epoch FROM closed_at - received_at)) / 3600 FROM matter WHERE status = 'closed'"
    counts["hours_to_close", "", ""] = next(_rows(hours, asked))[0], None
    return counts


def _rows(statement: str, asked: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_MONTH + statement, asked)
        yield from cursor.fetchall()
