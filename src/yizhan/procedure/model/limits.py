"""Limits: when something must be done, and what follows when it is not."""

from dataclasses import dataclass
from typing import Literal

from yizhan.procedure.clock_rules import ClockRule
from yizhan.procedure.durations import Duration
from yizhan.procedure.model.expression import Expression
from yizhan.procedure.model.steps import Effect, RoleChoice


@dataclass(frozen=True, slots=True)
class Term:
    """How long, in the first case that applies: `within` a duration (fixed or a parameter), or `by` a clock rule."""

    when: Expression | None = None
    within: Duration | None = None
    parameter: str | None = None  # names a parameter of type duration; unset means no limit
    by: ClockRule | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """Who may grant more time."""

    by: RoleChoice


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a step or of the whole case.

    `since` says where counting starts: "step" (its step opened), "case" (received), "field:<id>" (a time
    that stands in the data), "done:<step>". `promised` names a datetime field: a time agreed with the
    customer replaces the term and never moves by itself. `until` (case limits) lists steps whose
    completion meets the limit.
    """

    id: str
    step: str | None
    terms: tuple[Term, ...]
    since: str = "step"
    counted: Literal["elapsed", "working"] = "elapsed"
    promised: str | None = None
    before: str | None = None  # a datetime field; the term is then taken off it
    opens: Duration | None = None  # a window: the step may not be finished sooner than this
    opens_parameter: str | None = None
    every: Duration | None = None
    every_parameter: str | None = None
    when: Expression | None = None
    until: tuple[str, ...] = ()
    warn: Duration | None = None
    warn_parameter: str | None = None
    on_warn: tuple[Effect, ...] = ()
    on_breach: tuple[Effect, ...] = ()
    extension: Extension | None = None
    clauses: tuple[str, ...] = ()
    line: int = 0
