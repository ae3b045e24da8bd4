"""Every element can be taken away, and taking one away leaves the library it came from as it was."""

from typing import get_args

import pytest

from yizhan.insight.conformance.elements import Citing, Element, citing, elements
from yizhan.insight.conformance.gone import NOTHING_GONE
from yizhan.insight.conformance.removals import removals
from yizhan.procedure.model import Library


@pytest.fixture(scope="module")
def found(library: Library) -> dict[str, Element]:
    return {element.path: element for element in elements(library)}


def test_paths_name_one_element_each(library: Library) -> None:
    paths = [element.path for element in elements(library)]

    assert len(paths) == len(set(paths))
    assert "repairs/repair/mend/limits/mend/on_breach/1-escalate" in paths
    assert "repairs/repair/check/next/good/effects/2-follow-up" in paths
    assert "repairs/channels/shop" in paths


def test_only_elements_that_cite_a_clause_are_proved(library: Library) -> None:
    assert {element.path: element.clauses for element in citing(library)} == {
        "repairs/channels/shop": ("ONE-001",),
        "repairs/records/ticket": ("ONE-002",),
        "repairs/parameters/repair_time": ("ONE-003",),
        "repairs/scripts/farewell": ("ONE-012",),
        "repairs/scripts/greeting": ("ONE-004",),
        "repairs/checklists/bench": ("ONE-005",),
        "repairs/repair/intake": ("ONE-006",),
        "repairs/repair/classify/1-size": ("ONE-007",),
        "repairs/repair/mend/form": ("ONE-008",),
        "repairs/repair/mend/limits/mend": ("ONE-009",),
        "repairs/repair/check/requires/1": ("ONE-010",),
        "repairs/closing/schedule": ("ONE-011",),
    }


def test_without_an_element_the_library_is_another(library: Library, found: dict[str, Element]) -> None:
    before = repr(library)

    for element in found.values():
        for removal in removals(element):
            assert removal.library != library or removal.gone != NOTHING_GONE, (element.path, removal.what)

    assert repr(library) == before


def test_every_kind_of_element_is_met(found: dict[str, Element]) -> None:
    met = {type(element.thing) for element in found.values()}

    # a call of another procedure is met in the real packs, a quota in test_quota_plays.py
    assert {kind.__name__ for kind in get_args(Citing)} - {kind.__name__ for kind in met} == {"Call", "Quota"}


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("repairs/channels/shop", "channel removed"),
        ("repairs/fields/size", "field left out"),
        ("repairs/records/ticket", "no copies"),
        ("repairs/parameters/repair_time", "not heeded"),
        ("repairs/scripts/greeting", "script blanked"),
        ("repairs/checklists/bench", "checklist emptied"),
        ("repairs/facts/here_today", "finds nothing"),
        ("repairs/repair", "cancel by everybody"),
        ("repairs/repair/intake", "opened by anybody"),
        ("repairs/repair/classify/1-size", "rule dropped"),
        ("repairs/repair/on_change/1-price", "consequence dropped"),
        ("repairs/closing/schedule", "schedule dropped"),
        ("repairs/repair/check", "role widened"),
        ("repairs/repair/check", "same person allowed"),
        ("repairs/repair/mend", "no signature"),
        ("repairs/repair/mend/form", "result left out"),
        ("repairs/repair/mend/next/no-part", "outcome removed"),
        ("repairs/repair/mend/limits/mend", "limit dropped"),
        ("repairs/repair/mend/limits/mend", "nothing on breach"),
        ("repairs/repair/mend/limits/mend", "extension by everybody"),
        ("repairs/repair/check/requires/1", "gate opened"),
        ("repairs/repair/check/next/good/effects/1-file", "effect dropped"),
        ("repairs/repair/archiving", "not archived"),
        ("repairs/repair/archiving", "no copy in shop-file"),
        ("repairs/repair/archiving", "hold_by: everybody"),
        ("repairs/files/shop-file", "file removed"),
    ],
)
def test_the_ways_of_taking_away(found: dict[str, Element], path: str, what: str) -> None:
    assert what in [removal.what for removal in removals(found[path])]
