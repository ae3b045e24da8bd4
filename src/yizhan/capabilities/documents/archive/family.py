"""Cases whose papers belong to another's: those it called, and whose return it waited for (ONE-037)."""

from yizhan.cases.models import Case


def called_by(case: Case) -> list[Case]:
    """All that ended, theirs too, the oldest first. One query a generation."""
    found: list[Case] = []
    waiting = [case.pk]
    while waiting:
        ended = Case.objects.filter(parent__in=waiting, follow_up="").exclude(status=Case.Status.OPEN)
        near = [one for one in ended.select_related("site", "place", "party").order_by("pk") if one.state.called]
        found += near
        waiting = [one.pk for one in near]
    return found
