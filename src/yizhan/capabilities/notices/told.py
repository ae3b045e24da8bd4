"""Who was told of a case: what its page shows, and what a scenario's `notified` is held against."""

from datetime import datetime

from django.db.models import QuerySet

from yizhan.capabilities.notices.models import Notice
from yizhan.cases.models import Case
from yizhan.registry.models import RoleHolding


def notices_of(case: Case) -> QuerySet[Notice]:
    """In the order they were sent."""
    return Notice.objects.filter(case=case).select_related("staff", "party", "seen_by").order_by("at", "pk")


def told(case: Case) -> set[tuple[str, str]]:
    """(role, about) of every notice; a person told counts for each role they held then. Two queries."""
    notices = list(Notice.objects.filter(case=case))
    people = {notice.staff_id for notice in notices if notice.staff_id}
    holdings = list(RoleHolding.objects.filter(site=case.site_id, staff__in=people)) if people else []
    found = {(notice.role, notice.about) for notice in notices if notice.role}
    found.update(
        (holding.role, notice.about)
        for notice in notices
        for holding in holdings
        if holding.staff_id == notice.staff_id and _was_held(holding, notice.at)
    )
    return found


def _was_held(holding: RoleHolding, at: datetime) -> bool:
    return holding.since <= at and (holding.until is None or holding.until > at)
