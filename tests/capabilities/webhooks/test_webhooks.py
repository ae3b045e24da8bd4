"""Webhooks: told in the transaction of what happened, signed, tried again with longer pauses, then given up."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from tests.capabilities.conftest import NINE, House, at
from tests.receiver import Receiver, receiving
from yizhan.capabilities.webhooks import delivering, subscribing
from yizhan.capabilities.webhooks.delivering import PAUSES
from yizhan.capabilities.webhooks.kinds import KINDS, TITLES
from yizhan.capabilities.webhooks.models import Attempt, Delivery, Subscription
from yizhan.capabilities.webhooks.refusals import WebhookRefused
from yizhan.cases.people import staff_id
from yizhan.procedure.events import KINDS as EVENTS
from yizhan.registry.models import RegistryChange, Site

Subscribed = Callable[..., tuple[Subscription, str]]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1/32"]
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def subscribed(house: House, receiver: Receiver) -> Subscribed:
    def subscribe(**given: Any) -> tuple[Subscription, str]:
        wanted = {
            "title": "财务系统",
            "url": receiver.url,
            "kinds": ["matter.opened"],
            "detail": "thin",
            "unmasked": False,
        }
        made, secret = subscribing.subscribe(house.site, by=house.sun, now=NINE, **{**wanted, **given})
        house.site.refresh_from_db()
        return made, secret

    return subscribe


def deliver(now: object = NINE) -> Any:
    return delivering.deliver(Delivery.objects.latest("pk").pk, now)


# -- hearing --------------------------------------------------------------------------------------


def test_it_is_told_of_what_it_subscribed_to_and_of_nothing_else(house: House, subscribed: Subscribed) -> None:
    subscribed(kinds=["matter.opened", "step.completed"])

    house.dispatch(house.leak(), staff_id(house.li))

    assert list(Delivery.objects.order_by("pk").values_list("kind", flat=True)) == ["matter.opened", "step.completed"]
    jobs = ProcrastinateJob.objects.filter(task_name="webhooks.deliver")
    assert {job.args["delivery"] for job in jobs} == set(Delivery.objects.values_list("pk", flat=True))


def test_what_is_rolled_back_is_not_told(house: House, subscribed: Subscribed) -> None:
    subscribed()

    with transaction.atomic():
        house.leak()
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


def test_the_next_sites_matters_are_not_told(house: House, subscribed: Subscribed) -> None:
    subscribed()
    house.site = Site.objects.get(slug="next-door")
    house.wang = house.zhou
    house.room = house.owner = None  # type: ignore[assignment]

    house.leak()

    assert not Delivery.objects.exists()


def test_who_has_ended_is_told_nothing_more(house: House, subscribed: Subscribed) -> None:
    subscription, _secret = subscribed()
    subscribing.stop(subscription, house.sun, NINE)
    house.site.refresh_from_db()

    house.leak()

    assert house.site.listened_for == []
    assert not Delivery.objects.exists()


def test_every_kind_speaks_of_an_event_there_is_and_has_a_title() -> None:
    assert set(KINDS) <= set(EVENTS)
    assert set(KINDS.values()) <= set(TITLES)


# -- what is said ---------------------------------------------------------------------------------


def test_thin_says_which_matter_and_what_happened(house: House, subscribed: Subscribed) -> None:
    subscribed()

    case = house.leak(phone="13812345678")

    body = Delivery.objects.get().body
    assert body == {
        "type": "matter.opened",
        "timestamp": NINE.astimezone(UTC).isoformat(),
        "data": {"site": "garden", "matter": case.number, "procedure": "desk/leak"},
    }


@pytest.mark.parametrize(("unmasked", "phone"), [(False, "138****5678"), (True, "13812345678")])
def test_full_masks_personal_answers_unless_that_is_allowed(
    house: House, subscribed: Subscribed, unmasked: bool, phone: str
) -> None:
    subscribed(detail="full", unmasked=unmasked)

    house.leak(phone="13812345678")

    data = Delivery.objects.get().body["data"]
    assert data["answers"]["matter"] == "厨房水管漏水"
    assert data["answers"]["phone"] == phone
    assert ("customer" in data) is unmasked
    assert data["open_steps"] == ["dispatch"]


def test_personal_data_is_only_told_in_full_messages(house: House, subscribed: Subscribed) -> None:
    subscription, _secret = subscribed(detail="thin", unmasked=True)

    assert subscription.unmasked is False


# -- delivering -----------------------------------------------------------------------------------


def test_it_arrives_signed_as_standard_webhooks_says(house: House, subscribed: Subscribed, receiver: Receiver) -> None:
    _subscription, secret = subscribed()
    house.leak()

    deliver(timezone.now())

    path, headers, body = receiver.calls[0]
    assert Webhook(secret).verify(body, headers)["type"] == "matter.opened"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"opened", b"closed"), headers)
    delivery = Delivery.objects.get()
    assert (path, delivery.state, delivery.tries) == ("/hook", "delivered", 1)
    assert headers["webhook-id"] == delivery.uid


def test_while_a_secret_is_replaced_both_sign_and_then_the_new_one_alone(house: House, subscribed: Subscribed) -> None:
    subscription, old = subscribed()
    new = subscribing.change_secret(subscription, house.sun, NINE)
    subscription.refresh_from_db()

    during = delivering.signed(subscription, "msg_1", "{}", NINE)["webhook-signature"]
    after = delivering.signed(subscription, "msg_1", "{}", NINE + subscribing.OVERLAP)["webhook-signature"]

    by = {secret: Webhook(secret).sign("msg_1", NINE.astimezone(UTC), "{}") for secret in (old, new)}
    assert during == f"{by[new]} {by[old]}"
    assert len(after.split()) == 1
    assert old != new


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_any_other_answer_is_tried_again_later(
    house: House, subscribed: Subscribed, receiver: Receiver, status: int
) -> None:
    subscribed()
    house.leak()
    receiver.status = status

    deliver()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.next_at) == ("waiting", NINE + PAUSES[0])
    assert Attempt.objects.get().status == status
    retry = ProcrastinateJob.objects.filter(task_name="webhooks.deliver").latest("pk")
    assert (retry.args, retry.scheduled_at) == ({"delivery": delivery.pk}, NINE + PAUSES[0])


def test_the_pauses_grow_and_end(house: House, subscribed: Subscribed, receiver: Receiver) -> None:
    subscribed()
    house.leak()
    receiver.status = 500
    now, waited = NINE, []
    while (delivery := Delivery.objects.get()).state == "waiting":
        deliver(now)
        delivery = Delivery.objects.get()
        if delivery.next_at is not None:
            waited.append(delivery.next_at - now)
            now = delivery.next_at

    assert waited == list(PAUSES) == sorted(PAUSES)
    assert (delivery.state, delivery.tries) == ("given-up", len(PAUSES) + 1)
    assert timedelta(days=2) < sum(waited, timedelta()) < timedelta(days=4)


def test_before_its_turn_and_after_its_end_a_job_does_nothing(
    house: House, subscribed: Subscribed, receiver: Receiver
) -> None:
    subscribed()
    house.leak()
    receiver.status = 500
    deliver()

    assert deliver(NINE + PAUSES[0] - timedelta(seconds=1)) is None
    receiver.status = 200
    deliver(NINE + PAUSES[0])
    assert deliver(NINE + PAUSES[0]) is None
    assert len(receiver.calls) == 2


def test_in_one_workers_hands_it_is_not_in_anothers(house: House, subscribed: Subscribed, receiver: Receiver) -> None:
    subscribed()
    house.leak()

    waiting = Delivery.objects.get().pk
    with pytest.MonkeyPatch.context() as patch:
        taken = []
        real = delivering.post

        def post(*args: Any) -> Any:
            taken.append(delivering.deliver(waiting, NINE))  # the same job again, while this one calls
            return real(*args)

        patch.setattr(delivering, "post", post)
        deliver()

    assert taken == [None]
    assert len(receiver.calls) == 1


def test_what_a_worker_left_lying_is_put_into_the_outbox_again(house: House, subscribed: Subscribed) -> None:
    subscribed()
    house.leak()
    Delivery.objects.update(next_at=NINE)  # taken in hand by a worker that was then killed
    ProcrastinateJob.objects.filter(task_name="webhooks.deliver").delete()

    assert delivering.left_lying(NINE + timedelta(minutes=1)) == 0
    assert delivering.left_lying(NINE + timedelta(minutes=6)) == 1
    assert ProcrastinateJob.objects.filter(task_name="webhooks.deliver").exists()


def test_who_answers_that_it_is_gone_is_told_nothing_more(
    house: House, subscribed: Subscribed, receiver: Receiver
) -> None:
    subscription, _secret = subscribed()
    house.leak()
    receiver.status = 410

    deliver()

    subscription.refresh_from_db()
    house.site.refresh_from_db()
    assert (subscription.ended_at, subscription.ended_because) == (NINE, "410 Gone")
    assert Delivery.objects.get().state == "given-up"
    assert house.site.listened_for == []


def test_a_target_that_has_become_ours_is_not_called_but_written_down(
    house: House, subscribed: Subscribed, receiver: Receiver, settings: Settings
) -> None:
    subscribed()
    house.leak()
    settings.OUTSIDE_ALLOWED = ["10.99.0.0/16"]

    deliver()

    assert receiver.calls == []
    assert Attempt.objects.get().said == "forbidden: private"


def test_a_secret_of_another_installation_is_told_and_nothing_is_sent_unsigned(
    house: House, subscribed: Subscribed, receiver: Receiver, settings: Settings
) -> None:
    subscribed()
    house.leak()
    settings.SECRET_KEY = "another installation's key, long enough"

    deliver()

    assert receiver.calls == []
    assert Attempt.objects.get().said == "secret unreadable"


def test_once_more_by_hand(house: House, subscribed: Subscribed, receiver: Receiver) -> None:
    subscribed()
    house.leak()
    deliver()

    delivering.again(Delivery.objects.get(), NINE)
    deliver()

    assert [json.loads(body)["type"] for _, _, body in receiver.calls] == ["matter.opened"] * 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls}) == 1


# -- setting up -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"title": " "}, "title", id="no-name"),
        pytest.param({"kinds": []}, "kinds", id="nothing-to-hear-of"),
        pytest.param({"kinds": ["matter.unheard"]}, "kinds", id="no-such-kind"),
        pytest.param({"url": "http://10.0.0.1/"}, "private", id="our-own-network"),
        pytest.param({"url": "https://[::1]/"}, "private", id="this-machine"),
        pytest.param({"url": "javascript:alert(1)"}, "address", id="a-script"),
    ],
)
def test_not_everything_is_subscribed_to(subscribed: Subscribed, given: dict[str, Any], code: str) -> None:
    with pytest.raises(WebhookRefused) as refused:
        subscribed(**given)

    assert refused.value.code == code
    assert not Subscription.objects.exists()


def test_the_secret_is_not_kept_as_it_is_and_the_change_is_written_down_without_it(
    house: House, subscribed: Subscribed
) -> None:
    subscription, secret = subscribed()
    subscribing.change_secret(subscription, house.sun, at("2026-03-03 09:00"))

    subscription.refresh_from_db()
    bare = secret.removeprefix("whsec_")
    assert bare not in subscription.secret + subscription.old_secret
    told = list(RegistryChange.objects.filter(kind="webhook").order_by("pk"))
    assert [(one.by, one.reason) for one in told] == [
        (house.sun, "webhook set up"),
        (house.sun, "webhook secret changed"),
    ]
    assert bare not in json.dumps([one.after for one in told])


def test_a_try_by_hand_is_sent_like_any_other(house: House, subscribed: Subscribed, receiver: Receiver) -> None:
    subscription, secret = subscribed()

    made = subscribing.send_test(subscription, NINE)
    delivering.deliver(made.pk, timezone.now())

    assert Webhook(secret).verify(receiver.calls[0][2], receiver.calls[0][1])["type"] == "webhook.test"
