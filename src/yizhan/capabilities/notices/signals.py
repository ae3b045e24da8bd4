"""NOTIFY for the bell of open desks: it rings when the command is committed, and not when it is not."""

import json
from collections.abc import Iterable

from django.db import connection

from yizhan.capabilities.notices.models import Notice

BELL = "yizhan_bell"  # payload: {"site", "roles", "staff"}


def told(site: int, notices: Iterable[Notice]) -> None:
    """Tell open desks of a site whose bell has something new, or something less."""
    told = list(notices)
    body = {
        "site": site,
        "roles": sorted({notice.role for notice in told if notice.role}),
        "staff": sorted({notice.staff_id for notice in told if notice.staff_id}),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [BELL, json.dumps(body)])
