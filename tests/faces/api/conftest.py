"""Programs that were let in: a portal that may do what the desk may, and whatever else a test lets in."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.conftest import LONG_AGO, House
from yizhan.faces.api import tokens
from yizhan.faces.api.models import Integration, Token
from yizhan.faces.api.scopes import OPEN311_PUBLIC, PERSONAL, SCOPES
from yizhan.registry.models import Site

EVERYTHING_MASKED = tuple(scope for scope in SCOPES if scope not in (PERSONAL, OPEN311_PUBLIC))
LetIn = Callable[..., "Program"]


@dataclass
class Program:
    """Another system with its token in hand, speaking English."""

    integration: Integration
    token: Token
    text: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        given = {"Idempotency-Key": key} if key else {}
        return self.client.post(
            f"/api/v1{path}",
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers={**self.headers, **given, **headers},
        )

    def hand_in(self, path: str, form: dict[str, Any]) -> Any:
        return self.client.post(f"/api/v1{path}", form, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}", "Accept-Language": "en"}


@pytest.fixture
def let_in(house: House) -> LetIn:
    """let_in("portal", roles=["dispatcher"], scopes=[...], sites=[...], per_minute=...)"""

    def one(
        name: str = "portal",
        *,
        roles: Iterable[str] = ("dispatcher", "repairer", "supervisor"),
        scopes: Iterable[str] = EVERYTHING_MASKED,
        sites: Iterable[Site] = (),
        per_minute: int = 10_000,
        expires_at: datetime | None = None,
    ) -> Program:
        integration = Integration.objects.create(
            organisation=house.site.organisation,
            name=name,
            purpose="tries the door",
            roles=list(roles),
            scopes=list(scopes),
            per_minute=per_minute,
            made_at=LONG_AGO,
            made_by=house.sun,
        )
        integration.sites.set(list(sites) or [house.site])
        shown = tokens.make(integration, by=house.sun, now=timezone.now(), expires_at=expires_at)
        return Program(integration, shown.token, shown.text)

    return one


@pytest.fixture
def portal(let_in: LetIn) -> Program:
    return let_in()
