"""/healthz and /metrics tell whether the installation can work."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_reachable_and_migrated_database_is_healthy(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": [],
        "workers": 0,
        "last_heartbeat": None,
    }


def test_metrics_are_for_this_machine(client: Client) -> None:
    near = client.get("/metrics")
    through_a_proxy = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

    assert b"yizhan_workers 0.0" in near.content
    assert through_a_proxy.status_code == 404


def test_metrics_are_for_who_knows_the_token(client: Client, settings) -> None:
    settings.METRICS_TOKEN = "a-token-of-ours"

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-token-of-ours"}).status_code == 200
