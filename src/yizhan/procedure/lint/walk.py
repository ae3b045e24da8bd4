"""Walking a procedure: every condition and every effect in it, with the keys that lead to it in its file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from yizhan.procedure.lint.places import Key
from yizhan.procedure.model import Effect, Expression, Gate, Limit, Procedure, RoleChoice, Step

Expects = Literal["condition", "roles", "value"]


@dataclass(frozen=True)
class Spot:
    """One expression: what it must give, and where it stands."""

    expression: Expression
    expects: Expects
    keys: tuple[Key, ...]
    role: Literal["", "outcome", "gate", "rule"] = ""  # what it decides, where that matters to lint
    name: str = ""


@dataclass(frozen=True)
class EffectSpot:
    effect: Effect
    keys: tuple[Key, ...]
    step: str = ""  # the step it belongs to


def effects(procedure: Procedure) -> Iterator[EffectSpot]:
    yield from _spots(procedure.intake.on_open, ("intake", "on_open"))
    for number, change in enumerate(procedure.changes):
        yield from _spots(change.effects, ("on_change", number, "effects"))
    for limit in procedure.limits:
        yield from _limit_effects(limit, ("limits", limit.id), "")
    for step in procedure.steps.values():
        yield from step_effects(step)


def step_effects(step: Step) -> Iterator[EffectSpot]:
    here = ("steps", step.id)
    yield from _spots(step.on_start, (*here, "on_start"), step.id)
    yield from _spots(step.on_claim, (*here, "on_claim"), step.id)
    yield from _spots(step.on_press, (*here, "on_press"), step.id)
    yield from _spots(step.on_complete, (*here, "on_complete"), step.id)
    for limit in step.limits:
        yield from _limit_effects(limit, limit_keys(limit), step.id)
    for outcome in step.outcomes.values():
        for number, effect in enumerate(outcome.effects):
            yield EffectSpot(effect, (*here, "next", outcome.id, "effects", number), step.id)


def expressions(procedure: Procedure) -> Iterator[Spot]:
    yield from _people(procedure.assign_by, ("assign_by",))
    yield from _people(procedure.cancel_by, ("cancel_by",))
    yield from _people(procedure.watchers, ("watchers",))
    yield from _people(procedure.reschedule_by, ("reschedule", "by"))
    yield from _people(procedure.intake.by, ("intake", "by"))
    yield from _gates(procedure.intake.requires, ("intake", "requires"))
    for number, rule in enumerate(procedure.classifications):
        yield Spot(rule.when, "condition", ("classify", number, "when"), "rule", rule.field)
        yield from _values(rule.value, ("classify", number))
    for number, change in enumerate(procedure.changes):
        if change.when is not None:
            yield Spot(change.when, "condition", ("on_change", number, "when"))
    for limit in procedure.limits:
        yield from _limit(limit, ("limits", limit.id))
    for step in procedure.steps.values():
        yield from _step(step)
    for spot in effects(procedure):
        if spot.effect.when is not None:
            yield Spot(spot.effect.when, "condition", (*spot.keys, "when"))
        yield from _values(spot.effect.args, spot.keys)


def limit_keys(limit: Limit) -> tuple[Key, ...]:
    """A step's limit stands at the step itself when it is named after it."""
    if limit.step is None:
        return ("limits", limit.id)
    here = ("steps", limit.step)
    return here if limit.id == limit.step else (*here, "limits", limit.id)


def _step(step: Step) -> Iterator[Spot]:
    here = ("steps", step.id)
    yield from _people(step.role, (*here, "role"))
    if step.assign_by is not None:
        yield from _people(step.assign_by, (*here, "assign_by"))
    yield from _gates(step.requires, (*here, "requires"))
    for number, rule in enumerate(step.auto):
        if rule.when is not None:
            yield Spot(rule.when, "condition", (*here, "auto", number, "when"))
    for limit in step.limits:
        yield from _limit(limit, limit_keys(limit))
    for outcome in step.outcomes.values():
        there = (*here, "next", outcome.id)
        if outcome.when is not None:
            yield Spot(outcome.when, "condition", (*there, "when"), "outcome", outcome.id)
        yield from _gates(outcome.requires, (*there, "requires"))


def _limit(limit: Limit, here: tuple[Key, ...]) -> Iterator[Spot]:
    if limit.when is not None:
        yield Spot(limit.when, "condition", (*here, "when"))
    for number, term in enumerate(limit.terms):
        if term.when is not None:
            yield Spot(term.when, "condition", (*here, "within", number, "when"))
    if limit.extension is not None:
        yield from _people(limit.extension.by, (*here, "extension", "by"))


def _limit_effects(limit: Limit, here: tuple[Key, ...], step: str) -> Iterator[EffectSpot]:
    yield from _spots(limit.on_warn, (*here, "on_warn"), step)
    yield from _spots(limit.on_breach, (*here, "on_breach"), step)


def _spots(several: Iterable[Effect], here: tuple[Key, ...], step: str = "") -> Iterator[EffectSpot]:
    for number, effect in enumerate(several):
        yield EffectSpot(effect, (*here, number), step)


def _gates(gates: Iterable[Gate], here: tuple[Key, ...]) -> Iterator[Spot]:
    for number, gate in enumerate(gates):
        yield Spot(gate.that, "condition", (*here, number, "that"), "gate")


def _people(choice: RoleChoice, here: tuple[Key, ...]) -> Iterator[Spot]:
    if choice.computed is not None:
        yield Spot(choice.computed, "roles", here)


def _values(value: Any, here: tuple[Key, ...]) -> Iterator[Spot]:
    if isinstance(value, Expression):
        yield Spot(value, "value", here)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _values(one, here)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _values(one, here)
