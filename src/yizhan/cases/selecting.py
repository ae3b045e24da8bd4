"""Which cases a question speaks of: conditions in plain SQL over `cases_case c`.

A fact asks with them, a report counts with them, the list behind a figure finds its matters with them: three ways that
cannot differ. Plain SQL, for a statement that Django puts together anew each time costs more than its answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yizhan.cases import library
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Fact
from yizhan.procedure.model.facts import Window

Bounds = tuple[datetime, datetime | None]
Answer = Callable[[str], str]  # a field -> where its answer stands, as text

_DONE = "(SELECT 1 FROM cases_casestep s WHERE s.case_id = c.id AND s.state = 'done' AND s.step = %s)"
_FINISHED = """EXISTS (SELECT 1 FROM cases_casestep s WHERE s.case_id = c.id AND s.state = 'done' AND s.step = ANY(%s)
AND NOT s.step || '/' || s.outcome = ANY(%s) AND {})"""
_NOT_ANSWERED = "IN ('', '[]')"


@dataclass
class Conditions:
    """All of them must hold; `values` in the order of the blanks."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def where(self, condition: str, *values: Any) -> None:
        self.parts.append(condition)
        self.values += values

    def also(self, other: "Conditions") -> None:
        self.parts += other.parts
        self.values += other.values

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts) or "true"


def in_data(field: str) -> str:
    """An answer where it is stored. Names of fields are snake_case: the loader lets nothing else be one."""
    return f"c.data ->> '{field}'"


def of_procedures(fact: Fact, definition: Definition) -> Conditions:
    """A bare name is any procedure of that name; `pack/procedure` is exactly one."""
    names = fact.procedures or (definition.procedure.id,)
    found = Conditions()
    bare = [name for name in names if "/" not in name]
    exact = [name for name in names if "/" in name]
    if not exact:
        found.where("c.procedure = ANY(%s)", bare)
    else:
        found.where("(c.procedure = ANY(%s) OR c.pack || '/' || c.procedure = ANY(%s))", bare, exact)
    return found


def selected(fact: Fact, answer: Answer = in_data) -> Conditions:
    """What the fact asks of each case by itself, but for its procedure and its time."""
    found = Conditions()
    found.where("c.status = ANY(%s)", list(fact.status))
    for name, value in fact.where.items():
        several = value if isinstance(value, list) else [value]
        found.where(f"{answer(name)} = ANY(%s)", [_text(one) for one in several])
    for name in fact.answered:
        found.where(f"COALESCE({answer(name)}, '') NOT {_NOT_ANSWERED}")
    for name in fact.unanswered:
        found.where(f"COALESCE({answer(name)}, '') {_NOT_ANSWERED}")
    if fact.late is not None:
        found.where(f"c.missed_at IS {'NOT NULL' if fact.late else 'NULL'}")
    for step in fact.done:
        found.where(f"EXISTS {_DONE}", step)
    for step in fact.not_done:
        found.where(f"NOT EXISTS {_DONE}", step)
    return found


def within(fact: Fact, bounds: Callable[[Window], Bounds | None]) -> Conditions:
    """When the cases it speaks of were received or closed, or one of the steps finished."""
    found = Conditions()
    for column, window in (("c.received_at", fact.received), ("c.closed_at", fact.closed)):
        if (span := bounds(window)) is not None:
            found.also(_between(column, span))
    if fact.finished and (span := bounds("period")) is not None:
        run = _between("s.completed_at", span)
        unfinished = [f"{step}/{outcome}" for step, outcome in _unfinished(fact.finished)]
        found.where(_FINISHED.format(run.sql), list(fact.finished), unfinished, *run.values)
    return found


def fields_of(fact: Fact) -> Iterable[str]:
    """Whose answers its conditions and sums look at."""
    yield from (*fact.where, *fact.answered, *fact.unanswered)
    if fact.summed is not None:
        yield fact.summed
    if fact.that is not None:
        yield from fields_of(fact.that)


def _text(value: Any) -> str:
    """As an answer reads when it is taken out of JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _between(column: str, span: Bounds) -> Conditions:
    start, end = span
    found = Conditions([f"{column} >= %s"], [start])
    if end is not None:
        found.where(f"{column} < %s", end)
    return found


def _unfinished(steps: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The outcomes of these steps with which the work was not done: nobody at home."""
    for procedure in library.current().library.procedures():
        for step in procedure.steps.values():
            if step.id in steps:
                yield from ((step.id, one.id) for one in step.outcomes.values() if one.unfinished)
