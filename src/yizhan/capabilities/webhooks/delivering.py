"""Delivering: signed as Standard Webhooks says, again and again with longer pauses, and then given up and shown.

At least once: a worker that dies after the call and before it is written down calls again. The receiver knows a
message by its `webhook-id`.
"""

import json
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from standardwebhooks import Webhook

from yizhan.capabilities.webhooks import tasks
from yizhan.capabilities.webhooks.models import Attempt, Delivery, Subscription
from yizhan.capabilities.webhooks.subscribing import end, listen_anew
from yizhan.outside.addresses import Forbidden
from yizhan.outside.locked import Unreadable, unlock
from yizhan.outside.posting import WHOLE, Answer, post

log = structlog.get_logger()

# How long after each failed attempt the next one is made; after the last, nothing more: about three days in all.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
IN_HAND = timedelta(seconds=2 * WHOLE)
LEFT_FOR = timedelta(minutes=5)  # after which a delivery whose turn has passed was left lying
GONE = 410  # the receiver says that it does not want any more


def deliver(delivery_id: int, now: datetime) -> Answer | None:
    """One attempt. None when there is nothing to do: delivered, given up, or in another worker's hands."""
    delivery = _taken(delivery_id, now)
    if delivery is None:
        return None
    if delivery.subscription.ended_at is not None:
        _end(delivery, Delivery.State.GIVEN_UP, now)
        return None
    answer = _call(delivery, now)  # nothing is locked meanwhile: others may take their time
    with transaction.atomic():
        Attempt.objects.create(
            delivery=delivery, at=now, status=answer.status, said=answer.said[:300], took_ms=answer.took_ms
        )
        _follow(delivery, answer, now)
    return answer


def _taken(delivery_id: int, now: datetime) -> Delivery | None:
    """Taken in hand for as long as a call may last; None when it is not its turn."""
    due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    waiting = Delivery.objects.filter(due, pk=delivery_id, state=Delivery.State.WAITING)
    if not waiting.update(next_at=now + IN_HAND, tries=F("tries") + 1):
        return None
    return Delivery.objects.select_related("subscription__site").get(pk=delivery_id)


def left_lying(now: datetime) -> int:
    """Put those into the outbox again whose worker died in the middle; how many."""
    lying = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lt=now - LEFT_FOR)
    ids = list(lying.values_list("pk", flat=True)[:1000])
    for id in ids:
        tasks.deliver.defer(delivery=id)
    return len(ids)


def again(delivery: Delivery, now: datetime) -> None:
    """Somebody asks for it once more, whatever became of it."""
    with transaction.atomic():
        locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
        locked.state, locked.next_at, locked.ended_at, locked.tries = Delivery.State.WAITING, now, None, 0
        locked.save(update_fields=["state", "next_at", "ended_at", "tries"])
        tasks.deliver.defer(delivery=locked.pk)


def _call(delivery: Delivery, now: datetime) -> Answer:
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":"))
    try:
        headers = signed(delivery.subscription, delivery.uid, body, now)
        return post(delivery.subscription.url, body.encode(), headers)
    except Forbidden as forbidden:
        log.warning("webhook.forbidden", subscription=delivery.subscription_id, why=forbidden.code)
        return Answer(0, f"forbidden: {forbidden.code}", 0)
    except Unreadable:
        return Answer(0, "secret unreadable", 0)


def signed(subscription: Subscription, uid: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; while a secret is being replaced, with both signatures."""
    at = now.astimezone(UTC)
    secrets = [subscription.secret]
    if subscription.old_until is not None and now < subscription.old_until:
        secrets.append(subscription.old_secret)
    signatures = [Webhook(unlock(secret)).sign(uid, at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Yizhan-Webhooks/1",
        "webhook-id": uid,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _follow(delivery: Delivery, answer: Answer, now: datetime) -> None:
    if answer.is_good:
        _end(delivery, Delivery.State.DELIVERED, now)
    elif answer.status == GONE:
        _end(delivery, Delivery.State.GIVEN_UP, now)
        end(delivery.subscription, "410 Gone", now)
        listen_anew(delivery.subscription.site)
    elif delivery.tries > len(PAUSES):
        _end(delivery, Delivery.State.GIVEN_UP, now)
        log.warning("webhook.given_up", subscription=delivery.subscription_id, message=delivery.uid)
    else:
        delivery.next_at = now + PAUSES[delivery.tries - 1]
        delivery.save(update_fields=["next_at"])
        tasks.deliver.configure(schedule_at=delivery.next_at).defer(delivery=delivery.pk)


def _end(delivery: Delivery, state: Delivery.State, now: datetime) -> None:
    delivery.state, delivery.ended_at, delivery.next_at = state, now, None
    delivery.save(update_fields=["state", "ended_at", "next_at"])
