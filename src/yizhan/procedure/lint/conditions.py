"""Conditions tried on sample worlds: do they run, are they true or false, do they name what exists."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.places import SourceFile
from yizhan.procedure.lint.walk import Spot, expressions
from yizhan.procedure.lint.worlds import are_all_sampled, in_words, sample_worlds
from yizhan.procedure.loader.reader import nearest
from yizhan.procedure.model import Expression, ExpressionError, Outcome, Pack, Procedure, Step

NEVER = {"outcome": "L012", "gate": "L022", "rule": "L024"}

_COMPARED = re.compile(r"(data|case)\.(\w+)\s*(?:==|!=)\s*'([^']*)'")
_COMPARED_TURNED = re.compile(r"'([^']*)'\s*(?:==|!=)\s*(data|case)\.(\w+)")
_ONE_OF = re.compile(r"(data|case)\.(\w+)\s+in\s+\[([^\]]*)\]")
_AMONG = re.compile(r"'([^']*)'\s+in\s+(data|case|by)\.(\w+)")


def lint_conditions(pack: Pack, procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    tried: set[tuple[str, str]] = set()
    for spot in expressions(procedure):
        node = file.node(*spot.keys)
        for of, found, known in _unknown_literals(pack, procedure, spot.expression):
            yield file.finding(node, "L009", nearest(found, known), of=of, found=found)
        if (spot.expression.source, spot.expects) in tried and not spot.role:
            continue
        tried.add((spot.expression.source, spot.expects))
        yield from _tried(pack, procedure, file, spot)


def lint_tables(pack: Pack, file: SourceFile | None) -> Iterator[Finding]:
    """The conditions of scripts and checklists, which stand in no procedure."""
    procedure = next(iter(pack.procedures.values()), None)
    if file is None or procedure is None:
        return
    several: list[tuple[str, str, Expression | None]] = [
        *(("scripts", script.id, script.when) for script in pack.scripts.values()),
        *(("checklists", checklist.id, checklist.when) for checklist in pack.checklists.values()),
    ]
    for table, id, when in several:
        if when is not None:
            spot = Spot(when, "condition", (table, id, "when"))
            for of, found, known in _unknown_literals(pack, procedure, when):
                yield file.finding(file.node(*spot.keys), "L009", nearest(found, known), of=of, found=found)
            yield from _tried(pack, procedure, file, spot)


def lint_outcomes(pack: Pack, procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    """Whatever was answered, some outcome can be taken; and a step that nobody has is finished by a rule."""
    for step in procedure.steps.values():
        node = file.node("steps", step.id, "next")
        conditions = [outcome.when for outcome in step.outcomes.values()]
        if gap := _gap(pack, procedure, conditions):
            yield file.finding(node, "L011", step=step.id, values=gap)
        if _is_nobodys(step) and step.auto:
            node = file.node("steps", step.id, "auto")
            if gap := _gap(pack, procedure, [rule.when for rule in step.auto]):
                yield file.finding(node, "L013", step=step.id, values=gap)


def never_taken(pack: Pack, procedure: Procedure) -> frozenset[tuple[str, str]]:
    """The outcomes (step, outcome) whose condition holds in no world in which the gates before them open."""
    return frozenset(
        (step.id, outcome.id)
        for step in procedure.steps.values()
        for outcome in step.outcomes.values()
        if _never_hold(pack, procedure, list(_conditions_of(pack, procedure, step, outcome)))
    )


def _conditions_of(pack: Pack, procedure: Procedure, step: Step, outcome: Outcome) -> Iterator[Expression]:
    """A gate that never opens is told at the gate itself."""
    if outcome.when is not None:
        yield outcome.when
    for gate in (*step.requires, *outcome.requires):
        if not _never_hold(pack, procedure, [gate.that]):
            yield gate.that


def _never_hold(pack: Pack, procedure: Procedure, conditions: list[Expression]) -> bool:
    """Whether there is no world in which all of them hold."""
    if not conditions or not are_all_sampled(pack, procedure, *conditions):
        return False
    try:
        worlds = sample_worlds(pack, procedure, conditions)
        return not any(all(condition.holds(world) for condition in conditions) for world in worlds)
    except ExpressionError:
        return False  # told by lint_conditions


def _is_nobodys(step: Step) -> bool:
    """No role may finish it, no child returns to it, it is not there to wait, no limit ends it."""
    role = step.role
    taken = any(effect.verb == "take" for limit in step.limits for effect in limit.on_breach)
    has_role = role.listed or role.parameter is not None or role.computed is not None
    return not has_role and step.call is None and step.kind != "wait" and not taken


def _gap(pack: Pack, procedure: Procedure, conditions: Iterable[Expression | None]) -> str:
    """A world, in words, in which none of the conditions holds; empty when there is none."""
    several = list(conditions)
    asked = [one for one in several if one is not None]
    if len(asked) < len(several):
        return ""
    for world in sample_worlds(pack, procedure, asked):
        try:
            if not any(one.holds(world) for one in asked):
                return in_words(world)
        except ExpressionError:
            return ""  # told by lint_conditions
    return ""


def _tried(pack: Pack, procedure: Procedure, file: SourceFile, spot: Spot) -> Iterator[Finding]:
    node = file.node(*spot.keys)
    held = False
    for world in sample_worlds(pack, procedure, [spot.expression]):
        try:
            value = spot.expression.evaluate(world)
        except ExpressionError as error:
            why = str(error).split(" in: ")[0].split(". CEL does not")[0]
            yield file.finding(node, "L007", why=why, values=in_words(world))
            return
        held = held or value is True
        if spot.expects == "condition" and not isinstance(value, bool):
            yield file.finding(node, "L008", found=repr(value), values=in_words(world))
            return
        if spot.expects == "roles":
            unknown = [role for role in _several(value) if role not in pack.roles]
            if unknown:
                near = nearest(str(unknown[0]), pack.roles)
                yield file.finding(node, "L010", near, found=str(unknown[0]), values=in_words(world))
                return
    if spot.role and not held and are_all_sampled(pack, procedure, spot.expression):
        yield file.finding(node, NEVER[spot.role], outcome=spot.name)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _unknown_literals(pack: Pack, procedure: Procedure, expression: Expression) -> Iterator[tuple[str, str, list[str]]]:
    """Words that a choice is compared with and that are none of its choices (`''` asks for unanswered)."""
    source = expression.source.replace('"', "'")
    compared = [(owner, name, word) for owner, name, word in _COMPARED.findall(source)]
    compared += [(owner, name, word) for word, owner, name in _COMPARED_TURNED.findall(source)]
    compared += [(owner, name, word) for word, owner, name in _AMONG.findall(source)]
    compared += [
        (owner, name, word)
        for owner, name, words in _ONE_OF.findall(source)
        for word in re.findall(r"'([^']*)'", words)
    ]
    for owner, name, word in compared:
        known = _words_of(pack, procedure, owner, name)
        if known and word and word not in known:
            yield f"{owner}.{name}", word, known


def _words_of(pack: Pack, procedure: Procedure, owner: str, name: str) -> list[str]:
    if owner == "data":
        return [choice.id for choice in pack.fields[name].choices] if name in pack.fields else []
    words = {
        "channel": list(pack.channels),
        "open_steps": list(procedure.steps),
        "done_steps": list(procedure.steps),
        "escalated_to": list(pack.roles),
        "roles": list(pack.roles),
    }
    return words.get(name, [])
