"""Two people import the same file at once, on two connections."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from yizhan.registry import populate
from yizhan.registry.changes import Because
from yizhan.registry.exchange import imports
from yizhan.registry.exchange.imports import Preview
from yizhan.registry.models import Place, Site

from .books import book

ROOMS = book([["房号", "面积"], *([f"1-1-{number}", 80] for number in range(101, 161))])
BECAUSE = Because(by=None, now=datetime(2026, 3, 2, tzinfo=UTC), reason="handover")


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_then_finds_everything_done() -> None:
    site = populate.site("home")
    rival: list[Preview] = []
    started = threading.Event()

    def import_too() -> None:
        try:
            started.set()
            rival.append(imports.commit(site, "rooms", ROOMS, file_name="b.xlsx", because=BECAUSE))
        finally:
            connection.close()

    thread = threading.Thread(target=import_too)
    with transaction.atomic():
        first = imports.commit(site, "rooms", ROOMS, file_name="a.xlsx", because=BECAUSE)
        thread.start()
        started.wait()
        thread.join(timeout=0.5)  # held up by our lock; were it not, it would fail or write its own rooms
        assert not rival
    thread.join(timeout=60)
    assert (first.new, first.same) == (60, 0)
    assert (rival[0].new, rival[0].changed, rival[0].same) == (0, 0, 60)
    assert Place.objects.filter(site=Site.objects.get()).count() == 62  # with the building and the unit
