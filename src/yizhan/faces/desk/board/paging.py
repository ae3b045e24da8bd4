"""Pages by key: the next page begins behind the last line of this one, however deep one goes."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from yizhan.cases.models import Case
from yizhan.faces.desk.board.rows import Row
from yizhan.procedure.model.fields import is_in_our_time

SIZE = 50  # lines
LONGEST_ID = 18  # digits


def most_pressing(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    """Open matters: the earliest due first, what stands still last."""
    ordered = cases.order_by(F("due_at").asc(nulls_last=True), "pk")
    key = read_key(after)
    if key is None:
        return ordered
    at, id = key
    if at is None:
        return ordered.filter(due_at__isnull=True, pk__gt=id)
    return ordered.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=id) | Q(due_at__isnull=True))


def newest_ended(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    return _backwards(cases, "closed_at", after)


def newest_received(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    return _backwards(cases, "received_at", after)


def _backwards(cases: QuerySet[Case], field: str, after: str) -> QuerySet[Case]:
    ordered = cases.order_by(f"-{field}", "-pk")
    key = read_key(after)
    if key is None or key[0] is None:
        return ordered
    at, id = key
    return ordered.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "pk__lt": id}))


def key_of(row: Row, field: str) -> str:
    """The key of a line: when (empty: never) and which."""
    at = {"due_at": row.due, "closed_at": row.ended, "received_at": row.received}[field]
    return f"{at.isoformat() if at else ''}_{row.id}"


def read_key(after: str) -> tuple[datetime | None, int] | None:
    """When and which; None for the first page, and for what is no key."""
    at, line, id = after.rpartition("_")
    if not line or not id.isdecimal() or len(id) > LONGEST_ID:
        return None
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    if moment is not None and (moment.tzinfo is None or not is_in_our_time(moment)):
        return None
    return moment, int(id)
