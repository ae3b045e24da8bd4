"""What one procedure hands to another: the fields exist on both sides, and no opening opens itself again."""

from collections.abc import Iterable, Iterator
from typing import Any

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.paths import automatic_next, circles, started_by
from yizhan.procedure.lint.places import Key, SourceFile, Sources
from yizhan.procedure.lint.walk import effects
from yizhan.procedure.loader.reader import nearest
from yizhan.procedure.model import Effect, Library, Procedure


def lint_calls(library: Library, procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    for step in procedure.steps.values():
        if step.call is not None:
            keys: tuple[Key, ...] = ("steps", step.id, "call")
            called = library.procedure(step.call.procedure, within=procedure.pack)
            yield from _handed(library, procedure, called, step.call.carry.items(), file, keys)
            for there, here in (step.call.results or {}).items():
                yield from _same_type(library, procedure, here, called, there, file, (*keys, "results"))
    for spot in effects(procedure):
        args = spot.effect.args
        if spot.effect.verb in ("call", "follow-up"):
            called = library.procedure(args["procedure"], within=procedure.pack)
            yield from _handed(library, procedure, called, _alike(args.get("carry", ())), file, spot.keys)
            known = library.pack_of(called).fields
            for field in args.get("data", {}):
                if field not in known:
                    yield _no_field(called, field, known, file, spot.keys)


def lint_quota(library: Library, procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    """What a quota counts must be there to be counted."""
    if procedure.quota is None:
        return
    counts = procedure.quota.counts
    for ref in counts.procedures:
        counted = library.procedure(ref, within=procedure.pack)
        for step in counts.done:
            if step not in counted.steps:
                near = nearest(step, counted.steps)
                yield file.finding(file.node("counts"), "L027", near, procedure=counted.ref, step=step)
        for field in counts.where:
            if field not in library.pack_of(counted).fields:
                yield _no_field(counted, field, library.pack_of(counted).fields, file, ("counts", "where"))


def lint_call_circles(library: Library, sources: dict[str, Sources]) -> Iterator[Finding]:
    """Procedures that open each other as soon as they are opened, before any person has a word in it."""
    opening = {
        procedure.ref: [library.procedure(ref, within=procedure.pack).ref for ref in called_at_once(procedure)]
        for procedure in library.procedures()
    }
    for circle in circles(opening):
        procedure = library.procedure(circle[0])
        file = sources[procedure.pack].of_procedure(procedure)
        yield file.finding(file.node("steps"), "L015", steps=" → ".join([*circle, circle[0]]))


def called_at_once(procedure: Procedure) -> list[str]:
    """What is called by opening a case, through all that then happens by itself."""
    called = _called_by(procedure.intake.on_open)
    waiting = [procedure.intake.start, *started_by(procedure.intake.on_open)]
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in seen or id not in procedure.steps:
            continue
        seen.add(id)
        step = procedure.steps[id]
        called += _called_by(step.on_start)
        waiting += started_by(step.on_start)
        if step.call is not None:
            called.append(step.call.procedure)
        if step.auto:
            called += _called_by(step.on_complete)
            for rule in step.auto:
                called += _called_by(step.outcomes[rule.outcome].effects)
            waiting += automatic_next(step)
    return called


def _called_by(several: Iterable[Effect]) -> list[str]:
    return [effect.args["procedure"] for effect in several if effect.verb == "call"]


def _handed(
    library: Library,
    procedure: Procedure,
    called: Procedure,
    carry: Iterable[tuple[str, str]],
    file: SourceFile,
    keys: tuple[Key, ...],
) -> Iterator[Finding]:
    for here, there in carry:
        yield from _same_type(library, procedure, here, called, there, file, (*keys, "carry"))


def _alike(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((field, field) for field in fields)


def _same_type(
    library: Library,
    procedure: Procedure,
    here: str,
    called: Procedure,
    there: str,
    file: SourceFile,
    keys: tuple[Key, ...],
) -> Iterator[Finding]:
    known = library.pack_of(called).fields
    own = library.pack_of(procedure).fields
    if there not in known:
        yield _no_field(called, there, known, file, keys)
    elif here in own and own[here].type != known[there].type and not _fits(own[here].type, known[there].type):
        types = f"{own[here].type} / {known[there].type}"
        yield file.finding(file.node(*keys), "L025", procedure=called.ref, field=there, types=types)


def _fits(one: str, other: str) -> bool:
    """Texts are texts, whatever their length."""
    texts = {"text", "long-text"}
    return one in texts and other in texts


def _no_field(called: Procedure, field: str, known: Iterable[str], file: SourceFile, keys: tuple[Any, ...]) -> Finding:
    near = nearest(field, known)
    return file.finding(file.node(*keys), "L014", near, procedure=called.ref, field=field)
