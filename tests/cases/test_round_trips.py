"""How often a command asks the database: most of its time is waiting for the answer."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cases.conftest import NINE, House
from yizhan.cases import running
from yizhan.procedure.commands import Complete, Note

pytestmark = pytest.mark.django_db

TRANSACTION = 2  # begin and commit; in a test, a savepoint and its release
FACT = 2  # asked for itself, and whether others who share the answer must hear of it
PERSON = 1  # whom a step goes to: that they work here, and what they are called


def test_a_step_is_one_question_and_one_answer(house: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = house.leak()

    with django_assert_num_queries(TRANSACTION + 2):
        running.run(case, Complete(step="judge", outcome="answer"), by=house.wang, now=NINE + timedelta(minutes=1))


def test_a_step_for_somebody_asks_who_that_is(house: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = house.leak()

    with django_assert_num_queries(TRANSACTION + 2 + PERSON):
        judged = {"severity": "minor", "repairer": house.li.id}
        running.run(case, Complete(step="judge", outcome="repair", data=judged), by=house.wang, now=NINE)


def test_a_key_costs_one_more(house: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = house.leak()

    with django_assert_num_queries(TRANSACTION + 2 + 1):
        running.run(case, Note(text="已回电"), by=house.wang, now=NINE, key="note-1")


def test_a_new_matter_asks_takes_a_number_and_is_written(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(TRANSACTION + 3):
        house.leak()


def test_others_who_share_an_answer_are_asked_once(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(TRANSACTION + 3 + FACT):
        house.leak(data={"event": "3栋停水"})
