"""How the doors are asked at random: a few requests of each operation, always the same ones; with YIZHAN_FUZZ=N so
many of each, new ones every time (`make fuzz`)."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yizhan.ops.wsgi import application

FUZZ = int(os.environ.get("YIZHAN_FUZZ", "0"))
USUAL = 2
HOW = settings(
    max_examples=FUZZ or USUAL,
    derandomize=not FUZZ,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

Prepare = Callable[[Any, bool], None]


def failures(openapi: str, prepare: Prepare) -> list[str]:
    """What failed, by operation, of what an address describes. `prepare` is given each request before it is sent, and
    whether it shall speak of what there is."""
    found = []
    with _one_connection():
        schema = schemathesis.openapi.from_wsgi(openapi, application)
        for result in schema.get_all_operations():
            operation = result.ok()
            try:
                _asker(operation, prepare)()
            except (Exception, FailureGroup) as failure:
                found.append(f"{operation.label}: {failure}")
    return found


@contextmanager
def _one_connection() -> Iterator[None]:
    """The requests are part of the test's transaction, as those of Django's own test client are."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _asker(operation: Any, prepare: Prepare) -> Callable[[], None]:
    @HOW
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        request = data.draw(operation.as_strategy())
        prepare(request, data.draw(st.integers(0, 4)) > 0)
        request.call_and_validate(checks=CHECKS)

    return ask
