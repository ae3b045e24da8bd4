"""Running matters that are to be looked at again at a certain time, because something they go by changes then."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from yizhan.cases import signals
from yizhan.cases.batch import Batch
from yizhan.registry.models import Site

# The timers take them one by one, each in a transaction of its own (`running.reassess_one`).
_WAKE_ALL = """
INSERT INTO cases_wake (case_id, why, at) SELECT id, %s, %s FROM cases_case
WHERE site_id = %s AND status = 'open' AND pack || '/' || procedure = ANY(%s)
"""


def reconsider(site: Site, procedures: Collection[str], *, at: datetime, why: str) -> int:
    """Let every open matter of these procedures (pack/id) hear its rules and limits again; tell how many."""
    with connection.cursor() as cursor:
        cursor.execute(_WAKE_ALL, [why, at, site.pk, list(procedures)])
        woken: int = cursor.rowcount
    batch = Batch()
    signals.wake(batch, at)
    batch.send()
    return woken
