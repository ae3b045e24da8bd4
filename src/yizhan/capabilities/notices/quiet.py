"""When a message may disturb. On the desk it stands at once; what rings in a pocket waits for the morning."""

from collections.abc import Sequence
from datetime import datetime, time

from yizhan.capabilities.notices.recipients import Recipient
from yizhan.cases.effects import Request
from yizhan.cases.surroundings import parameters_in_force
from yizhan.procedure.quiet_hours import QuietHours
from yizhan.registry.models import DutyShift, Site

# Parameters that a site may set, and what holds when it does not; equal times mean: never quiet.
FROM, UNTIL = "quiet_from", "quiet_until"
DEFAULTS = {FROM: "22:00", UNTIL: "07:00"}


def deliver_times(request: Request, to: Sequence[Recipient]) -> list[datetime]:
    """For each recipient when it may be disturbed: at once if it is urgent, or by day, or on duty."""
    hours = quiet_hours(request.case.site, request.now)
    if request.args.get("urgent") or not hours.is_quiet(request.now):
        return [request.now] * len(to)
    roles, staff = _on_duty(request.case.site, to, request.now)
    morning = hours.next_allowed(request.now)
    return [request.now if one.role in roles or one.staff in staff else morning for one in to]


def quiet_hours(site: Site, now: datetime) -> QuietHours:
    said = {**DEFAULTS, **parameters_in_force(site, now)}
    return QuietHours(time.fromisoformat(said[FROM]), time.fromisoformat(said[UNTIL]), site.timezone)


def _on_duty(site: Site, to: Sequence[Recipient], now: datetime) -> tuple[set[str], set[int]]:
    """The roles and the people among `to` that a duty roster has at work now."""
    working = DutyShift.objects.filter(site=site, starts_at__lte=now, ends_at__gt=now)
    roles = working.filter(role__in=[one.role for one in to if one.role]).values_list("role", flat=True)
    staff = working.filter(staff__in=[one.staff for one in to if one.staff]).values_list("staff_id", flat=True)
    return set(roles), set(staff)
