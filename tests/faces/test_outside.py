"""What is told outside, as pages: set up, secrets shown once, the log, sending again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from tests.faces.conftest import House
from tests.receiver import Receiver, receiving
from yizhan.capabilities.notices.models import Line
from yizhan.capabilities.webhooks import delivering
from yizhan.capabilities.webhooks.models import Delivery, Subscription


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1/32"]
    with receiving() as receiver:
        yield receiver


def page(house: House, name: str, *parts: Any, **asked: str) -> str:
    answer = house.client(house.sun).get(reverse(name, args=["garden", *parts]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def post(house: House, name: str, *parts: Any, **typed: Any) -> Any:
    return house.client(house.sun).post(reverse(name, args=["garden", *parts]), typed)


def subscribed(house: House, receiver: Receiver, **more: Any) -> Subscription:
    typed = {"title": "财务系统", "url": receiver.url, "kind": ["matter.opened"], "detail": "thin", **more}
    assert post(house, "webhooks", **typed).status_code == 302
    house.site.refresh_from_db()
    return Subscription.objects.latest("pk")


def test_a_webhook_is_set_up_and_its_secret_is_shown_once(house: House, receiver: Receiver) -> None:
    webhook = subscribed(house, receiver)

    first, second = page(house, "webhook", webhook.pk), page(house, "webhook", webhook.pk)

    assert "whsec_" in first
    assert "whsec_" not in second
    assert "财务系统" in page(house, "outside")


def test_a_target_of_our_own_is_refused_with_what_to_do(house: House) -> None:
    answer = post(house, "webhooks", title="x", url="https://169.254.169.254/", kind=["matter.opened"], detail="thin")

    assert answer.status_code == 422
    assert "169.254.169.254" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_new_secret_is_shown_once_and_the_old_one_still_signs(house: House, receiver: Receiver) -> None:
    webhook = subscribed(house, receiver)
    page(house, "webhook", webhook.pk)

    post(house, "webhook_secret", webhook.pk)

    told = page(house, "webhook", webhook.pk)
    assert "whsec_" in told
    assert "旧密钥" in told
    assert "whsec_" not in page(house, "webhook", webhook.pk)


def test_the_log_shows_what_was_told_and_the_answer_and_sends_again(house: House, receiver: Receiver) -> None:
    webhook = subscribed(house, receiver)
    case = house.leak()
    receiver.status = 503
    delivering.deliver(Delivery.objects.get().pk, timezone.now())

    told = page(house, "webhook", webhook.pk)
    assert case.number in told
    assert "503" in told
    assert case.number not in page(house, "webhook", webhook.pk, state="delivered")

    receiver.status = 204
    post(house, "webhook_again", webhook.pk, Delivery.objects.get().pk)
    delivering.deliver(Delivery.objects.get().pk, timezone.now())

    assert case.number in page(house, "webhook", webhook.pk, state="delivered")


def test_a_try_is_put_into_the_outbox(house: House, receiver: Receiver) -> None:
    webhook = subscribed(house, receiver)

    post(house, "webhook_trial", webhook.pk)

    assert ProcrastinateJob.objects.filter(task_name="webhooks.deliver").count() == 1
    assert Delivery.objects.get().kind == "webhook.test"


def test_an_ended_webhook_keeps_its_log_and_takes_nothing_more(house: House, receiver: Receiver) -> None:
    webhook = subscribed(house, receiver)

    post(house, "webhook_ending", webhook.pk)

    assert post(house, "webhook_trial", webhook.pk).status_code == 422
    assert "webhook_trial" not in page(house, "webhook", webhook.pk)


def test_a_line_is_set_up_tried_and_ended_and_its_key_is_on_no_page(house: House, receiver: Receiver) -> None:
    receiver.status = 200
    url = f"json://:geheim@127.0.0.1:{receiver.port}/hook"

    assert post(house, "lines", title="值班群", url=url, whom="role:repairer").status_code == 302
    line = Line.objects.get()
    assert (line.role, line.staff) == ("repairer", None)
    assert post(house, "line_trial", line.pk).status_code == 302
    told = page(house, "outside")
    assert "值班群" in told
    assert "geheim" not in told
    assert len(receiver.calls) == 1

    post(house, "line_ending", line.pk)
    assert Line.objects.get().ended_at is not None


@pytest.mark.parametrize("whom", ["role:nobody", "staff:999999", "everybody:1"])
def test_whom_nobody_knows_is_not_taken_for_everybody(house: House, receiver: Receiver, whom: str) -> None:
    answer = post(house, "lines", title="群", url=f"json://127.0.0.1:{receiver.port}/", whom=whom)

    assert answer.status_code == 422
    assert not Line.objects.exists()


def test_a_line_that_does_not_take_it_says_so(house: House, receiver: Receiver) -> None:
    receiver.status = 500
    post(house, "lines", title="值班群", url=f"json://127.0.0.1:{receiver.port}/", whom="")

    answer = post(house, "line_trial", Line.objects.get().pk)

    assert answer.status_code == 422
    assert "值班群" in answer.content.decode()


def test_the_log_costs_the_same_however_long_it_is(
    house: House, receiver: Receiver, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    webhook = subscribed(house, receiver)
    house.leak()
    delivering.deliver(Delivery.objects.get().pk, timezone.now())
    page(house, "webhook", webhook.pk)

    with django_assert_max_num_queries(20) as first:
        page(house, "webhook", webhook.pk)
    for _ in range(4):
        house.leak()
        delivering.deliver(Delivery.objects.latest("pk").pk, timezone.now())
    with django_assert_max_num_queries(len(first)):
        page(house, "webhook", webhook.pk)
