"""What a case was opened under: one version of a procedure with the pack it lies in. What every decision asks of
them again is reckoned once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yizhan.procedure.branches import branch_before
from yizhan.procedure.model import Expression, Limit, Outcome, Pack, Procedure, Step

LONGEST_SUBJECT = 200  # characters


@dataclass(frozen=True)
class Definition:
    pack: Pack
    procedure: Procedure

    def subject(self, data: Mapping[str, Any]) -> str:
        """The line by which people know a case; never a personal answer, for it stands on every list unmasked."""
        names = (self.procedure.headline,) if self.procedure.headline else self.procedure.intake.asks
        told = (str(data[name]) for name in names if data.get(name) and not self.pack.fields[name].personal)
        return next(told, "")[:LONGEST_SUBJECT]

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        return {limit.id: limit for limit in self.procedure.all_limits()}

    @cached_property
    def read_by_rules(self) -> Mapping[str, frozenset[str] | None]:
        """For each field that classification writes, the answers on which its rules depend, its own among them;
        None where they also ask the case, the site's parameters, other cases or the sender."""
        return {rule.field: self._read_for(rule.field) for rule in self.procedure.classifications}

    def _read_for(self, field: str) -> frozenset[str] | None:
        members = {
            member
            for rule in self.procedure.classifications
            if rule.field == field
            for expression in (rule.when, *_expressions(rule.value))
            for member in expression.members
        }
        if any(variable != "data" for variable, _ in members):
            return None
        return frozenset({field, *(name for _, name in members)})

    @cached_property
    def branches(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Of each step that waits: the steps of the branches it waits for -> which of them each leads to."""
        steps = self.procedure.steps
        return {step.id: branch_before(steps, step) for step in steps.values() if step.waits_for}

    @cached_property
    def asked(self) -> Mapping[str, tuple[str, ...]]:
        """The fields that each step asks: those its form lists, else all of its record."""
        return {step.id: self._asked_at(step) for step in self.procedure.steps.values()}

    def _asked_at(self, step: Step) -> tuple[str, ...]:
        form = step.form
        if form.fields or form.record is None:
            return form.fields
        return self.pack.records[form.record].fields

    @cached_property
    def answered(self) -> Mapping[str, frozenset[str]]:
        """The fields that may be typed at each step: those it asks, and those that one of its outcomes needs."""
        return {
            step.id: frozenset(self.asked[step.id]).union(*(outcome.required for outcome in step.outcomes.values()))
            for step in self.procedure.steps.values()
        }

    def needed(self, step: Step, outcome: Outcome) -> tuple[str, ...]:
        """The fields that must have an answer before the step ends with this outcome."""
        found = self._needed.get((step.id, outcome.id))
        if found is None:
            asked = () if outcome.unfinished else self.asked[step.id]
            own = () if outcome.unfinished else step.form.required
            required = (name for name in asked if self.pack.fields[name].required)
            found = self._needed[step.id, outcome.id] = tuple(dict.fromkeys((*required, *own, *outcome.required)))
        return found

    @cached_property
    def _needed(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def acting_roles(self, roles: tuple[str, ...]) -> frozenset[str]:
        """As the pack says; a procedure asks for the same few groups over and over."""
        acting = self._acting.get(roles)
        if acting is None:
            acting = self._acting[roles] = self.pack.acting_roles(roles)
        return acting

    @cached_property
    def _acting(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}


def _expressions(value: Any) -> Iterator[Expression]:
    match value:
        case Expression():
            yield value
        case Mapping():
            yield from _expressions(list(value.values()))
        case list() | tuple():
            for one in value:
                yield from _expressions(one)
