"""A worker killed with -9 in the middle: what it had finished stands, what it had not is done by the next, once."""

import os
import subprocess
import sys
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection

from tests.cases.conftest import NINE, House
from yizhan.cases import chain, running, timers
from yizhan.cases.models import Case, Event
from yizhan.procedure.commands import Complete

pytestmark = pytest.mark.django_db(transaction=True)

DUE = 30  # cases whose limit has passed
HANDFUL = 3  # of them in one transaction
DYING_AT = 20  # the notice in the middle of which the worker dies, within a handful
LATER = NINE + timedelta(hours=2)
PATIENCE = 120  # seconds until the test is given up, on a machine however slow

WORK = """
import django; django.setup()
import time
from datetime import datetime
from yizhan.cases import effects, running

running.HANDFUL = {handful}
told = []

def notify(request):
    told.append(request.case.pk)
    if len(told) == {dying_at}:
        print("in the middle", flush=True)
        time.sleep({patience})

effects.HANDLERS["notify"] = notify
while running.tick_some(datetime.fromisoformat("{later}")):
    pass
"""


def test_a_killed_worker_loses_nothing_and_repeats_nothing(house: House) -> None:
    cases = [house.leak() for _ in range(DUE)]
    for case in cases:
        command = Complete(step="judge", outcome="repair", data={"severity": "minor"})
        running.run(case, command, by=house.wang, now=NINE)

    work = WORK.format(handful=HANDFUL, dying_at=DYING_AT, patience=PATIENCE, later=LATER.isoformat())
    worker = subprocess.Popen(
        [sys.executable, "-c", work], stdout=subprocess.PIPE, env={**os.environ, "DATABASE_URL": _this_database()}
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"in the middle\n"
    worker.kill()
    worker.wait(PATIENCE)
    finished = Event.objects.filter(kind="limit_missed").count()
    assert finished == (DYING_AT - 1) // HANDFUL * HANDFUL  # whole handfuls, and nothing of the one under its hands

    deadline = monotonic() + PATIENCE
    while Case.objects.filter(wakes_at__lte=LATER).exists():
        timers.work_off(LATER)  # the killed worker's lock ends with its connection
        assert monotonic() < deadline

    missed = Event.objects.filter(kind="limit_missed").values_list("case", flat=True)
    assert sorted(missed) == sorted(case.pk for case in cases)
    assert list(chain.verify(Case.objects.all())) == []


def _this_database() -> str:
    """The address of the database of this test, for another process."""
    settings = connection.settings_dict
    host, port = settings["HOST"], settings["PORT"]
    query = f"host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?{query}"
