"""Processes that play, each on a database and a stage of its own; the work is handed out one by one."""

import logging
import multiprocessing
import os
import queue
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from yizhan.ops.refused import Unable

POLL_SECONDS = 5  # how soon a process that died is missed
WORTH_A_CREW = 40  # plays; for fewer, starting another process takes longer than it saves


@dataclass(frozen=True, slots=True)
class Script:
    """What every process reads for itself: frozen libraries do not travel between processes."""

    packs: tuple[Path, ...]
    scenarios: tuple[Path, ...]
    language: str  # of Django


@dataclass(frozen=True, slots=True)
class Task:
    """Play the scenario of that name, or prove the element of that path with the scenarios that may notice."""

    name: str
    who: dict[str, list[str]] | None = None
    every: bool = False


class Bench:
    """What the names of tasks stand for. Raises PackErrors."""

    def __init__(self, script: Script) -> None:
        from yizhan.cases import effects
        from yizhan.insight.conformance.elements import citing
        from yizhan.insight.conformance.scenarios import read_scenarios
        from yizhan.insight.conformance.verbs import VERBS
        from yizhan.procedure.loader import load_library

        self.library = load_library(script.packs, effects.vocabulary())
        scenarios, self.mistakes = read_scenarios(script.scenarios, VERBS)
        self.scenarios = {scenario.id: scenario for scenario in scenarios}  # that one stands twice is a mistake
        self.elements = {element.path: element for element in citing(self.library)}

    def do(self, stage: Any, task: Task) -> Any:
        """A Played without its scenario (it does not travel), or the proofs of an element."""
        from yizhan.insight.conformance.playing import play_one
        from yizhan.insight.conformance.prove import prove

        if task.who is not None:
            return prove(stage, self.elements[task.name], self.scenarios, task.who, every=task.every)
        played = play_one(stage, self.scenarios[task.name])
        return played.failure, played.procedures, played.seconds


@contextmanager
def company(script: Script, processes: int) -> Iterator["Crew | Alone"]:
    """Whoever plays: a crew, or for one process this process itself."""
    with Crew(script, processes) if processes > 1 else Alone(script) as players:
        yield players


class Alone:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.stack = ExitStack()

    def __enter__(self) -> "Alone":
        from yizhan.insight.conformance.stage import built
        from yizhan.ops.scratch import scratch_database

        self.bench = Bench(self.script)
        with ExitStack() as stack:
            stack.enter_context(scratch_database())
            self.stage = stack.enter_context(built(self.bench.library))
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)

    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        for task in tasks:
            yield task, self.bench.do(self.stage, task)


class Crew:
    """`do` gives results as they come, each with its task."""

    def __init__(self, script: Script, processes: int) -> None:
        # Started anew, not forked: a database connection cannot be shared.
        context = multiprocessing.get_context("spawn")
        self.tasks: Any = context.Queue()
        self.results: Any = context.Queue()
        self.processes = [
            context.Process(target=work, args=(script, self.tasks, self.results), daemon=True) for _ in range(processes)
        ]

    def __enter__(self) -> "Crew":
        for process in self.processes:
            process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for _ in self.processes:
                self.tasks.put(None)
        else:
            for process in self.processes:
                process.terminate()
        for process in self.processes:
            process.join()

    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        for task in tasks:
            self.tasks.put(task)
        for _ in tasks:
            yield self._next()

    def _next(self) -> tuple[Task, Any]:
        while True:
            try:
                task, result = self.results.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if all(process.is_alive() for process in self.processes):
                    continue
                raise Unable("A process that plays scenarios died. Run it again with --processes 1.") from None
            if isinstance(result, Unable):
                raise result
            return task, result


def work(script: Script, tasks: Any, results: Any) -> None:
    """One process of a crew: a stage is built, then tasks are taken until None comes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
    import django

    django.setup()
    logging.disable(logging.ERROR)
    from django.utils import translation

    try:
        with translation.override(script.language), Alone(script) as player:
            for task in iter(tasks.get, None):
                for done in player.do([task]):
                    results.put(done)
    except Exception as error:
        results.put((None, Unable(f"{type(error).__name__}: {error}")))
