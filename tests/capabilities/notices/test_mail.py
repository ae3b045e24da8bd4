"""Mail: in the outbox with the command or not at all, sent once whatever happens."""

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as postbox
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.capabilities.conftest import LATE, NINE, House, at
from yizhan.capabilities.notices import mail, tasks
from yizhan.capabilities.notices.models import Delivery, Notice
from yizhan.cases.people import staff_id
from yizhan.registry.models import Staff

MORNING = at("2026-03-03 07:00")


@pytest.fixture
def house_with_mail(house: House, settings: Settings) -> House:
    settings.NOTICES_FROM = "notices@example.com"
    for staff in (house.li, house.zhao, house.sun):
        give_address(staff)
    return house


def give_address(staff: Staff) -> None:
    assert staff.account is not None
    staff.account.email = f"{staff.pk}@example.com"
    staff.account.save()


def letters() -> list[tuple[str, list[str]]]:
    return [(letter.subject, letter.to) for letter in postbox.outbox]


def test_every_notice_is_put_into_the_outbox_for_its_time(house_with_mail: House) -> None:
    house_with_mail.leak(LATE)

    jobs = ProcrastinateJob.objects.filter(task_name="notices.deliver")
    assert set(jobs.values_list("scheduled_at", flat=True)) == {MORNING}
    assert {job.args["notice"] for job in jobs} == set(Notice.objects.values_list("pk", flat=True))


def test_a_command_that_is_rolled_back_sends_nothing(house_with_mail: House) -> None:
    with transaction.atomic():
        house_with_mail.leak()
        assert ProcrastinateJob.objects.exists()
        transaction.set_rollback(True)

    assert not ProcrastinateJob.objects.exists()
    assert not Notice.objects.exists()


def test_without_a_mail_server_nothing_is_queued(house: House) -> None:
    house.leak()

    assert not ProcrastinateJob.objects.exists()


def test_a_role_is_written_to_in_the_language_of_each(house_with_mail: House) -> None:
    house_with_mail.zhao.account.language = "en"  # type: ignore[union-attr]
    house_with_mail.zhao.account.save()  # type: ignore[union-attr]
    case = house_with_mail.leak(matter="厨房\nBcc: all@example.com")

    mail.deliver(Notice.objects.get(role="repairer"), NINE)

    assert letters() == [
        (f"{case.number} 「派单」请留意。厨房 Bcc: all@example.com", [f"{house_with_mail.li.pk}@example.com"]),
        (
            f"{case.number} “Dispatch”: please take note. 厨房 Bcc: all@example.com",
            [f"{house_with_mail.zhao.pk}@example.com"],
        ),
    ]
    assert postbox.outbox[0].bcc == []


def test_a_job_that_runs_twice_sends_once(house_with_mail: House) -> None:
    house_with_mail.dispatch(house_with_mail.leak(), staff_id(house_with_mail.li))
    notice = Notice.objects.get(staff=house_with_mail.li)

    tasks.deliver(notice=notice.pk)
    tasks.deliver(notice=notice.pk)

    assert len(letters()) == 1
    assert Delivery.objects.get().sent_at is not None


def test_a_worker_killed_while_sending_repeats_nothing(house_with_mail: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house_with_mail.leak(urgent=True)
    notice = Notice.objects.get(role="supervisor")

    def die(*letter: Any) -> int:
        postbox.outbox.append(postbox.EmailMessage("gone out"))
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send_mail", die)
        with pytest.raises(SystemExit):
            mail.deliver(notice, NINE)
    sent_again = mail.deliver(notice, NINE)

    assert sent_again == 0
    assert len(letters()) == 1
    assert Delivery.objects.get().sent_at is None


def test_a_server_that_refuses_one_does_not_keep_the_letter_from_the_others(
    house_with_mail: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house_with_mail.leak()
    notice = Notice.objects.get(role="repairer")
    real = mail.send_mail

    def away_for_li(subject: str, text: str, sender: str, to: list[str]) -> int:
        if to == [f"{house_with_mail.li.pk}@example.com"]:
            raise SMTPServerDisconnected("try again later")
        return real(subject, text, sender, to)

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send_mail", away_for_li)
        with pytest.raises(SMTPServerDisconnected):
            mail.deliver(notice, NINE)
    assert [to for _, to in letters()] == [[f"{house_with_mail.zhao.pk}@example.com"]]

    assert mail.deliver(notice, NINE) == 1
    assert [to for _, to in letters()][1:] == [[f"{house_with_mail.li.pk}@example.com"]]


def test_only_accounts_in_use_are_written_to(house_with_mail: House) -> None:
    house_with_mail.leak(urgent=True)
    account = house_with_mail.sun.account
    assert account is not None
    account.is_active = False
    account.save()

    assert mail.deliver(Notice.objects.get(role="supervisor"), NINE) == 0


def test_a_group_is_its_members_and_those_on_duty_go_before_the_others(house_with_mail: House) -> None:
    house_with_mail.leak()
    to_centre = Notice.objects.get(role="centre")
    give_address(house_with_mail.wang)

    assert mail.deliver(to_centre, NINE) == 1

    house_with_mail.on_duty(house_with_mail.zhao, "repairer")
    assert mail.deliver(Notice.objects.get(role="repairer"), NINE) == 1
    assert [to for _, to in letters()] == [
        [f"{one.pk}@example.com"] for one in (house_with_mail.wang, house_with_mail.zhao)
    ]


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_it_from_the_outbox(house_with_mail: House) -> None:
    house_with_mail.leak(urgent=True)

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    assert sorted(to for _, to in letters()) == sorted(
        [f"{staff.pk}@example.com"] for staff in (house_with_mail.li, house_with_mail.zhao, house_with_mail.sun)
    )
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}
