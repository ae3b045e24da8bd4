"""Every scenario of every pack passes."""

import pytest
from django.conf import settings

from yizhan.insight.conformance.player import play
from yizhan.insight.conformance.scenarios import Scenario, read_scenarios
from yizhan.insight.conformance.stage import Stage
from yizhan.insight.conformance.verbs import VERBS

pytestmark = pytest.mark.django_db

SCENARIOS, MISTAKES = read_scenarios([settings.PACKS_DIR], VERBS)


def test_every_scenario_can_be_read() -> None:
    assert [mistake.shown() for mistake in MISTAKES] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_scenario(stage: Stage, scenario: Scenario) -> None:
    failure = play(stage, scenario).failure

    assert failure is None, failure and failure.shown()
