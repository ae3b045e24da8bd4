"""Told of everything that happens, and writes it down for whoever listens: in the transaction of the command."""

from secrets import token_urlsafe

from yizhan.capabilities.webhooks import tasks
from yizhan.capabilities.webhooks.kinds import KINDS
from yizhan.capabilities.webhooks.models import Delivery, Subscription
from yizhan.capabilities.webhooks.payloads import payload
from yizhan.cases.effects import Happened

MESSAGE = "msg_"


def hear(happened: Happened) -> None:
    """A site to which nobody listens pays nothing: what is listened for came with its case."""
    listened = happened.case.site.listened_for
    if not listened:
        return
    told = [event for event in happened.events if KINDS.get(event.kind) in listened]
    if not told:
        return
    listening = Subscription.objects.filter(site=happened.case.site_id, ended_at__isnull=True).order_by("pk")
    waiting = [
        Delivery(
            subscription=subscription,
            case=happened.case,
            uid=new_uid(),
            kind=KINDS[event.kind],
            body=payload(happened, event, subscription),
            at=happened.now,
        )
        for subscription in listening
        for event in told
        if KINDS[event.kind] in subscription.kinds
    ]
    for delivery in Delivery.objects.bulk_create(waiting):
        tasks.deliver.defer(delivery=delivery.pk)


def new_uid() -> str:
    return MESSAGE + token_urlsafe(20)
