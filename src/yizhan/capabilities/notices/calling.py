"""Notices told to services outside as well. The case and the bell are the truth; this is a copy, like mail.

Guaranteed as for mail: nothing is told for a command that was rolled back, and nothing twice, whoever dies when. It is
told when the notice may disturb: at once, or when the quiet hours end.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from yizhan.capabilities.notices import services, tasks
from yizhan.capabilities.notices.mail import letter, people_addressed
from yizhan.capabilities.notices.models import Delivery, Line, Notice
from yizhan.outside.locked import unlock
from yizhan.procedure.model import Pack
from yizhan.registry.models import Account, Site

log = structlog.get_logger()

HEARS = "notice"  # among what a site is listened for


class NotTaken(RuntimeError):
    """The service did not take it: the job is run again later."""


def post(site: Site, pack: Pack, notices: Iterable[Notice]) -> None:
    """Put notices to staff into the outbox for the lines they concern, in the transaction of the command."""
    if HEARS not in site.listened_for:
        return
    lines = list(Line.objects.filter(site=site, ended_at__isnull=True).order_by("pk"))
    for notice in notices:
        for line in lines:
            if notice.party_id is None and _concerns(line, notice, pack):
                tasks.call.configure(schedule_at=notice.deliver_at).defer(notice=notice.pk, line=line.pk)


def call(notice: Notice, line: Line, now: datetime) -> bool:
    """Tell the service; False where it has been told, or is not to be. Raises NotTaken."""
    if line.ended_at is not None or (line.staff_id and line.staff_id not in people_addressed(notice, now)):
        return False
    delivery, is_mine = Delivery.objects.get_or_create(
        notice=notice, address=f"line:{line.pk}", defaults={"started_at": now}
    )
    if not is_mine:
        if delivery.sent_at is None:
            log.warning("notice.delivery_uncertain", notice=notice.pk, begun=delivery.started_at.isoformat())
        return False
    if not _told(line, *letter(notice, _language(line)), urgent=notice.urgent):
        delivery.delete()  # nothing went out: the next run may try again
        Line.objects.filter(pk=line.pk).update(failed_at=now)
        raise NotTaken(line.title)
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=now)
    Line.objects.filter(pk=line.pk).update(answered_at=now)
    return True


def _told(line: Line, title: str, body: str, *, urgent: bool) -> bool:
    return services.call(unlock(line.url), title, body, urgent=urgent)


def _concerns(line: Line, notice: Notice, pack: Pack) -> bool:
    """For a person it is asked when it is told: who is on duty then is addressed."""
    if line.urgent_only and not notice.urgent:
        return False
    if line.role:
        return bool(notice.role) and line.role in {notice.role, *pack.acting_roles([notice.role])}
    return line.staff_id is None or bool(notice.role) or notice.staff_id == line.staff_id


def _language(line: Line) -> str:
    account = Account.objects.filter(staff=line.staff_id).first() if line.staff_id else None
    return account.language if account is not None else "zh-hans"
