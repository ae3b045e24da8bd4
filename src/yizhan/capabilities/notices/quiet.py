"""When a message may disturb. On the desk it stands at once; what rings in a pocket waits for the morning."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import structlog
from django.db.models import Q

from yizhan.capabilities.notices.recipients import Recipient
from yizhan.cases.effects import Request
from yizhan.procedure.quiet_hours import QuietHours
from yizhan.registry.models import DutyShift, Site

# Parameters that a site may set, and what holds when it does not; equal times mean: never quiet.
FROM, UNTIL = "quiet_from", "quiet_until"
DEFAULTS = {FROM: "22:00", UNTIL: "07:00"}

log = structlog.get_logger()


def deliver_times(request: Request, to: Sequence[Recipient]) -> list[datetime]:
    """For each recipient when it may be disturbed: at once if it is urgent, or by day, or on duty."""
    hours = quiet_hours(request.case.site, request.parameters)
    if request.args.get("urgent") or not hours.is_quiet(request.now):
        return [request.now] * len(to)
    roles, staff = _on_duty(request, to)
    morning = hours.next_allowed(request.now)
    return [request.now if one.role in roles or one.staff in staff else morning for one in to]


def quiet_hours(site: Site, parameters: Mapping[str, Any]) -> QuietHours:
    said = {**DEFAULTS, **parameters}
    try:
        start, end = time.fromisoformat(said[FROM]), time.fromisoformat(said[UNTIL])
    except (ValueError, TypeError):
        # A slip in a setting may not keep people from their work.
        log.warning("notice.quiet_hours_unreadable", site=site.slug, start=said[FROM], end=said[UNTIL])
        start, end = time.fromisoformat(DEFAULTS[FROM]), time.fromisoformat(DEFAULTS[UNTIL])
    return QuietHours(start, end, site.timezone)


def _on_duty(request: Request, to: Sequence[Recipient]) -> tuple[set[str], set[int]]:
    """The roles (of a group, any member) and the people among `to` that a duty roster has at work now."""
    pack = request.definition.pack
    acting = {one.role: pack.acting_roles([one.role]) for one in to if one.role}
    mine = Q(role__in=frozenset().union(*acting.values())) | Q(staff__in=[one.staff for one in to if one.staff])
    working = DutyShift.objects.filter(
        mine, site=request.case.site_id, starts_at__lte=request.now, ends_at__gt=request.now
    )
    shifts = list(working.values_list("role", "staff_id"))
    held = {role for role, _ in shifts}
    return {role for role, roles in acting.items() if held & roles}, {staff for _, staff in shifts}
