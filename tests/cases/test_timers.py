"""What falls due together: asked by the handful, each once, and one that fails stops nobody."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cases.conftest import NINE, House
from yizhan.cases import effects, running, timers
from yizhan.cases.models import Case, Event
from yizhan.procedure.commands import Complete

pytestmark = pytest.mark.django_db

LATER = NINE + timedelta(hours=1)
TRANSACTION = 2


def sent_out(house: House, matter: str) -> Case:
    """A matter whose repair is late from half past nine on."""
    case = house.leak(data={"matter": matter})
    judged = {"severity": "minor"}
    return running.run(case, Complete(step="judge", outcome="repair", data=judged), by=house.wang, now=NINE)


def missed() -> list[int]:
    return list(Event.objects.filter(kind="limit_missed").order_by("pk").values_list("case", flat=True))


def test_a_handful_is_asked_in_one_transaction(house: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cases = [sent_out(house, f"漏水{n}") for n in range(5)]

    with django_assert_num_queries(TRANSACTION + 2 + len(cases)):
        assert running.tick_some(LATER) == len(cases)

    assert missed() == [case.pk for case in cases]


def test_more_than_a_handful_is_worked_off_in_the_order_it_fell_due(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "HANDFUL", 2)
    cases = [sent_out(house, f"漏水{n}") for n in range(5)]
    for n, case in enumerate(reversed(cases)):
        Case.objects.filter(pk=case.pk).update(wakes_at=NINE + timedelta(minutes=20 + n))

    assert timers.work_off_cases(LATER) == len(cases)

    assert missed() == [case.pk for case in reversed(cases)]


def test_one_that_fails_is_put_off_and_the_others_are_asked_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [sent_out(house, matter) for matter in ("漏水", "坏的", "停水")]

    def tell(request: effects.Request) -> None:
        if request.case.pk == cases[1].pk:
            raise ZeroDivisionError
        house.tell(request)

    monkeypatch.setitem(effects.HANDLERS, "notify", tell)

    timers.work_off_cases(LATER)

    assert missed() == [cases[0].pk, cases[2].pk]
    assert Case.objects.get(pk=cases[1].pk).wakes_at == LATER + running.PUT_OFF
