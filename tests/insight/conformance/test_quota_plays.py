"""Plays of quotas and of schedules that cover subjects, and what is missed when one of them is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from yizhan.cases import effects
from yizhan.insight.conformance.elements import Element, citing
from yizhan.insight.conformance.player import play
from yizhan.insight.conformance.prove import prove
from yizhan.insight.conformance.scenarios import Scenario, read_scenarios
from yizhan.insight.conformance.stage import Stage, built
from yizhan.insight.conformance.verbs import VERBS
from yizhan.procedure.loader import load_library
from yizhan.procedure.model import Library

pytestmark = pytest.mark.django_db

PACKS = Path(__file__).parents[2] / "cases" / "packs" / "visits"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(PACKS, effects.vocabulary())


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, library: Library) -> Iterator[Stage]:
    with django_db_blocker.unblock(), built(library) as made:
        yield made


def scenarios() -> list[Scenario]:
    found, mistakes = read_scenarios([PACKS], VERBS)
    assert mistakes == []
    return found


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one.id)
def test_the_play_goes_as_written(stage: Stage, scenario: Scenario) -> None:
    failure = play(stage, scenario).failure

    assert failure is None, failure and failure.shown()


def test_every_element_is_needed_by_its_play(stage: Stage, library: Library) -> None:
    by_id = {scenario.id: scenario for scenario in scenarios()}
    for element in citing(library):
        for proof in prove(stage, element, by_id, who(element, by_id), every=True):
            assert proof.holds, proof
            assert not proof.unplayable, proof


def who(element: Element, scenarios: dict[str, Scenario]) -> dict[str, list[str]]:
    return {
        clause: [id for id, scenario in scenarios.items() if clause in scenario.clauses] for clause in element.clauses
    }
