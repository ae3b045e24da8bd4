"""Conditions of a pack, in CEL (Common Expression Language), compiled once when the pack is loaded."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

# The package loads its command line with it, and that four libraries for drawing on a terminal: 30 MB and a quarter of
# a second in every process of ours, none of which is asked at a terminal.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402

# The five things a condition may speak of; `evaluate` is given a mapping for each that is used.
VARIABLES = ("data", "case", "params", "facts", "by")

# Values that stay as they are when handed about; a list could be changed by whoever was given it.
PLAIN = frozenset({str, bool, int, float, type(None)})
MOST_REMEMBERED = 128  # answers of one condition

# A condition is read by people. Much longer ones the compiler answers by ending the process: it goes down into
# every operator by a call of its own.
LONGEST = 2000  # characters; the longest real one has some three hundred
DEEPEST_LOOP = 2  # macros inside each other: each multiplies the work by the length of a list

_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
# The name that a macro gives each element: `case.open_steps.exists(step, step == 'handle')`.
_ELEMENTS = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,")
_BRACKETS = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(|[()]")
# One of some words is said: `data.matter.matches('爆|淹')`, no sign of a pattern among them.
_WORDS = re.compile(r"(?<![.\w])((?:data|case)\.[A-Za-z_]\w*)\.matches\('([^'\\.^$*+?()\[\]{}]+)'\)")
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
    answered: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def compile(cls, source: str) -> "Expression":
        if len(source) > LONGEST:
            raise ExpressionError(f"{len(source)} characters; at most {LONGEST}")
        plain = _STRINGS.sub("''", source)
        if _loops(plain) > DEEPEST_LOOP:
            raise ExpressionError(f"more than {DEEPEST_LOOP} of all, exists, map, filter inside each other")
        try:
            program = cel.compile(source)
        except ValueError as error:
            reason = str(error).split("ERROR: <input>:", 1)[-1].splitlines()[0]
            raise ExpressionError(f"not a CEL expression: {reason}") from error
        unknown = sorted(set(program.variables()) - set(VARIABLES) - set(_ELEMENTS.findall(plain)))
        if unknown:
            raise ExpressionError(f"'{unknown[0]}' is not known here; a condition speaks of {', '.join(VARIABLES)}")
        members = _MEMBERS.findall(plain)
        for variable in VARIABLES:
            mentions = len(re.findall(rf"(?<![.\w]){variable}\b", plain))
            if mentions != sum(owner == variable for owner, _ in members):
                raise ExpressionError(f"'{variable}' alone has no value; write {variable}.<name>")
        spelled = _spelled_out(source)
        return cls(source, program if spelled == source else cel.compile(spelled), frozenset(members))

    def names(self, variable: str) -> frozenset[str]:
        """The members of one variable, e.g. the facts that must be asked."""
        return frozenset(name for owner, name in self.members if owner == variable)

    def evaluate(self, world: Mapping[str, Mapping[str, Any]]) -> Any:
        """The value in this world (variable -> name -> value).

        Raises ExpressionError when a name has no value or the types do not fit.
        """
        values = []
        try:
            for variable, name in self.members:
                values.append(world[variable][name])
        except KeyError:
            raise ExpressionError(f"{variable}.{name} has no value in: {self.source}") from None
        kinds = tuple(map(type, values))
        if not PLAIN.issuperset(kinds):
            return self._execute(values)
        # Asked again with the same few values, as most conditions are, it is remembered: handing them over to CEL
        # takes ten times as long. The types belong to the question: 1, 1.0 and true are equal in Python.
        question = (*values, *kinds)
        try:
            return self.answered[question]
        except KeyError:
            answer = self._execute(values)
        if type(answer) in PLAIN:
            if len(self.answered) >= MOST_REMEMBERED:
                self.answered.clear()
            self.answered[question] = answer
        return answer

    def _execute(self, values: list[Any]) -> Any:
        needed: dict[str, dict[str, Any]] = {}
        for (variable, name), value in zip(self.members, values, strict=True):
            needed.setdefault(variable, {})[name] = value
        try:
            return self.program.execute(needed)
        except (ValueError, TypeError, KeyError, RuntimeError, ArithmeticError) as error:
            raise ExpressionError(f"{error} in: {self.source}") from error

    def holds(self, world: Mapping[str, Mapping[str, Any]]) -> bool:
        return self.evaluate(world) is True


def _spelled_out(source: str) -> str:
    """The same with the words of a `matches` looked for one by one: CEL makes the pattern anew for every text it is
    held against, which takes five times as long as all the rest."""
    if '"' in source:  # a text in a text; nobody writes one
        return source
    spelled = _WORDS.sub(
        lambda found: f"({' || '.join(_contains(found[1], word) for word in found[2].split('|'))})", source
    )
    return spelled if len(spelled) <= LONGEST else source


def _contains(text: str, word: str) -> str:
    return f"{text}.contains('{word}')"


def _loops(plain: str) -> int:
    """How many macros lie inside each other at most. `plain` has no strings in it."""
    open_ones: list[bool] = []  # of every bracket that is open: whether a macro opened it
    deepest = 0
    for found in _BRACKETS.finditer(plain):
        if found[0] == ")":
            open_ones = open_ones[:-1]
        else:
            open_ones.append(len(found[0]) > 1)
            deepest = max(deepest, sum(open_ones))
    return deepest
