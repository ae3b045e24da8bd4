"""Linking: every name that was used must exist, in its pack or, for other procedures, in the library."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from yizhan.procedure.decide.draft import CASE_MEMBERS, NOW
from yizhan.procedure.loader.errors import PackError
from yizhan.procedure.loader.packs import PackDraft
from yizhan.procedure.loader.reader import Reference, nearest
from yizhan.procedure.model import Field, Library, Pack, Parameter
from yizhan.procedure.model.fields import FIELD_TYPES

BY_MEMBERS = ("id", "name", "roles")
PUBLIC_TYPES = tuple(kind for kind in FIELD_TYPES if kind not in ("staff", "photos", "cases"))
# Types of field whose answers make groups, and those that can be summed up.
GROUPED_BY = ("choice", "yes-no", "text", "staff")
NUMBERS = ("integer", "number", "money")

# kind of reference -> the names that are right. A field or parameter may have to be of a type.
NAMES: Mapping[str, Callable[[Pack, Reference], Iterable[str]]] = {
    "field": lambda pack, _: pack.fields,
    "datetime field": lambda pack, _: _fields(pack, "datetime"),
    "staff field": lambda pack, _: _fields(pack, "staff"),
    "choice field": lambda pack, _: _fields(pack, "choice"),
    "phone field": lambda pack, _: _fields(pack, "phone"),
    "text field": lambda pack, _: _fields(pack, "text", "long-text"),
    # What somebody outside can answer: no names of staff or matters, no photos.
    "public field": lambda pack, _: _fields(pack, *PUBLIC_TYPES),
    "record": lambda pack, _: pack.records,
    "script": lambda pack, _: pack.scripts,
    "checklist": lambda pack, _: pack.checklists,
    "parameter": lambda pack, _: pack.parameters,
    "duration parameter": lambda pack, _: _parameters(pack, "duration"),
    "texts parameter": lambda pack, _: _parameters(pack, "texts"),
    "whole-number parameter": lambda pack, _: _parameters(pack, "integer"),
    "rate parameter": lambda pack, _: _parameters(pack, "rate"),
    "role parameter": lambda pack, _: _parameters(pack, "role", "roles"),
    "role": lambda pack, _: pack.roles,
    "channel": lambda pack, _: pack.channels,
    "fact": lambda pack, _: pack.facts,
    "file": lambda pack, _: pack.files,
    "report": lambda pack, _: pack.reports,
    "own procedure": lambda pack, _: pack.procedures,
    "grouping field": lambda pack, _: _fields(pack, *GROUPED_BY),
    "number field": lambda pack, _: _fields(pack, *NUMBERS),
    "case member": lambda pack, _: (*CASE_MEMBERS, NOW),
    "member of by": lambda pack, _: BY_MEMBERS,
    "step": lambda pack, reference: pack.procedures[reference.procedure].steps,
    "limit": lambda pack, reference: _limits(pack, reference),
    "outcome": lambda pack, reference: _outcomes(pack, reference),
}
# References that only the whole library can answer.
OF_THE_LIBRARY = ("procedure", "step of any procedure")


def unknown_names(draft: PackDraft) -> list[PackError]:
    """Names used in one pack that it does not have."""
    errors = []
    for reference in draft.references:
        if reference.kind in OF_THE_LIBRARY:
            continue
        if reference.kind == "file" and not draft.pack.files:
            continue  # written before packs had an archive: such names are taken as they stand
        known = list(NAMES[reference.kind](draft.pack, reference))
        if reference.name not in known:
            errors.append(_not_defined(draft.pack, reference, known))
    return errors + twice_named_limits(draft)


def unknown_elsewhere(draft: PackDraft, library: Library) -> list[PackError]:
    """Procedures, and steps of other procedures, that are nowhere in the library."""
    errors = []
    for reference in draft.references:
        if reference.kind == "procedure":
            try:
                library.procedure(reference.name, within=draft.pack.id)
            except KeyError:
                known = [procedure.ref for procedure in library.procedures()]
                known += list(draft.pack.procedures)
                errors.append(_not_defined(draft.pack, reference, known))
        elif reference.kind == "step of any procedure":
            steps = {step for procedure in library.procedures() for step in procedure.steps}
            if reference.name not in steps:
                errors.append(_not_defined(draft.pack, reference, steps))
    return errors


def twice_named_limits(draft: PackDraft) -> list[PackError]:
    """Limit ids are one space in a procedure: a command or effect names a limit by nothing else."""
    errors = []
    for procedure in draft.pack.procedures.values():
        seen: dict[str, int] = {}
        for limit in procedure.all_limits():
            if limit.id in seen:
                source = procedure.source.splitlines()
                line = source[limit.line - 1] if 0 < limit.line <= len(source) else ""
                first = f"{procedure.path}:{seen[limit.id]}"
                errors.append(PackError(procedure.path, limit.line, 1, "Y011", "limit", limit.id, first, source=line))
            seen.setdefault(limit.id, limit.line)
    return errors


def _not_defined(pack: Pack, reference: Reference, known: Iterable[str]) -> PackError:
    """With the nearest right word; a field or parameter of another type is told as such."""
    place = reference.place
    table: Mapping[str, Field | Parameter] = {}
    if reference.kind.endswith(" parameter"):
        table = pack.parameters
    elif reference.kind.endswith(" field"):
        table = pack.fields
    if reference.name in table:
        found = f"{reference.name} ({table[reference.name].type})"
        return replace(place, code="Y006", found=found, expected=reference.kind.split(" ")[0])
    return replace(place, near=nearest(reference.name, known))


def _fields(pack: Pack, *kinds: str) -> list[str]:
    return [field.id for field in pack.fields.values() if field.type in kinds]


def _parameters(pack: Pack, *kinds: str) -> list[str]:
    return [parameter.id for parameter in pack.parameters.values() if parameter.type in kinds]


def _limits(pack: Pack, reference: Reference) -> list[str]:
    return [limit.id for limit in pack.procedures[reference.procedure].all_limits()]


def _outcomes(pack: Pack, reference: Reference) -> Iterable[str]:
    step = pack.procedures[reference.procedure].steps.get(reference.step)
    return step.outcomes if step is not None else ()
