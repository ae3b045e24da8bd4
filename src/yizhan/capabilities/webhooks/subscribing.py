"""Setting a webhook up, changing its secret, ending it."""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_bytes

from django.db import transaction

from yizhan.capabilities.webhooks import tasks
from yizhan.capabilities.webhooks.kinds import KINDS, TEST
from yizhan.capabilities.webhooks.models import Delivery, Subscription
from yizhan.capabilities.webhooks.refusals import WebhookRefused
from yizhan.outside.addresses import Forbidden, checked
from yizhan.outside.locked import lock
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import Site, Staff

OVERLAP = timedelta(hours=24)  # how long the old secret still signs
SECRET = "whsec_"  # noqa: S105 - how Standard Webhooks marks one


@transaction.atomic
def subscribe(
    site: Site,
    *,
    title: str,
    url: str,
    kinds: Iterable[str],
    detail: str,
    unmasked: bool,
    by: Staff,
    now: datetime,
) -> tuple[Subscription, str]:
    """The subscription and its secret, which is shown now and never again. Raises WebhookRefused."""
    wanted = [kind for kind in KINDS.values() if kind in set(kinds)]
    if not title.strip():
        raise WebhookRefused("title")
    if not wanted:
        raise WebhookRefused("kinds")
    try:
        checked(url.strip())
    except Forbidden as forbidden:
        raise WebhookRefused(forbidden.code, target=forbidden.target) from forbidden
    secret = _new_secret()
    made = Subscription.objects.create(
        site=site,
        title=title.strip()[:80],
        url=url.strip(),
        kinds=wanted,
        detail=Subscription.Detail.FULL if detail == "full" else Subscription.Detail.THIN,
        unmasked=unmasked and detail == "full",
        secret=lock(secret),
        created_by=by,
        created_at=now,
    )
    listen_anew(site)
    _written_down(made, by, now, "webhook set up", {"url": made.url, "kinds": wanted, "unmasked": made.unmasked})
    return made, secret


@transaction.atomic
def change_secret(subscription: Subscription, by: Staff, now: datetime) -> str:
    """A new secret, shown once; the old one signs beside it for OVERLAP."""
    standing = _standing(subscription)
    secret = _new_secret()
    standing.old_secret, standing.old_until, standing.secret = standing.secret, now + OVERLAP, lock(secret)
    standing.save(update_fields=["old_secret", "old_until", "secret"])
    _written_down(standing, by, now, "webhook secret changed", {"old_until": standing.old_until.isoformat()})
    return secret


@transaction.atomic
def stop(subscription: Subscription, by: Staff, now: datetime) -> None:
    standing = _standing(subscription)
    end(standing, by.name, now)
    listen_anew(standing.site)
    _written_down(standing, by, now, "webhook ended", {"url": standing.url})


@transaction.atomic
def send_test(subscription: Subscription, now: datetime) -> Delivery:
    from yizhan.capabilities.webhooks.hearing import new_uid

    standing = _standing(subscription)
    body = {"type": TEST, "timestamp": now.isoformat(), "data": {"site": standing.site.slug}}
    made = Delivery.objects.create(subscription=standing, uid=new_uid(), kind=TEST, body=body, at=now)
    tasks.deliver.defer(delivery=made.pk)
    return made


def end(subscription: Subscription, because: str, now: datetime) -> None:
    Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True).update(
        ended_at=now, ended_because=because[:200]
    )


def listen_anew(site: Site) -> None:
    """Write down with the site what its subscriptions together want to hear of; others' words stay."""
    locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    wanted = {
        kind
        for kinds in Subscription.objects.filter(site=site, ended_at__isnull=True).values_list("kinds", flat=True)
        for kind in kinds
    }
    others = set(locked.listened_for) - set(KINDS.values())
    locked.listened_for = sorted(wanted | others)
    locked.save(update_fields=["listened_for"])


def _standing(subscription: Subscription) -> Subscription:
    standing = Subscription.objects.select_for_update(of=("self",)).select_related("site").get(pk=subscription.pk)
    if standing.ended_at is not None:
        raise WebhookRefused("ended", title=standing.title)
    return standing


def _new_secret() -> str:
    return SECRET + base64.b64encode(token_bytes(32)).decode()


def _written_down(made: Subscription, by: Staff, now: datetime, reason: str, after: dict[str, object]) -> None:
    """In the registry's journal, where the other settings of a site are; never the secret."""
    change = Change(site=made.site, kind="webhook", subject_id=made.pk, label=made.title, before=None, after=after)
    record(change, Because(by=by, now=now, reason=reason))
