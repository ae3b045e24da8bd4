"""Playing many scenarios on one stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

from yizhan.insight.conformance.player import Failure, play
from yizhan.insight.conformance.scenarios import Scenario
from yizhan.insight.conformance.stage import built
from yizhan.procedure.model import Library


@dataclass(frozen=True, slots=True)
class Played:
    scenario: Scenario
    failure: Failure | None
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
            began = perf_counter()
            failure = play(stage, scenario)
            found.append(Played(scenario, failure, perf_counter() - began))
            told(found[-1])
    return found
