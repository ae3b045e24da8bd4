"""What a register is: a record of a pack, and the cases that fill a line of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.procedure.model import Field, Pack, Procedure, Record, Step
from yizhan.registry.models import Site


@dataclass(frozen=True)
class Register:
    """`procedures` are those of the pack that write the record: they number it, or a step's form is it."""

    pack: Pack
    record: Record
    procedures: tuple[Procedure, ...]

    @property
    def ref(self) -> str:
        return f"{self.pack.id}/{self.record.id}"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(self.pack.fields[name] for name in self.record.fields)

    def steps(self, procedure: Procedure) -> list[Step]:
        """The steps of a procedure whose form is the record."""
        return [step for step in procedure.steps.values() if step.form.record == self.record.id]

    def lines(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Of these cases, those in which the record was filled.

        A record that gives the case its number is filled from the first moment. Any other one once a step with
        its form was finished as work: nobody at home fills no form.
        """
        found = Q(pk__isnull=True)
        for procedure in self.procedures:
            of_procedure = Q(pack=self.pack.id, procedure=procedure.id)
            if procedure.record == self.record.id:
                found |= of_procedure
                continue
            finished = Q(pk__isnull=True)
            for step in self.steps(procedure):
                worked = [id for id, outcome in step.outcomes.items() if not outcome.unfinished]
                finished |= Q(step=step.id, outcome__in=worked)
            done = CaseStep.objects.filter(finished, case=OuterRef("pk"), state=CaseStep.State.DONE)
            found |= of_procedure & Q(Exists(done))
        return cases.filter(found)


def registers(site: Site) -> list[Register]:
    """The registers of a site, in the order of its packs' files; records that no procedure fills have none."""
    packs: dict[str, list[Procedure]] = {}
    edition = library.current()
    for definition in edition.definitions(site):
        packs.setdefault(definition.pack.id, []).append(definition.procedure)
    return [one for id, procedures in packs.items() for one in _of_pack(edition.library.packs[id], procedures)]


def register(site: Site, pack: str, record: str) -> Register:
    """Raises KeyError for one that the site does not have."""
    for one in registers(site):
        if (one.pack.id, one.record.id) == (pack, record):
            return one
    raise KeyError(f"{pack}/{record}")


def _of_pack(pack: Pack, procedures: list[Procedure]) -> Iterator[Register]:
    for record in pack.records.values():
        writing = tuple(one for one in procedures if _writes(one, record))
        if writing:
            yield Register(pack, record, writing)


def _writes(procedure: Procedure, record: Record) -> bool:
    return procedure.record == record.id or any(step.form.record == record.id for step in procedure.steps.values())
