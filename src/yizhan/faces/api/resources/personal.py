"""Personal data: masked without the scope; with it, every reading is written down."""

from collections.abc import Iterable, Mapping
from typing import Any

from yizhan.cases.models import Case
from yizhan.cases.shown import masked
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.matter import Matter
from yizhan.procedure.definition import Definition
from yizhan.registry import phones
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import Party
from yizhan.registry.parties import shown_to_program

KIND = "unmasking"  # of the registry's journal: answers of a matter that were shown in full


def note_reading(request: ProgramRequest, parties: Iterable[Party], fields: Iterable[str]) -> None:
    """Write down that these customers' numbers are shown in full, if they are."""
    if not request.access.sees_personal_data:
        return
    for party in dict.fromkeys(parties):
        shown_to_program(party, fields, request.actor.id, request.integration.purpose, request.now)


def number(request: ProgramRequest, plain: str) -> str:
    return plain if request.access.sees_personal_data else phones.masked(plain)


def answers(definition: Definition, data: Mapping[str, Any], *, hide: bool) -> tuple[dict[str, Any], list[str]]:
    """What is written down, by field; what is personal and hidden as people see it, and which that is."""
    told: dict[str, Any] = {}
    hidden: list[str] = []
    for name, field in definition.pack.fields.items():
        value = data.get(name)
        if field.is_empty(value):
            continue
        if field.personal and hide:
            told[name] = masked(field, str(value))
            hidden.append(name)
        else:
            told[name] = value
    return told, hidden


def note_matter(request: ProgramRequest, matter: Matter) -> None:
    """Write down which personal answers of a matter are shown in full, if any are."""
    if matter.masked:
        return
    fields = matter.definition.pack.fields
    shown = {
        name: masked(fields[name], str(value))
        for name, value in matter.state.data.items()
        if name in fields and fields[name].personal and not fields[name].is_empty(value)
    }
    if shown:
        record(_reading(matter.case, shown), _because(request))


def _reading(case: Case, shown: Mapping[str, str]) -> Change:
    return Change(site=case.site, kind=KIND, subject_id=case.pk, label=case.number, before=None, after=shown)


def _because(request: ProgramRequest) -> Because:
    return Because(by=None, now=request.now, reason=request.integration.purpose, source=request.actor.id)
