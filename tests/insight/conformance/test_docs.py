"""docs/packs/scenarios.md tells outsiders of every word that a scenario may use."""

from pathlib import Path

import pytest

from yizhan.insight.conformance.expectations import EXPECTATIONS, NOTICE_KEYS, SHOWN
from yizhan.insight.conformance.scenarios import GIVEN_KEYS
from yizhan.insight.conformance.verbs import VERBS
from yizhan.procedure.refusals import CODES

PAGE = (Path(__file__).parents[3] / "docs" / "packs" / "scenarios.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*VERBS, *EXPECTATIONS, *GIVEN_KEYS, *SHOWN, *NOTICE_KEYS])
def test_every_verb_and_expectation_is_told(word: str) -> None:
    assert f"`{word}" in PAGE or f"{word}, " in PAGE or f" {word}:" in PAGE


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_is_told(code: str) -> None:
    assert code in PAGE
