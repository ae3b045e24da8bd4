"""Answers: what was typed, checked against the fields it is for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.model import BadValue, Effect, Procedure, Step
from yizhan.procedure.refusals import Refusal


def read_answers(draft: Draft, step: Step, typed: Mapping[str, Any]) -> dict[str, Any] | Refusal:
    """The values of what was typed at a step, or all that is wrong with it at once."""
    here = draft.definition.answered[step.id]
    for name in typed:
        if name not in here and (owner := _asked_elsewhere(draft, name, step)) is not None:
            return Refusal("role", step=owner.title, needed=draft.roles(owner.role), field=name)
    return read_values(draft, typed)


def read_values(draft: Draft, typed: Mapping[str, Any]) -> dict[str, Any] | Refusal:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, given in typed.items():
        field = draft.definition.pack.fields.get(name)
        if field is None:
            wrong[name] = "known-field"
            continue
        try:
            values[name] = field.read(given)
        except BadValue as error:
            wrong[name] = error.expected
    if wrong:
        return Refusal("bad-value", fields=wrong)
    return values


def missing(draft: Draft, names: tuple[str, ...], answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of these fields would still be unanswered."""
    fields = draft.definition.pack.fields
    data = draft.state.data
    return tuple(name for name in names if fields[name].is_empty(answers.get(name, data.get(name))))


def changed(draft: Draft, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from what is already written down."""
    return {name: value for name, value in answers.items() if draft.state.data.get(name) != value}


def _asked_elsewhere(draft: Draft, name: str, step: Step) -> Step | None:
    """Another step whose question this is, if the sender may not answer it there.

    A field that no step asks may be noted at any step; one that another role's step asks may not be
    slipped in here (PROP-106: the nature of a complaint is not for everybody to write), nor one that the
    procedure itself writes: who judged, and when. (What this very step writes may be typed along with it:
    the step has the last word.)
    """
    if name in _stamped(draft.definition.procedure) and name not in _written(_effects_of(step)):
        return step
    owners = [other for other in draft.definition.procedure.steps.values() if name in draft.definition.asked[other.id]]
    if not owners or name in draft.definition.procedure.intake.asks:
        return None
    if any(draft.may_act(draft.roles(owner.role)) for owner in owners):
        return None
    return owners[0]


def _stamped(procedure: Procedure) -> set[str]:
    """The fields that effects write and no form asks: stamps of who and when, not for anybody to type."""
    asked = {name for step in procedure.steps.values() for name in step.form.fields}
    chosen = {name for step in procedure.steps.values() for o in step.outcomes.values() for name in o.required}
    return _written(_effects(procedure)) - asked - chosen - set(procedure.intake.asks)


def _written(effects: Iterable[Effect]) -> set[str]:
    return {name for effect in effects if effect.verb == "set" for name in effect.args["values"]}


def _effects(procedure: Procedure) -> Iterator[Effect]:
    yield from procedure.intake.on_open
    for change in procedure.changes:
        yield from change.effects
    for limit in procedure.all_limits():
        yield from (*limit.on_warn, *limit.on_breach)
    for step in procedure.steps.values():
        yield from _effects_of(step)


def _effects_of(step: Step) -> Iterator[Effect]:
    yield from (*step.on_start, *step.on_claim, *step.on_press, *step.on_complete)
    for outcome in step.outcomes.values():
        yield from outcome.effects
