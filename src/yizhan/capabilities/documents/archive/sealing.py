"""Sealing: an ended case comes into the register of the archive, and is sealed once no copy is missing.

Told of everything that happens (`HEARERS`), in the transaction of the command that ended the case. From the seal on
the engine takes nothing but remarks, and triggers refuse every other change of its rows and papers.
"""

from zoneinfo import ZoneInfo

from yizhan.capabilities.documents import tasks
from yizhan.capabilities.documents.archive.family import called_by
from yizhan.capabilities.documents.archive.filing import archived
from yizhan.capabilities.documents.models import ArchiveEntry
from yizhan.cases import library, numbering
from yizhan.cases.effects import Happened
from yizhan.procedure.commands import Seal
from yizhan.procedure.events import Archived, Closed, EffectRequested
from yizhan.procedure.model import Archive

NUMBER = "DA-{year}-{seq:06}"


def hear(happened: Happened) -> None:
    archive = happened.definition.procedure.archive
    if archive is None:
        return
    for event in happened.events:
        match event:
            case Closed():
                _enter(happened, archive)
            case EffectRequested(verb="file") if happened.case.closed_at is not None:
                _enter(happened, archive)
            case Archived():
                _seal(happened)


def _enter(happened: Happened, archive: Archive) -> None:
    """A line in the register; with all copies there, the seal follows."""
    case, files = happened.case, list(archive.files)
    there = archived(case)
    missing = [file for file in files if file not in there]
    entry = ArchiveEntry(
        site_id=case.site_id, case=case, files=files, missing=missing, ended_at=case.closed_at or happened.now
    )
    ArchiveEntry.objects.bulk_create([entry], update_conflicts=True, unique_fields=["case"], update_fields=["missing"])
    seal = (case.pk, Seal(files=tuple(files)))
    if not missing and case.archived_at is None and seal not in happened.afterwards:
        # Cases it called are filed with it (ONE-037); those whose own procedure has an archive see to themselves.
        for called in called_by(case):
            if called.archived_at is None and library.definition_of(called).procedure.archive is None:
                happened.afterwards.append((called.pk, Seal(within=case.number)))
        happened.afterwards.append(seal)


def _seal(happened: Happened) -> None:
    """The case's row stands as it will stay; its package is drawn when this is committed."""
    case = happened.case
    number = numbering.next_number(case.site, NUMBER, happened.now.astimezone(ZoneInfo(case.site.timezone)))
    ArchiveEntry.objects.filter(case=case).update(
        number=number, sealed_at=happened.now, version=case.version, head=bytes(case.head).hex()
    )
    tasks.package.defer(case=case.pk)
