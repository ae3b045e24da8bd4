"""Playing many scenarios on one stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

from yizhan.insight.conformance.player import Failure, play
from yizhan.insight.conformance.scenarios import Scenario
from yizhan.insight.conformance.stage import Stage, built
from yizhan.procedure.model import Library


@dataclass(frozen=True, slots=True)
class Played:
    scenario: Scenario
    failure: Failure | None
    procedures: frozenset[str]  # that had a case in the play
    seconds: float

    @property
    def passed(self) -> bool:
        return self.failure is None


def play_all(
    library: Library, scenarios: Iterable[Scenario], told: Callable[[Played], None] = lambda played: None
) -> list[Played]:
    """Play them in order; `told` hears of each as it ends. The database must be empty and is left so."""
    found = []
    with built(library) as stage:
        for scenario in scenarios:
            found.append(play_one(stage, scenario))
            told(found[-1])
    return found


def play_one(stage: Stage, scenario: Scenario) -> Played:
    began = perf_counter()
    outcome = play(stage, scenario)
    return Played(scenario, outcome.failure, outcome.procedures, perf_counter() - began)
