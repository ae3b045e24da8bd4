"""The packs we ship, on the stage; their scenarios are the tests."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from yizhan.cases import effects
from yizhan.insight.conformance.stage import Stage, built
from yizhan.procedure.loader import load_library
from yizhan.procedure.model import Library


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(settings.PACKS_DIR, effects.vocabulary())


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, library: Library) -> Iterator[Stage]:
    with django_db_blocker.unblock(), built(library) as made:
        yield made
