"""From a case to the sheet of one of its records. A handful of queries, whatever the case has been through."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.papers import open_file, signatures_of
from yizhan.capabilities.documents.printing.boxes import answered
from yizhan.capabilities.documents.printing.sheet import Cell, Section, Sheet, Signature, Tick, cell, in_lines
from yizhan.capabilities.documents.printing.shows import LABELS, VALUES, label_of
from yizhan.cases import library
from yizhan.cases.models import Case, Event
from yizhan.cases.shown import Reader, names_of
from yizhan.procedure.actors import CLOCK, PACK
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import Event as Happened
from yizhan.procedure.events import StepCompleted
from yizhan.procedure.model import Record, Step

WIDE = ("long-text",)  # kinds of field that take a whole line


def sheet_of(case: Case, record: str, language: str, *, masked: bool, now: datetime) -> Sheet:
    """A record of the case as it stands, filled in or still to be filled in by hand.

    `masked` hides personal answers. Raises KeyError for a record that the case's pack does not have.
    """
    definition = library.definition_of(case)
    form = definition.pack.records[record]
    reader = Reader(language, case.site.timezone, masked=masked, names=_names(case, definition, form))
    with translation.override(language):
        return Sheet(
            language=language,
            company=case.site.organisation.name,
            site=case.site.name,
            title=form.title.in_language(language),
            number=case.number,
            lines=in_lines(_cells(case, definition, form, reader)),
            sections=tuple(_sections(case, definition, form, reader)),
            signatures=tuple(_signatures(case, definition, form, reader)),
            copies=form.copies.in_language(language),
            printed_at=reader.at(now),
            masked=masked,
        )


def _names(case: Case, definition: Definition, form: Record) -> dict[str, str]:
    fields = definition.pack.fields
    staff = (case.data.get(name) for name in form.fields if fields[name].type == "staff")
    return names_of(id for id in staff if id)


def _cells(case: Case, definition: Definition, form: Record, reader: Reader) -> Iterator[Cell]:
    for attribute in form.shows.values():
        if attribute in LABELS:
            yield cell(label_of(attribute), VALUES[attribute](case, definition, reader))
    for name in form.fields:
        field = definition.pack.fields[name]
        value = answered(field, case.data.get(name), reader)
        yield cell(field.title.in_language(reader.language), value, wide=field.type in WIDE)


def _sections(case: Case, definition: Definition, form: Record, reader: Reader) -> Iterator[Section]:
    finished = Event.objects.filter(case=case, kind=StepCompleted.kind).order_by("seq")
    for at, body in finished.values_list("at", "body"):
        step = definition.procedure.steps.get(body["step"])
        if step is not None and step.form.record == form.id:
            yield _section(
                step, cast(StepCompleted, Happened.from_json(StepCompleted.kind, body)), definition, at, reader
            )


def _section(step: Step, event: StepCompleted, definition: Definition, at: datetime, reader: Reader) -> Section:
    outcome = step.outcomes.get(event.outcome)
    return Section(
        title=step.title.in_language(reader.language),
        outcome=outcome.title.in_language(reader.language) if outcome else event.outcome,
        by="" if event.by in (CLOCK.id, PACK.id) else event.by_name,
        at=reader.at(at),
        reason=event.reason,
        ticks=tuple(_ticks(step, event, definition, reader)),
    )


def _ticks(step: Step, event: StepCompleted, definition: Definition, reader: Reader) -> Iterator[Tick]:
    for name in step.checklists:
        for line in definition.pack.checklists[name].lines:
            title = line.title.in_language(reader.language)
            yield Tick(title, line.id in event.ticks, event.waived.get(line.id, ""))


def _signatures(case: Case, definition: Definition, form: Record, reader: Reader) -> Iterator[Signature]:
    steps = (step for step in definition.procedure.steps.values() if step.form.record == form.id)
    signers = dict.fromkeys((*form.signed_by, *(role for step in steps for role in step.sign)))
    signed = signatures_of(case) if signers else {}
    for role in signers:
        title = library.edition(case.library_id).library.role_title(role)
        label = _("Signature of {who}").format(who=title.in_language(reader.language))
        yield _signature(label, signed.get(role), reader)


def _signature(label: str, signed: Attachment | None, reader: Reader) -> Signature:
    if signed is None:
        return Signature(label)
    with open_file(signed) as file:
        return Signature(label, reader.at(signed.at), file.read())
