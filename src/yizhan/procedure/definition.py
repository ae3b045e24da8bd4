"""What a case was opened under: one version of a procedure with the pack it lies in. What every decision asks of
them again is reckoned once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yizhan.procedure.model import Expression, Limit, Pack, Procedure


@dataclass(frozen=True)
class Definition:
    pack: Pack
    procedure: Procedure

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
