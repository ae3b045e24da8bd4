"""The bell of an open desk rings when a command is committed, and not when it is rolled back."""

import contextlib
import json

import psycopg
import pytest
from django.db import connection, transaction

from tests.capabilities.conftest import House, at
from yizhan.capabilities.notices.inbox import inbox, mark_seen
from yizhan.capabilities.notices.signals import BELL
from yizhan.registry.access import access

pytestmark = pytest.mark.django_db(transaction=True)


def rung(listener: "psycopg.Connection[object]") -> list[dict[str, object]]:
    return [json.loads(bell.payload) for bell in listener.notifies(timeout=0.5)]


def test_open_desks_hear_which_roles_were_told(house: House) -> None:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as listener:
        listener.execute(f"LISTEN {BELL}")
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            house.leak()
            raise ZeroDivisionError
        assert rung(listener) == []

        house.leak()
        assert rung(listener) == [{"site": house.site.pk, "roles": ["centre", "repairer"], "staff": []}]

        ten = at("2026-03-02 10:00")
        mine = access(house.li, house.site, ten)
        mark_seen(mine, [one.pk for one in inbox(mine, ten)], ten)
        assert rung(listener) == [{"site": house.site.pk, "roles": ["repairer"], "staff": []}]
