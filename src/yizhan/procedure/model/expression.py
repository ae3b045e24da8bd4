"""Conditions of a pack, in CEL (Common Expression Language), compiled once when the pack is loaded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cel

# The five things a condition may speak of; `evaluate` is given a mapping for each that is used.
VARIABLES = ("data", "case", "params", "facts", "by")

_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
# The name that a macro gives each element: `case.open_steps.exists(step, step == 'handle')`.
_ELEMENTS = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,")
_MEMBERS = re.compile(r"(?<![.\w])(data|case|params|facts|by)\.([A-Za-z_][A-Za-z0-9_]*)")


class ExpressionError(ValueError):
    """The condition cannot be compiled, or failed on the values it met."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One compiled condition. `members` lists every `variable.name` it mentions, for lint and for
    passing only what is needed: converting a whole case for one comparison costs more than comparing."""

    source: str
    program: Any = field(compare=False, repr=False)
    members: frozenset[tuple[str, str]]

    @classmethod
    def compile(cls, source: str) -> "Expression":
        try:
            program = cel.compile(source)
        except ValueError as error:
            reason = str(error).split("ERROR: <input>:", 1)[-1].splitlines()[0]
            raise ExpressionError(f"not a CEL expression: {reason}") from error
        plain = _STRINGS.sub("''", source)
        unknown = sorted(set(program.variables()) - set(VARIABLES) - set(_ELEMENTS.findall(plain)))
        if unknown:
            raise ExpressionError(f"'{unknown[0]}' is not known here; a condition speaks of {', '.join(VARIABLES)}")
        members = _MEMBERS.findall(plain)
        for variable in VARIABLES:
            mentions = len(re.findall(rf"(?<![.\w]){variable}\b", plain))
            if mentions != sum(owner == variable for owner, _ in members):
                raise ExpressionError(f"'{variable}' alone has no value; write {variable}.<name>")
        return cls(source, program, frozenset(members))

    def names(self, variable: str) -> frozenset[str]:
        """The members of one variable, e.g. the facts that must be asked."""
        return frozenset(name for owner, name in self.members if owner == variable)

    def evaluate(self, world: Mapping[str, Mapping[str, Any]]) -> Any:
        """The value in this world (variable -> name -> value).

        Raises ExpressionError when a name has no value or the types do not fit.
        """
        needed: dict[str, dict[str, Any]] = {}
        for variable, name in self.members:
            try:
                needed.setdefault(variable, {})[name] = world[variable][name]
            except KeyError:
                raise ExpressionError(f"{variable}.{name} has no value in: {self.source}") from None
        try:
            return self.program.execute(needed)
        except (ValueError, TypeError, KeyError, RuntimeError) as error:
            raise ExpressionError(f"{error} in: {self.source}") from error

    def holds(self, world: Mapping[str, Mapping[str, Any]]) -> bool:
        return self.evaluate(world) is True
