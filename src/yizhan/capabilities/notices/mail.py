"""Notices as mail, to staff who gave an address. The case and the bell are the truth; mail is a copy of it.

Guaranteed: nothing is mailed for a command that was rolled back, and nothing twice, whoever dies when. A
worker killed while it spoke to the mail server may leave one message unsent; its Delivery row shows it.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import translation

from yizhan.capabilities.notices import tasks
from yizhan.capabilities.notices.models import Delivery, Notice
from yizhan.cases import library
from yizhan.registry.models import Account, DutyShift
from yizhan.registry.roles import valid_holdings

log = structlog.get_logger()


def post(notices: Iterable[Notice]) -> None:
    """Put notices to staff into the outbox, in the transaction of the command.

    Without an address to send from (NOTICES_FROM) nothing leaves the house.
    """
    if not settings.NOTICES_FROM:
        return
    for notice in notices:
        if notice.party_id is None:
            tasks.deliver.configure(schedule_at=notice.deliver_at).defer(notice=notice.pk)


def deliver(notice: Notice, now: datetime) -> int:
    """Mail a notice to everybody who has not had it; return to how many.

    When the mail server refuses one, the others are still tried and the first failure is raised: the job is
    run again later, for those that are left.
    """
    failures: list[OSError] = []
    sent = 0
    for account in addressed(notice, now):
        try:
            sent += _send(notice, account, now)
        except OSError as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return sent


def addressed(notice: Notice, now: datetime) -> list[Account]:
    people = people_addressed(notice, now)
    return list(Account.objects.filter(~Q(email=""), staff__in=people, is_active=True).order_by("pk"))


def people_addressed(notice: Notice, now: datetime) -> set[int]:
    """The person; of a role, or of a group's roles, those on duty now, and if nobody is, all who hold one."""
    if notice.staff_id is not None:
        return {notice.staff_id}
    roles = library.definition_of(notice.case).pack.acting_roles([notice.role])
    shifts = DutyShift.objects.filter(site=notice.site_id, role__in=roles, starts_at__lte=now, ends_at__gt=now)
    held = valid_holdings(now).filter(site=notice.site_id, role__in=roles)
    return set(shifts.values_list("staff_id", flat=True)) or set(held.values_list("staff_id", flat=True))


def _send(notice: Notice, account: Account, now: datetime) -> bool:
    delivery, is_mine = Delivery.objects.get_or_create(
        notice=notice, address=account.email, defaults={"started_at": now}
    )
    if not is_mine:
        if delivery.sent_at is None:
            log.warning("notice.delivery_uncertain", notice=notice.pk, begun=delivery.started_at.isoformat())
        return False
    try:
        send_mail(*letter(notice, account.language), settings.NOTICES_FROM, [account.email])
    except OSError:
        delivery.delete()  # nothing went out: the next run may try again
        raise
    delivery.sent_at = now
    delivery.save(update_fields=["sent_at"])
    return True


def letter(notice: Notice, language: str) -> tuple[str, str]:
    """Subject and text. Line breaks in what a customer said may not become headers."""
    with translation.override(language):
        urgent = translation.gettext("Urgent: ") if notice.urgent else ""
        said = notice.in_language(language)
        subject = " ".join(f"{urgent}{notice.case.number} {said}".split())
        place = notice.case.place.code if notice.case.place else ""
        lines = [said, f"{notice.case.number} {place} {notice.case.subject}".strip(), notice.site.name]
    return subject[:200], "\n\n".join(lines)
