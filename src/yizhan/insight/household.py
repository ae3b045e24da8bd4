"""Chapters of a household's file that matters write: what was asked, said, and filed away."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.models import FiledCopy
from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.cases.reach import reach
from yizhan.insight.registers.register import registers
from yizhan.procedure.model import Library, Record
from yizhan.registry.access import Access
from yizhan.registry.household import Entry, FileSection
from yizhan.registry.models import Place

MOST = 200  # of a chapter: a household has its file read on a page, the rest is found by searching


def matters(place: Place, access: Access, now: datetime) -> Sequence[Entry]:
    """Of the matters this person reaches; so in every chapter."""
    near = reach(access).cases().filter(place=place).order_by("-received_at", "-pk")
    return list(_matters(near.defer("state", "search", "data", "head")[:MOST], access))


def _matters(cases: Iterable[Case], access: Access) -> Iterator[Entry]:
    packs, language = library.current().library, get_language() or "zh-hans"
    for case in cases:
        status = Case.Status(case.status).label
        told = [_procedure(packs, case, language), str(status), case.number]
        yield Entry(
            at=case.received_at, title=case.subject or told[0], detail=" · ".join(told), url=_address(access, case)
        )


def contacts(place: Place, access: Access, now: datetime) -> Sequence[Entry]:
    """Calls and visits, to who may read the desk's contacts."""
    language = get_language() or "zh-hans"
    packs = library.current().library.packs.values()
    channels = {id: one.title.in_language(language) for pack in packs for id, one in pack.channels.items()}
    near = reach(access).contacts().filter(place=place).order_by("-at", "-pk")[:MOST]
    return [
        Entry(at=one.at, title=one.said or _("A contact"), detail=channels.get(one.channel, one.channel))
        for one in near
    ]


def records(place: Place, access: Access, now: datetime) -> Sequence[Entry]:
    """The forms that were filled, each when the step that filled it was finished."""
    language = get_language() or "zh-hans"
    writing = _writing(access)
    near = reach(access).cases().filter(place=place)
    done = (
        CaseStep.objects.filter(case__in=near, state=CaseStep.State.DONE, site=access.site)
        .select_related("case")
        .defer("case__state", "case__search", "case__data", "case__head")
        .order_by("-completed_at", "-pk")[:MOST]
    )
    found = []
    for step in done:
        record = writing.get((step.case.ref, step.step, step.outcome))
        if record is not None and step.completed_at is not None:
            detail = " · ".join(part for part in (step.completed_name, step.case.number) if part)
            title = _("Filled in: %s") % record.title.in_language(language)
            found.append(Entry(at=step.completed_at, title=title, detail=detail, url=_address(access, step.case)))
    return found


def filed(place: Place, access: Access, now: datetime) -> Sequence[Entry]:
    """The copies that lie in this home's file, and those in other files of matters that were about it."""
    language = get_language() or "zh-hans"
    packs = library.current().library
    titles = {id: file.title.in_language(language) for pack in packs.packs.values() for id, file in pack.files.items()}
    here = Q(place=place) | Q(place__isnull=True, case__place=place)
    copies = (
        FiledCopy.objects.filter(here, site=access.site, case__in=reach(access).cases())
        .select_related("case__archive_entry")
        .defer("case__state", "case__search", "case__data", "case__head")
        .order_by("-at", "-pk")
    )
    return [
        Entry(
            at=copy.at,
            title=_("Copy filed: %s") % titles.get(copy.file, copy.file),
            detail=" · ".join([_procedure(packs, copy.case, language), copy.case.number]),
            url=_archive_address(access, copy.case),
        )
        for copy in copies[:MOST]
    ]


def _writing(access: Access) -> dict[tuple[str, str, str], Record]:
    """Which ending of which step fills which record."""
    return {
        (procedure.ref, step.id, outcome.id): register.record
        for register in registers(access.site)
        for procedure in register.procedures
        for step in register.steps(procedure)
        for outcome in step.outcomes.values()
        if not outcome.unfinished
    }


def _procedure(packs: Library, case: Case, language: str) -> str:
    try:
        return packs.procedure(case.ref).title.in_language(language)
    except KeyError:  # a procedure that is not in force any more
        return case.procedure


def _archive_address(access: Access, case: Case) -> str:
    """Its line in the register of the archive, once it has one."""
    page = "archive_entry" if hasattr(case, "archive_entry") else "case"
    return reverse(page, args=[access.site.slug, case.number])


def _address(access: Access, case: Case) -> str:
    return reverse("case", args=[access.site.slug, case.number])


CHAPTERS = (
    FileSection(id="matters", title=gettext_lazy("Matters"), entries=matters),
    FileSection(id="contacts", title=gettext_lazy("Contacts"), entries=contacts),
    FileSection(id="records", title=gettext_lazy("Records"), entries=records),
    FileSection(id="filed", title=gettext_lazy("Filed copies"), entries=filed),
)
