"""One line of the register in full: its copies, its package, its remarks, what is missing and who can do it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import get_language

from yizhan.capabilities.documents.archive import rights
from yizhan.capabilities.documents.archive.filing import is_of_owners
from yizhan.capabilities.documents.archive.keepers import keeper_of
from yizhan.capabilities.documents.archive.retention import kept_for, kept_until
from yizhan.capabilities.documents.models import ArchiveEntry, DisposalLine, FiledCopy, Hold, PackageReading
from yizhan.cases import library, surroundings
from yizhan.cases.models import Event
from yizhan.faces.desk.archive.register import file_titles, procedure_title
from yizhan.faces.doors import StaffRequest
from yizhan.procedure.events import Noted
from yizhan.procedure.model import Archive, RoleChoice


@dataclass(frozen=True, slots=True)
class File:
    """A file that a copy lies in, or should. `whose`: it is not known whose file is meant, until somebody says."""

    id: str
    title: str
    whose: bool
    copy: FiledCopy | None


class EntryPage:
    """What the template asks. Everything is read when it is drawn, and once."""

    def __init__(self, request: StaffRequest, entry: ArchiveEntry) -> None:
        self.request = request
        self.entry = entry
        self.case = entry.case
        self.language = get_language() or "zh-hans"
        self.definition = library.definition_of(entry.case)
        self.archive = self.definition.procedure.archive or Archive(())

    @property
    def title(self) -> str:
        return procedure_title(library.current().library, self.case, self.language)

    @cached_property
    def files(self) -> list[File]:
        copies = FiledCopy.objects.filter(case=self.case).select_related("place", "party")
        filed = {copy.file: copy for copy in copies}
        titles = file_titles(library.current().library, self.language)
        return [
            File(file, titles.get(file, file), self._nobody_knows_whose(file), filed.get(file))
            for file in dict.fromkeys((*self.entry.files, *filed))
        ]

    def _nobody_knows_whose(self, file: str) -> bool:
        missing = file in self.entry.missing and is_of_owners(self.definition, file)
        return missing and keeper_of(self.case, self.request.now) is None

    @property
    def missing(self) -> list[File]:
        return [file for file in self.files if file.id in self.entry.missing]

    @cached_property
    def around(self) -> surroundings.Surroundings:
        return surroundings.around(self.request.site, self.request.now)

    @property
    def filed_by(self) -> str:
        return self._titles(self.archive.by)

    @property
    def held_by(self) -> str:
        return self._titles(self.archive.hold_by)

    @property
    def may_file(self) -> bool:
        return bool(self.missing) and self._may(self.archive.by)

    @property
    def may_hold(self) -> bool:
        return self.entry.sealed_at is not None and self.case.disposed_at is None and self._may(self.archive.hold_by)

    @property
    def may_read(self) -> bool:
        """The package holds everything unmasked."""
        choices = (self.archive.by, self.archive.hold_by, self.archive.decided_by)
        return self.request.reach.sees_personal_data or any(self._may(choice) for choice in choices)

    @cached_property
    def kept_for(self) -> str:
        length = kept_for(self.definition, self.around.parameters)
        return length.in_words(self.language) if length is not None else ""

    @cached_property
    def kept_until(self) -> datetime | None:
        return kept_until(self.entry.ended_at, self.definition, self.around.parameters, self.around.calendar)

    @cached_property
    def remarks(self) -> list[Event]:
        if self.entry.sealed_at is None:
            return []
        return list(Event.objects.filter(case=self.case, kind=Noted.kind, seq__gt=self.entry.version).order_by("seq"))

    @cached_property
    def holds(self) -> list[Hold]:
        return list(Hold.objects.filter(entry=self.entry).select_related("set_by", "lifted_by").order_by("pk"))

    @property
    def hold(self) -> Hold | None:
        return next((one for one in self.holds if one.lifted_at is None), None)

    @cached_property
    def readings(self) -> list[PackageReading]:
        return list(PackageReading.objects.filter(entry=self.entry).select_related("by").order_by("-pk")[:20])

    @cached_property
    def disposals(self) -> list[DisposalLine]:
        lines = DisposalLine.objects.filter(entry=self.entry).select_related(
            "disposal__proposed_by", "disposal__decided_by"
        )
        return list(lines.order_by("pk"))

    def _may(self, choice: RoleChoice) -> bool:
        return rights.may(self.request.actor, choice, self.definition, self.around.parameters)

    def _titles(self, choice: RoleChoice) -> str:
        return rights.titles(choice, self.definition, self.around.parameters)
