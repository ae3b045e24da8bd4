"""A workshop's pack (packs/workshop) on the stage, and plays written in the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from yizhan.cases import effects
from yizhan.insight.conformance.mistakes import Mistake
from yizhan.insight.conformance.player import Failure, play
from yizhan.insight.conformance.scenarios import Scenario, read_file, read_scenarios
from yizhan.insight.conformance.stage import Stage, built
from yizhan.insight.conformance.verbs import VERBS
from yizhan.procedure.loader import load_library
from yizhan.procedure.model import Library

PACKS = Path(__file__).parent / "packs"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(PACKS, effects.vocabulary())


@pytest.fixture(scope="session")
def scenarios() -> list[Scenario]:
    found, mistakes = read_scenarios([PACKS], VERBS)
    assert mistakes == []
    return found


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, library: Library) -> Iterator[Stage]:
    with django_db_blocker.unblock(), built(library) as made:
        yield made


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


Playing = Callable[..., Failure | None]


@pytest.fixture
def play_lines(stage: Stage) -> Playing:
    """Play these lines at 09:00 on Monday 2026-03-02; what went wrong, or None."""

    def played(*lines: str, given: str = "", at: str = "2026-03-02T09:00") -> Failure | None:
        scenarios, mistakes = read(*lines, given=given, at=at)
        assert mistakes == []
        return play(stage, scenarios[0]).failure

    return played


def read(*lines: str, given: str = "", at: str = "2026-03-02T09:00") -> tuple[list[Scenario], list[Mistake]]:
    """A scenario of these lines; the first stands in line 7 of its file."""
    head = ["pack: workshop", "scenarios:", "  - id: tried", f"    at: {at}", f"    given: {{{given}}}", "    play:"]
    return read_file("tried.yaml", "\n".join([*head, *(f"      - {line}" for line in lines)]), tuple(VERBS))
