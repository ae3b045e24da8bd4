"""The API asked at random, by its own description: nothing fails, and every answer is as described."""

from typing import Any

import pytest
from django.utils import timezone

from tests.faces.api.conftest import LetIn
from tests.faces.api.random_requests import USUAL, failures
from tests.faces.conftest import House
from yizhan.cases import incidents
from yizhan.faces.api.scopes import OPEN311_PUBLIC, SCOPES


@pytest.mark.django_db
def test_nothing_fails(house: House, let_in: LetIn) -> None:
    everything = let_in(scopes=[scope for scope in SCOPES if scope != OPEN311_PUBLIC], per_minute=1_000_000)
    case = house.dispatched()
    incident = incidents.declare(house.site, "停水", [case], by=house.actor(house.wang), now=timezone.now())
    real = {
        "site": "garden",
        "number": case.number,
        "step": "repair",
        "pack": "desk",
        "procedure": "leak",
        "record": "work-order",
        "code": house.room.code,
        "id": house.owner.pk,
        "ref": "a1",
    }
    asked = []

    def prepare(request: Any, of_what_there_is: bool) -> None:
        asked.append(request.operation.label)
        if of_what_there_is:
            here = {**real, "number": incident.number} if "/incidents/" in request.operation.path else real
            request.path_parameters = {name: here[name] for name in request.path_parameters or {}}
            if isinstance(request.body, dict) and "procedure" in request.body and "answers" in request.body:
                request.body |= {"procedure": "desk/leak", "channel": "hotline"}
                request.body |= {"place": None, "customer": None, "incident": None}
        request.headers = {**(request.headers or {}), **everything.headers}

    found = failures("/api/v1/openapi.json", prepare)

    assert not found, "\n\n".join(found)
    assert len(asked) >= len(set(asked)) * USUAL >= 45 * USUAL
