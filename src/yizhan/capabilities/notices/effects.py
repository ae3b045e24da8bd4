"""The verb `notify`: one row for each role or person addressed, in the transaction of the command."""

from datetime import datetime

import structlog

from yizhan.capabilities.notices import calling, mail, quiet, signals
from yizhan.capabilities.notices.models import Notice
from yizhan.capabilities.notices.recipients import Recipient, recipients
from yizhan.capabilities.notices.wording import wording
from yizhan.cases.effects import Request
from yizhan.procedure.model import Text

log = structlog.get_logger()


def notify(request: Request) -> None:
    """`to` whom, `say` what (else the step speaks for itself), `urgent`; the engine adds `escalation` and
    `pressing`."""
    to = recipients(request)
    if not to:
        log.warning("notice.nobody", case=request.case.number, about=request.about, to=str(request.args["to"]))
        return
    said = wording(request)
    times = quiet.deliver_times(request, to)
    sent = Notice.objects.bulk_create(_notice(request, one, said, at) for one, at in zip(to, times, strict=True))
    signals.told(request.case.site_id, sent)
    mail.post(sent)
    calling.post(request.case.site, request.definition.pack, sent)


def _notice(request: Request, to: Recipient, said: Text, deliver_at: datetime) -> Notice:
    return Notice(
        site_id=request.case.site_id,
        case=request.case,
        about=request.about,
        role=to.role,
        staff_id=to.staff,
        party_id=to.party,
        zh=said.zh,
        en=said.en,
        urgent=bool(request.args.get("urgent")),
        escalation=bool(request.args.get("escalation")),
        pressing=bool(request.args.get("pressing")),
        at=request.now,
        by=request.by.id,
        by_name=request.by.name,
        deliver_at=deliver_at,
    )
