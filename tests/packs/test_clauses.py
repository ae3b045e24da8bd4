"""Every element that cites a clause is needed: without it a scenario of that clause fails."""

import pytest
from django.conf import settings

from yizhan.cases import effects
from yizhan.insight.conformance.elements import Element, citing
from yizhan.insight.conformance.prove import prove, shortest_first
from yizhan.insight.conformance.scenarios import read_scenarios
from yizhan.insight.conformance.stage import Stage
from yizhan.insight.conformance.verbs import VERBS
from yizhan.procedure.loader import PackErrors, load_library

pytestmark = pytest.mark.django_db

SCENARIOS = {scenario.id: scenario for scenario in read_scenarios([settings.PACKS_DIR], VERBS)[0]}


def paths() -> list[str]:
    try:
        return [element.path for element in citing(load_library(settings.PACKS_DIR, effects.vocabulary()))]
    except PackErrors:
        return []  # told by the stage, with the file and line


@pytest.fixture(scope="module")
def elements(stage: Stage) -> dict[str, Element]:
    return {element.path: element for element in citing(stage.library)}


@pytest.mark.parametrize("path", paths())
def test_needed(stage: Stage, elements: dict[str, Element], path: str) -> None:
    element = elements[path]
    # That each of them passes as it stands is what test_scenarios is about.
    witnesses = {clause: shortest_first(SCENARIOS.values(), clause) for clause in element.clauses}

    proofs = prove(stage, element, SCENARIOS, witnesses)

    idle = [proof for proof in proofs if not proof.holds]
    assert idle == [], f"{path} may go and no scenario of {[proof.clause for proof in idle]} notices"
