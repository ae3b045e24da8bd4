"""The wallboard: how the house stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.faces.conftest import SHANGHAI, House
from yizhan.cases.models import Case, Contact
from yizhan.procedure.commands import Complete
from yizhan.registry.models import DutyShift


@pytest.fixture
def desk(house: House) -> Client:
    return house.client(house.wang)


def figures(page: str) -> list[str]:
    return [part.split("</dd>")[0] for part in page.split("<dd>")[1:]]


def test_figures_of_the_house(desk: Client, house: House) -> None:
    house.leak(ago=timedelta(hours=2))
    house.dispatched()
    house.do(house.repaired(), house.wang, Complete(step="ask", data={"satisfied": "yes"}))

    open, late, _soon, unassigned, _received, finished = figures(desk.get("/garden/wallboard/").content.decode())

    assert (open, late, unassigned, finished) == ("2", "1", "1", "1")


def test_it_names_what_is_late_where_the_work_lies_and_who_is_on_duty(desk: Client, house: House) -> None:
    house.leak(ago=timedelta(hours=2))
    now = timezone.now()
    DutyShift.objects.create(
        staff=house.li, site=house.site, role="repairer", starts_at=now, ends_at=now + timedelta(hours=8)
    )

    page = desk.get("/garden/wallboard/figures/").content.decode()

    assert "3-2-501" in page
    assert "派单" in page
    assert "<strong>李</strong>" in page


def test_the_day_by_hours_on_the_site_s_clock(desk: Client, house: House) -> None:
    now = timezone.now()
    Contact.objects.create(site=house.site, at=now, channel="hotline", taken_by="staff:1")
    Contact.objects.create(site=house.site, at=now - timedelta(days=2), channel="hotline", taken_by="staff:1")

    by_hour = desk.get("/garden/wallboard/hours/").json()

    assert sum(by_hour["calls"]) == 1
    assert by_hour["calls"][now.astimezone(SHANGHAI).hour] == 1
    assert len(by_hour["finished"]) == 24


# It told 2 beside a chart of 19: the figure left out what other matters had called.
def test_the_figure_of_what_ended_is_that_of_its_chart_and_of_the_desk(desk: Client, house: House) -> None:
    caller, called = house.leak(), house.repaired()
    house.do(called, house.wang, Complete(step="ask", data={"satisfied": "yes"}))
    Case.objects.filter(pk=called.pk).update(parent=caller)

    figure = figures(desk.get("/garden/wallboard/").content.decode())[-1]

    assert figure == "1"
    assert sum(desk.get("/garden/wallboard/hours/").json()["finished"]) == 1


def test_an_empty_house_says_so(desk: Client) -> None:
    page = desk.get("/garden/wallboard/").content.decode()

    assert "没有超时的" in page
    assert figures(page) == ["0"] * 6


def test_more_work_costs_no_more_queries(desk: Client, house: House) -> None:
    house.leak(ago=timedelta(hours=2))
    few = asked(desk)
    for _ in range(9):
        house.leak(ago=timedelta(hours=3))

    assert asked(desk) == few


def asked(client: Client) -> int:
    client.get("/garden/wallboard/figures/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/garden/wallboard/figures/")
    return len(queries)
