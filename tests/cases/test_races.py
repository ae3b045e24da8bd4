"""Races, staged on two real connections: one waits for the other, and nothing happens twice."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.cases.conftest import NINE, House
from yizhan.cases import running, timers
from yizhan.cases.models import Case, Event
from yizhan.cases.refused import Refused
from yizhan.procedure.commands import Claim, Complete, Note

pytestmark = pytest.mark.django_db(transaction=True)

LONG = 30  # seconds after which a thread that should have ended is hung


class Rival:
    """Somebody else's act, on a connection of its own."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.result: object = None
        self.thread = threading.Thread(target=self._run, args=(act,))
        self.thread.start()

    def _run(self, act: Callable[[], object]) -> None:
        try:
            self.result = act()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def ended(self) -> object:
        self.thread.join(LONG)
        assert not self.thread.is_alive()
        return self.result


def test_of_two_who_claim_at_once_one_gets_it_and_the_other_is_told_who(house: House) -> None:
    case = house.leak()
    running.run(case, Complete(step="judge", outcome="repair", data={"severity": "minor"}), by=house.wang, now=NINE)

    with transaction.atomic():
        running.run(case, Claim(step="repair"), by=house.li, now=NINE)
        rival = Rival(lambda: running.run(case, Claim(step="repair"), by=house.zhao, now=NINE))
        # the rival waits for our lock until we are done

    refused = rival.ended()
    assert isinstance(refused, Refused)
    assert refused.refusal.facts["to"] == "李"


def test_the_same_key_from_two_connections_happens_once(house: House) -> None:
    case = house.leak()

    def note() -> Case:
        return running.run(case, Note(text="已回电"), by=house.wang, now=NINE, key="k1")

    with transaction.atomic():
        note()
        rival = Rival(note)
    assert isinstance(rival.ended(), Case)
    assert Event.objects.filter(case=case, kind="noted").count() == 1


def test_the_same_call_written_down_twice_at_once_opens_one_case(house: House) -> None:
    with transaction.atomic():
        house.leak(key="call-1")
        rival = Rival(lambda: house.leak(key="call-1"))

    assert rival.ended() == Case.objects.get()
    assert Case.objects.count() == 1


def test_two_workers_never_breach_one_limit_twice(house: House) -> None:
    cases = [house.leak() for _ in range(6)]
    for case in cases:
        command = Complete(step="judge", outcome="repair", data={"severity": "minor"})
        running.run(case, command, by=house.wang, now=NINE)

    later = NINE + timedelta(hours=2)
    rivals = [Rival(lambda: timers.work_off(later)) for _ in range(2)]
    for rival in rivals:
        assert isinstance(rival.ended(), int)

    missed = Event.objects.filter(kind="limit_missed").values_list("case", flat=True)
    assert sorted(missed) == sorted(case.pk for case in cases)


def test_numbers_are_never_given_twice(house: House) -> None:
    rivals = [Rival(lambda: house.leak()) for _ in range(4)]
    numbers = [rival.ended().number for rival in rivals]  # type: ignore[attr-defined]
    assert len(set(numbers)) == 4
