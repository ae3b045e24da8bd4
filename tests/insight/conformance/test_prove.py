"""An element is proven when a scenario of its clause misses it; decoration is found out."""

import json
from dataclasses import replace

import pytest

from yizhan.insight.conformance.catalogue import Rule
from yizhan.insight.conformance.elements import Element, citing
from yizhan.insight.conformance.playing import Played, play_one
from yizhan.insight.conformance.prove import Proof, candidates, prove
from yizhan.insight.conformance.scenarios import Scenario
from yizhan.insight.conformance.stage import Stage
from yizhan.insight.conformance.trace import as_table, trace
from yizhan.procedure.model import Library

pytestmark = pytest.mark.django_db

RULES = [Rule(f"ONE-{n:03}", "one", f"Rule {n}") for n in range(1, 14)]


@pytest.fixture(scope="module")
def played(stage: Stage, scenarios: list[Scenario]) -> list[Played]:
    return [play_one(stage, scenario) for scenario in scenarios]


@pytest.fixture(scope="module")
def elements(library: Library) -> list[Element]:
    return citing(library)


@pytest.fixture(scope="module")
def proofs(stage: Stage, scenarios: list[Scenario], played: list[Played], elements: list[Element]) -> dict[str, Proof]:
    by_id = {scenario.id: scenario for scenario in scenarios}
    found = [proof for one in elements for proof in prove(stage, one, by_id, candidates(one, played))]
    return {proof.clause: proof for proof in found}


def test_each_element_is_missed_for_what_it_does(proofs: dict[str, Proof]) -> None:
    noticed = {clause: proof.removal for clause, proof in proofs.items()}

    assert noticed == {
        "ONE-001": "channel removed",
        "ONE-002": "record removed",
        "ONE-003": "not heeded",
        "ONE-004": "script blanked",
        "ONE-005": "checklist emptied",
        "ONE-006": "any channel",
        "ONE-007": "rule dropped",
        "ONE-008": "form emptied",
        "ONE-009": "limit dropped",
        "ONE-010": "gate opened",
        "ONE-011": "schedule dropped",
        "ONE-012": "",
    }


def test_a_clause_on_what_no_scenario_looks_at_is_decoration(proofs: dict[str, Proof]) -> None:
    proof = proofs["ONE-012"]

    assert not proof.holds
    assert proof.element == "repairs/scripts/farewell"
    assert proof.unnoticed == ("script blanked",)


def test_a_scenario_that_failed_or_never_met_the_procedure_is_no_witness(
    played: list[Played], elements: list[Element]
) -> None:
    limit = next(one for one in elements if one.path == "repairs/repair/mend/limits/mend")
    failed = [replace(one, failure=one.failure or object()) for one in played]  # type: ignore[arg-type]
    elsewhere = [replace(one, procedures=frozenset({"repairs/closing"})) for one in played]

    assert candidates(limit, played) == {"ONE-009": ["the-time-for-a-repair"]}
    assert candidates(limit, failed) == {"ONE-009": []}
    assert candidates(limit, elsewhere) == {"ONE-009": []}


def test_without_a_witness_nothing_is_proven(stage: Stage, elements: list[Element]) -> None:
    assert [proof.holds for proof in prove(stage, elements[0], {}, {})] == [False]


def test_every_way_may_be_tried(
    stage: Stage, scenarios: list[Scenario], played: list[Played], elements: list[Element]
) -> None:
    limit = next(one for one in elements if one.path == "repairs/repair/mend/limits/mend")
    by_id = {scenario.id: scenario for scenario in scenarios}

    (proof,) = prove(stage, limit, by_id, candidates(limit, played), every=True)

    assert proof.removal == "limit dropped"
    assert "promise not heeded" in proof.unnoticed  # shown by a scenario that does not cite the clause
    assert "nothing on breach" not in proof.unnoticed


def test_every_rule_is_listed_also_those_that_nothing_carries(
    elements: list[Element], played: list[Played], proofs: dict[str, Proof]
) -> None:
    traced = trace(RULES, elements, played, proofs.values())

    assert [one.id for one in traced] == [rule.id for rule in RULES]
    assert json.loads(json.dumps(traced[8].to_json())) == {
        "id": "ONE-009",
        "carried_by": ["repairs/repair/mend/limits/mend"],
        "exercised_by": ["the-time-for-a-repair"],
        "proven": True,
    }
    assert not traced[11].proven
    assert traced[12].to_json() == {"id": "ONE-013", "carried_by": [], "exercised_by": [], "proven": False}


def test_a_clause_that_stands_in_no_catalogue_is_shown_too(elements: list[Element], played: list[Played]) -> None:
    traced = trace(RULES[:11], elements, played)

    assert traced[-1].id == "ONE-012"
    assert traced[-1].carried_by == ["repairs/scripts/farewell"]


def test_only_scenarios_that_passed_count_as_exercise(elements: list[Element], played: list[Played]) -> None:
    failed = [replace(one, failure=one.failure or object()) for one in played]  # type: ignore[arg-type]

    assert all(one.exercised_by == [] for one in trace(RULES, elements, failed))


def test_the_table_tells_totals_and_decoration(
    elements: list[Element], played: list[Played], proofs: dict[str, Proof]
) -> None:
    traced = trace(RULES, elements, played, proofs.values())
    lines = list(as_table(traced, RULES, list(proofs.values()), proved=True))

    assert lines[0] == "one: 13 rules, 12 carried, 12 exercised, 11 proven, 1 that nothing carries"
    assert "  ONE-013  carried  –  exercised  –       –  Rule 13" in lines
    assert "  ONE-012  repairs/scripts/farewell" in lines
    assert "      not noticed: script blanked" in lines
