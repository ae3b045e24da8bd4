"""Proving: an element is needed when a scenario that cites its clause notices that it is gone.

An error of the program proves nothing: a library that cannot run is no answer to what the element is for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yizhan.insight.conformance.elements import Element
from yizhan.insight.conformance.player import play
from yizhan.insight.conformance.playing import Played
from yizhan.insight.conformance.removals import Removal, removals
from yizhan.insight.conformance.scenarios import Scenario
from yizhan.insight.conformance.stage import Stage


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether an element is needed for one clause: which removal was noticed, by which scenario."""

    element: str
    clause: str
    removal: str = ""
    scenario: str = ""
    unnoticed: tuple[str, ...] = ()  # removals that no scenario noticed
    unplayable: tuple[str, ...] = ()  # removals with which the program itself failed

    @property
    def holds(self) -> bool:
        return bool(self.scenario)


def candidates(element: Element, played: Iterable[Played]) -> dict[str, list[str]]:
    """Clause -> the scenarios that may notice: they cite it, passed, and had the element's procedure in them."""
    fit = [one for one in played if one.passed and (not element.procedure or element.procedure in one.procedures)]
    return {clause: shortest_first((one.scenario for one in fit), clause) for clause in element.clauses}


def shortest_first(scenarios: Iterable[Scenario], clause: str) -> list[str]:
    """The scenarios of a clause, those first that are the likeliest to be about it alone."""
    citing = [scenario for scenario in scenarios if clause in scenario.clauses]
    ordered = sorted(citing, key=lambda one: (len(one.clauses), len(one.play), one.id))
    return [scenario.id for scenario in ordered]


def prove(
    stage: Stage,
    element: Element,
    scenarios: Mapping[str, Scenario],
    who: Mapping[str, Sequence[str]],
    *,
    every: bool = False,
) -> list[Proof]:
    """Take the element away in each of its ways until a scenario of each clause fails.

    `who`: see `candidates`. `every`: go on after that, to see what else of it nobody would miss.
    """
    trial = _Trial(stage, scenarios)
    return [_proof(trial, element, clause, who.get(clause, ()), every=every) for clause in element.clauses]


def _proof(trial: "_Trial", element: Element, clause: str, who: Sequence[str], *, every: bool) -> Proof:
    noticed: tuple[str, str] | None = None
    unnoticed: list[str] = []
    unplayable: list[str] = []
    for removal in removals(element) if who else ():
        by = next((id for id in who if trial.notices(removal, id)), None)
        if by is not None:
            noticed = noticed or (removal.what, by)
            if not every:
                break
        elif any(trial.crashed(removal, id) for id in who):
            unplayable.append(removal.what)
        else:
            unnoticed.append(removal.what)
    return Proof(element.path, clause, *(noticed or ("", "")), tuple(unnoticed), tuple(unplayable))


class _Trial:
    """What came of each removal and scenario, played once for all clauses of an element."""

    def __init__(self, stage: Stage, scenarios: Mapping[str, Scenario]) -> None:
        self.stage = stage
        self.scenarios = scenarios
        self.seen: dict[tuple[str, str], str] = {}

    def notices(self, removal: Removal, id: str) -> bool:
        return self._come_of(removal, id) == "noticed"

    def crashed(self, removal: Removal, id: str) -> bool:
        return self._come_of(removal, id) == "crashed"

    def _come_of(self, removal: Removal, id: str) -> str:
        key = (removal.what, id)
        if key not in self.seen:
            outcome = play(self.stage, self.scenarios[id], removal.library, gone=removal.gone, checked=False)
            failure = outcome.failure
            self.seen[key] = "passed" if failure is None else "crashed" if failure.crashed else "noticed"
        return self.seen[key]
