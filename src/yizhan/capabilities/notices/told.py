"""Who was told of a case: what its page shows."""

from django.db.models import QuerySet

from yizhan.capabilities.notices.models import Notice
from yizhan.cases.models import Case


def notices_of(case: Case) -> QuerySet[Notice]:
    """In the order they were sent, with the people they were sent to and seen by, in one query."""
    return Notice.objects.filter(case=case).select_related("staff", "party", "seen_by").order_by("at", "pk")
