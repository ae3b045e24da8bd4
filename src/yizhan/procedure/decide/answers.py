"""Answers: what was typed, checked against the fields it is for."""

from collections.abc import Mapping
from typing import Any

from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.model import BadValue, Step
from yizhan.procedure.refusals import Refusal


def asked_at(draft: Draft, step: Step) -> tuple[str, ...]:
    """The fields a step asks: those its form lists, else all of its record."""
    form = step.form
    if form.fields or form.record is None:
        return form.fields
    return draft.definition.pack.records[form.record].fields


def read_answers(draft: Draft, step: Step, typed: Mapping[str, Any]) -> dict[str, Any] | Refusal:
    """The values of what was typed at a step, or all that is wrong with it at once."""
    here = set(asked_at(draft, step))
    for outcome in step.outcomes.values():
        here.update(outcome.required)
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
    slipped in here (PROP-106: the nature of a complaint is not for everybody to write).
    """
    owners = [other for other in draft.definition.procedure.steps.values() if name in asked_at(draft, other)]
    if not owners or name in draft.definition.procedure.intake.asks:
        return None
    if any(draft.may_act(draft.roles(owner.role)) for owner in owners):
        return None
    return owners[0]
