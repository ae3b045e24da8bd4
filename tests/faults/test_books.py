"""The books of the soak play see what they are there to see: each kind of loss, staged, is told."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.cases.conftest import NINE, House
from tests.faults.soak.books import losses
from tests.faults.soak.people import Book
from yizhan.capabilities.documents.models import FiledCopy
from yizhan.capabilities.notices.models import Notice
from yizhan.cases import running, timers
from yizhan.cases.models import Case
from yizhan.ops.postgres import EmbeddedPostgres
from yizhan.procedure.commands import Cancel, Complete

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(postgres: EmbeddedPostgres) -> str:
    return postgres.url(connection.settings_dict["NAME"])


def book(*marks: str, acknowledged: tuple[str, ...] = ()) -> Book:
    return Book(asked={*marks, *acknowledged}, acknowledged=dict.fromkeys(acknowledged, "GD-20260302-0001"))


def test_a_command_that_is_there_once_is_no_loss(house: House, url: str) -> None:
    running.run(house.leak(data={"matter": "漏水 in-1"}), Cancel(reason="客户说不用了"), by=house.wang, now=NINE)

    assert list(losses(url, book(acknowledged=("in-1",)))) == []
    assert list(losses(url, book("in-that-was-given-up"))) == []


def test_an_acknowledged_command_that_is_not_there_is_told(house: House, url: str) -> None:
    assert list(losses(url, book(acknowledged=("in-2",)))) == ["in-2 happened 0 times"]


def test_a_command_that_happened_twice_is_told_even_if_nobody_was_answered(house: House, url: str) -> None:
    for _ in range(2):
        running.run(house.leak(data={"matter": "漏水 in-3"}), Cancel(reason="重复"), by=house.wang, now=NINE)

    assert list(losses(url, book("in-3"))) == ["in-3 happened 2 times"]


def test_a_limit_that_passed_unseen_is_told(house: House, url: str) -> None:
    case = house.leak()
    repair = Complete(step="judge", outcome="repair", data={"severity": "minor"})
    running.run(case, repair, by=house.wang, now=NINE)
    Case.objects.filter(pk=case.pk).update(wakes_at=None)  # as if the clock had lost sight of it

    assert list(losses(url, book())) == [f"a limit passed unseen: {case.pk}, repair"]


def test_a_message_that_was_asked_for_and_not_sent_is_told(house: House, url: str) -> None:
    case = house.leak()
    running.run(case, Complete(step="judge", outcome="repair", data={"severity": "minor"}), by=house.wang, now=NINE)
    timers.work_off(NINE + timedelta(hours=2))  # this house only notes what it was asked; nothing is sent

    told = list(losses(url, book()))
    assert told == [f"messages asked for and sent differ: {case.pk}, repair, 1, 0"]


def test_a_message_and_a_copy_that_nobody_asked_for_are_told(house: House, url: str) -> None:
    case = house.leak()
    Notice.objects.create(site=house.site, case=case, role="desk", zh="?", en="?", at=NINE, by="clock", deliver_at=NINE)
    FiledCopy.objects.create(site=house.site, case=case, file="management-office", at=NINE, by="clock")

    told = sorted(loss.split(":")[0] for loss in losses(url, book()))
    assert told == ["a message that no event asked for", "copies filed differ from matters closed"]
