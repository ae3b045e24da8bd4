"""Disposal: one person proposes what is due, another decides; then what was approved is destroyed, case by case.

Destroyed are the answers, the journal, the steps, the notices, the papers and the package. What stays is the line in
the register, with the hashes of the journal and of the package, and who decided it when and why.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.core.files.storage import default_storage
from django.db import transaction

from yizhan.capabilities.documents import tasks
from yizhan.capabilities.documents.archive.family import called_by
from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.archive.retention import due_for_disposal
from yizhan.capabilities.documents.archive.rights import may, must, titles
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment, Disposal, DisposalLine, Hold
from yizhan.cases import destroying, library, numbering, running, surroundings
from yizhan.cases.models import Case
from yizhan.cases.people import staff_actor
from yizhan.procedure.model import Archive
from yizhan.registry.models import Site, Staff

log = structlog.get_logger()

NUMBER = "XH-{date}-{seq:03}"
HELD = "hold"  # why a line was spared


@transaction.atomic
def propose(site: Site, entries: Iterable[int], reason: str, by: Staff, now: datetime) -> Disposal:
    """Put what is due onto a list for somebody else to decide. Raises ArchiveRefused; then there is no list."""
    wanted = sorted(set(entries))
    if not wanted:
        raise ArchiveRefused("nothing-chosen")
    if not reason.strip():
        raise ArchiveRefused("reason")
    chosen = list(
        ArchiveEntry.objects.select_for_update(of=("self",))
        .filter(site=site, pk__in=wanted)
        .select_related("case")
        .order_by("pk")
    )
    due = set(due_for_disposal(site, now).filter(pk__in=wanted).values_list("pk", flat=True))
    actor, parameters = staff_actor(by, site, now), surroundings.parameters_in_force(site, now)
    for entry in chosen:
        if entry.pk not in due:
            raise ArchiveRefused("not-due", number=entry.number or entry.case.number)
        definition = library.definition_of(entry.case)
        must(actor, (definition.procedure.archive or Archive(())).proposed_by, definition, parameters)
    if len(chosen) != len(wanted):
        raise ArchiveRefused("nothing-chosen")
    number = numbering.next_number(site, NUMBER, now.astimezone(ZoneInfo(site.timezone)))
    disposal = Disposal.objects.create(
        site=site, number=number, proposed_by=by, proposed_at=now, reason=reason.strip()[:500]
    )
    DisposalLine.objects.bulk_create(DisposalLine(disposal=disposal, entry=entry) for entry in chosen)
    return disposal


@transaction.atomic
def decide(disposal: Disposal, decision: Disposal.Decision, reason: str, by: Staff, now: datetime) -> Disposal:
    """Approve or refuse a whole list; what is approved is destroyed by a job once this is committed."""
    standing = Disposal.objects.select_for_update(of=("self",)).select_related("site").get(pk=disposal.pk)
    if standing.decision:
        raise ArchiveRefused("decided", number=standing.number, by=standing.decided_by)
    if not reason.strip():
        raise ArchiveRefused("reason")
    actor, parameters = staff_actor(by, standing.site, now), surroundings.parameters_in_force(standing.site, now)
    for line in standing.lines.select_related("entry__case"):
        definition = library.definition_of(line.entry.case)
        choice = (definition.procedure.archive or Archive(())).decided_by
        must(actor, choice, definition, parameters)
        if standing.proposed_by_id == by.pk:
            raise ArchiveRefused("same-person", needed=titles(choice, definition, parameters))
    standing.decision, standing.decided_by, standing.decided_at = decision, by, now
    standing.decided_because = reason.strip()[:500]
    standing.save(update_fields=["decision", "decided_by", "decided_at", "decided_because"])
    if decision == Disposal.Decision.APPROVED:
        tasks.dispose.defer(disposal=standing.pk)
    return standing


def may_decide(disposal: Disposal, by: Staff, now: datetime) -> bool:
    """Whether this person would be heard: of the deciding roles for every line, and not the one who proposed it."""
    if disposal.decision or disposal.proposed_by_id == by.pk:
        return False
    actor, parameters = staff_actor(by, disposal.site, now), surroundings.parameters_in_force(disposal.site, now)
    cases = {line.entry.case.ref: line.entry.case for line in disposal.lines.select_related("entry__case")}
    definitions = [library.definition_of(case) for case in cases.values()]
    return all(may(actor, (one.procedure.archive or Archive(())).decided_by, one, parameters) for one in definitions)


def carry_out(disposal: Disposal, now: datetime) -> int:
    """Destroy what an approved list names; return how many. Done again it does no more; what is held is spared."""
    destroyed = 0
    for line in disposal.lines.filter(destroyed_at__isnull=True, spared_because="").order_by("pk"):
        destroyed += _destroy(line.pk, now)
    Disposal.objects.filter(pk=disposal.pk, carried_out_at__isnull=True).update(carried_out_at=now)
    log.info("archive.disposed", disposal=disposal.number, destroyed=destroyed)
    return destroyed


@transaction.atomic
def _destroy(line_id: int, now: datetime) -> bool:
    """One case with all that belongs to it, in one transaction; the files go when it is committed."""
    entry = ArchiveEntry.objects.select_related("case").get(disposals=line_id)
    running.lock_families(entry.case_id)
    line = DisposalLine.objects.select_for_update().get(pk=line_id)
    if line.destroyed_at is not None or line.spared_because:
        return False
    if Hold.objects.filter(entry=entry, lifted_at__isnull=True).exists():
        line.spared_because = HELD
        line.save(update_fields=["spared_because"])
        return False
    package, files = entry.package, []
    for case in [*called_within(entry.case), entry.case]:
        files += _remove_papers(case)
        destroying.destroy(case, now)
    ArchiveEntry.objects.filter(pk=entry.pk).update(package="")
    line.destroyed_at = now
    line.save(update_fields=["destroyed_at"])
    tasks.remove_files.defer(paths=[path for path in (package, *files) if path])
    return True


def called_within(case: Case) -> list[Case]:
    """Called cases that are archived with this one, having no line of their own in the register."""
    called = called_by(case)
    own = set(ArchiveEntry.objects.filter(case__in=called).values_list("case_id", flat=True))
    return [one for one in called if one.pk not in own and one.archived_at is not None]


def _remove_papers(case: Case) -> list[str]:
    """The rows, and the files that no other row speaks of: the same picture kept twice lies there once."""
    papers = Attachment.objects.filter(case=case)
    files = set(papers.values_list("file", flat=True))
    papers.delete()
    return sorted(files - set(Attachment.objects.filter(file__in=files).values_list("file", flat=True)))


def remove_files(paths: Iterable[str]) -> None:
    """Also the small picture of each. What is gone already is gone."""
    for path in paths:
        if not Attachment.objects.filter(file=path).exists():  # kept anew meanwhile
            default_storage.delete(path)
            stem = path.rsplit("/", 1)[-1].split(".")[0]
            default_storage.delete(f"thumbnails/{stem[:2]}/{stem}.jpg")
