"""decide + evolve alone: no database, one core. A command is decided, and its events make the next state."""

from itertools import count
from pathlib import Path
from time import process_time

from benchmarks import matter
from benchmarks.harness import Row, measure, stopwatch
from yizhan.procedure.calendar import OFFICE_HOURS, Calendar
from yizhan.procedure.decide import Decision, decide
from yizhan.procedure.definition import Definition
from yizhan.procedure.facts import Facts
from yizhan.procedure.loader import load_library
from yizhan.procedure.state import CaseState

MATTERS = 400  # a round
CALENDAR = Calendar("office", "Asia/Shanghai", dict.fromkeys(range(5), OFFICE_HOURS))


def run() -> list[Row]:
    pack = load_library([Path(__file__).parent / "packs" / "repairs"]).packs["repairs"]
    definition = Definition(pack, pack.procedures["repair"])
    facts = Facts(CALENDAR, {}, lambda name, state: 0, lambda kind: (0, 0), lambda id: matter.LI.name)
    numbers = count()

    def one_round() -> float:
        with stopwatch(process_time) as took:
            for _ in range(MATTERS):
                walk(definition, facts, next(numbers))
        return MATTERS * (matter.STEPS + 1) / took()

    one_round()  # conditions compiled, calendar reckoned
    what = "decide + evolve alone, one core, commands of a six-step matter"
    return [measure(what, one_round, unit="/ s", bar=20_000, stretch=50_000)]


def walk(definition: Definition, facts: Facts, number: int) -> CaseState:
    state, now = CaseState(), matter.NINE
    for command, by in ((matter.opening(number), matter.WANG), *matter.work(number)):
        decision = decide(definition, state, command, by, facts, now)
        assert isinstance(decision, Decision), decision
        state, now = decision.state, now + matter.BETWEEN_STEPS
    assert state.status == "closed"
    return state
