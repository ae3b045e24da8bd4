"""How many, without counting them all: several lists in one query, none beyond what anybody reads."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 999  # shown as 999+ beyond it


def capped(lists: Mapping[str, QuerySet[Any]], most: int = MOST) -> dict[str, int]:
    """The length of each list, or `most` + 1 when it is longer.

    A list that has an order is counted in it: where an index has the same, no more is read than is counted.
    """
    parts: list[str] = []
    values: list[Any] = []
    for found in lists.values():
        try:
            sql, given = found.values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - compiled by Django, values apart
        values += given
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return dict(zip(lists, cursor.fetchone(), strict=True))
