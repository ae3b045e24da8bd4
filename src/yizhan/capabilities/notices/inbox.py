"""The bell: what this person is told, and that they have seen it (PROP-186)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from yizhan.capabilities.notices import signals
from yizhan.capabilities.notices.models import Notice
from yizhan.cases.reach import reach
from yizhan.registry.access import Access, StaffAccess

LOOK_BACK = timedelta(days=60)  # what is older nobody looks for behind a bell; the case still shows it


def inbox(access: Access, now: datetime) -> QuerySet[Notice]:
    """Addressed to this person or to a role of theirs, the newest first; with the case, in one query."""
    mine = Q(role__in=reach(access).serves)
    if isinstance(access, StaffAccess):
        mine |= Q(staff=access.staff)
    lately = Notice.objects.filter(mine, site=access.site, at__gte=now - LOOK_BACK)
    return lately.select_related("case__place").order_by("-at", "-pk")


def unseen(access: StaffAccess, now: datetime) -> int:
    """How many nobody addressed has seen: a role's notice is done with when one of its people has."""
    return inbox(access, now).filter(seen_at__isnull=True).count()


def mark_seen(access: StaffAccess, notices: Iterable[int], now: datetime) -> int:
    """Write down who saw them first and when; what was seen, or is not theirs, stays as it is."""
    fresh = list(inbox(access, now).filter(pk__in=list(notices), seen_at__isnull=True))
    unseen = Notice.objects.filter(pk__in=[one.pk for one in fresh], seen_at__isnull=True)
    # A clock that was set back makes nobody see a thing before it was sent.
    count = unseen.update(seen_at=Greatest(Value(now), F("at")), seen_by=access.staff)
    if count:
        signals.told(access.site.pk, fresh)
    return count
