"""Lines outside: notices told to a service by its own address, for a role, a person or all, once, by day."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.capabilities.conftest import LATE, NINE, House, at
from tests.receiver import Receiver, receiving
from yizhan.capabilities.notices import calling, lines, services, tasks
from yizhan.capabilities.notices.models import Delivery, Line, Notice
from yizhan.capabilities.notices.refusals import LineRefused
from yizhan.cases.people import staff_id
from yizhan.registry.models import RegistryChange

Added = Callable[..., Line]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1/32"]
    with receiving() as receiver:
        receiver.status = 200
        yield receiver


@pytest.fixture
def added(house: House, receiver: Receiver) -> Added:
    def add(**given: Any) -> Line:
        url = f"json://:geheim@127.0.0.1:{receiver.port}/hook"
        wanted = {"title": "值班群", "url": url, "role": "", "staff": None, "urgent_only": False}
        line = lines.add(house.site, by=house.sun, now=NINE, **{**wanted, **given})
        house.site.refresh_from_db()
        return line

    return add


def jobs() -> list[dict[str, int]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="notices.call").order_by("pk")]


def call_all(now: datetime = NINE) -> list[bool]:
    pairs = [(Notice.objects.get(pk=args["notice"]), Line.objects.get(pk=args["line"])) for args in jobs()]
    return [calling.call(notice, line, now) for notice, line in pairs]


def test_a_sites_line_is_told_what_its_staff_are_told_in_the_words_of_the_notice(
    house: House, added: Added, receiver: Receiver
) -> None:
    added()
    case = house.leak()

    call_all()

    told = [json.loads(body) for _, _, body in receiver.calls]
    assert len(told) == Notice.objects.filter(party__isnull=True).count() == 2
    assert all(case.number in one["title"] for one in told)


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        pytest.param({"role": "repairer"}, {"repairer"}, id="a-role"),
        pytest.param({"role": "dispatcher"}, {"centre"}, id="a-member-of-the-group-addressed"),
        pytest.param({"role": "supervisor"}, set(), id="a-role-that-is-not-addressed"),
        pytest.param({"urgent_only": True}, set(), id="only-what-is-urgent"),
    ],
)
def test_a_line_hears_what_it_is_for(house: House, added: Added, given: dict[str, Any], roles: set[str]) -> None:
    added(**given)

    house.leak()

    assert {Notice.objects.get(pk=args["notice"]).role for args in jobs()} == roles


def test_a_persons_line_hears_what_is_for_him(house: House, added: Added, receiver: Receiver) -> None:
    added(staff=house.li)
    house.dispatch(house.leak(), staff_id(house.li))

    call_all()

    told = Notice.objects.filter(deliveries__sent_at__isnull=False)
    assert {notice.role or notice.staff_id for notice in told} == {"repairer", house.li.pk}


def test_who_does_not_hold_the_role_any_more_is_not_told(house: House, added: Added, receiver: Receiver) -> None:
    added(staff=house.sun)
    house.leak()

    assert set(call_all()) == {False}
    assert receiver.calls == []


def test_at_night_it_waits_for_the_morning(house: House, added: Added) -> None:
    added()

    house.leak(LATE)

    calls = ProcrastinateJob.objects.filter(task_name="notices.call")
    assert set(calls.values_list("scheduled_at", flat=True)) == {at("2026-03-03 07:00")}


def test_what_is_told_is_told_once(house: House, added: Added, receiver: Receiver) -> None:
    added(role="repairer")
    house.leak()

    assert call_all() == [True]
    assert call_all() == [False]
    assert len(receiver.calls) == 1


def test_where_it_is_not_taken_the_job_fails_and_may_be_run_again(
    house: House, added: Added, receiver: Receiver
) -> None:
    line = added(role="repairer")
    house.leak()
    receiver.status = 500

    with pytest.raises(calling.NotTaken):
        call_all()
    line.refresh_from_db()
    assert line.failed_at == NINE
    assert not Delivery.objects.exists()

    receiver.status = 200
    assert call_all() == [True]


def test_the_job_finds_its_notice_and_line(house: House, added: Added, receiver: Receiver) -> None:
    line = added(role="repairer")
    house.leak()

    tasks.call(**jobs()[0])

    line.refresh_from_db()
    assert line.answered_at is not None
    assert len(receiver.calls) == 1


def test_without_lines_nothing_is_queued(house: House) -> None:
    house.leak()

    assert jobs() == []


def test_an_ended_line_hears_nothing_more(house: House, added: Added, receiver: Receiver) -> None:
    line = added()
    house.leak()
    lines.end(line, house.sun, NINE)
    house.site.refresh_from_db()

    assert set(call_all()) == {False}
    assert house.site.listened_for == []


# -- keys and targets -------------------------------------------------------------------------------


def test_its_key_is_locked_away_and_shown_nowhere(house: House, added: Added) -> None:
    line = added()

    assert "geheim" not in line.url
    assert line.service == "JSON 127.0.0.1"
    assert "geheim" not in str(list(RegistryChange.objects.values()))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("nonsense", "unreadable", id="nonsense"),
        pytest.param("", "unreadable", id="nothing"),
        pytest.param("syslog://", "service", id="the-log-of-this-machine"),
        pytest.param("mailto://user:pass@example.com", "service", id="mail-has-its-own-setting"),
        pytest.param("json://example.com/hook", "scheme", id="unencrypted"),
        pytest.param("jsons://127.0.0.1/hook", "private", id="this-machine"),
        pytest.param("jsons://169.254.169.254/latest", "private", id="the-metadata-service"),
        pytest.param("jsons://2130706433/", "private", id="this-machine-as-one-number"),
        pytest.param("jsons://localhost:5432/", "private", id="the-database"),
    ],
)
def test_not_everything_is_called(house: House, url: str, code: str) -> None:
    with pytest.raises(LineRefused) as refused:
        lines.add(house.site, title="群", url=url, role="", staff=None, urgent_only=False, by=house.sun, now=NINE)

    assert refused.value.code == code
    assert not Line.objects.exists()


@pytest.mark.parametrize("url", ["wecombot://BOTKEY123456", "dingtalk://tokenabcdef/", "feishu://abcdefgh1234"])
def test_the_services_people_use_here_are_known(url: str) -> None:
    assert "KEY123" not in services.shown(services.service(url))


def test_for_a_role_and_a_person_at_once_there_is_no_line(house: House, added: Added) -> None:
    with pytest.raises(LineRefused) as refused:
        added(role="repairer", staff=house.li)
    assert refused.value.code == "whom"


def test_what_an_address_says_of_certificates_redirects_and_patience_is_not_heeded(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.0/8"]

    found = services.service("jsons://127.0.0.1/x?verify=no&redirect=yes&cto=900&rto=900")

    assert (found.verify_certificate, found.redirects) == (True, False)
    assert found.request_timeout == (services.PATIENCE, services.PATIENCE)


def test_a_redirect_into_our_network_is_not_followed(house: House, added: Added, receiver: Receiver) -> None:
    line = added(role="repairer")
    receiver.status, receiver.headers = 302, {"Location": f"http://127.0.0.1:{receiver.port}/inner"}

    with pytest.raises(LineRefused):
        lines.try_out(line, timezone.now())

    assert [path for path, _, _ in receiver.calls] == ["/hook"]


def test_a_host_that_has_become_ours_is_not_called(
    house: House, added: Added, receiver: Receiver, settings: Settings
) -> None:
    line = added(role="repairer")
    settings.OUTSIDE_ALLOWED = ["10.99.0.0/16"]

    with pytest.raises(LineRefused) as refused:
        lines.try_out(line, timezone.now())

    assert refused.value.code == "private"
    assert receiver.calls == []


def test_a_name_that_turns_inwards_after_the_check_is_not_called(
    house: House, added: Added, receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = added(role="repairer")
    settings.OUTSIDE_ALLOWED = ["10.99.0.0/16"]
    monkeypatch.setattr(services, "_check_host", lambda found: None)  # as if it had been public a moment ago

    with pytest.raises(LineRefused) as refused:
        lines.try_out(line, timezone.now())

    assert refused.value.code == "no-answer"
    assert receiver.calls == []


def test_a_try_says_something_harmless(added: Added, receiver: Receiver) -> None:
    lines.try_out(added(), timezone.now())

    assert "值班群" in json.loads(receiver.calls[0][2])["message"]
