"""Setting a line outside up, trying it, ending it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.capabilities.notices import services
from yizhan.capabilities.notices.calling import HEARS
from yizhan.capabilities.notices.models import Line
from yizhan.capabilities.notices.refusals import LineRefused
from yizhan.outside.locked import lock, unlock
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import Site, Staff


@transaction.atomic
def add(
    site: Site,
    *,
    title: str,
    url: str,
    role: str,
    staff: Staff | None,
    urgent_only: bool,
    by: Staff,
    now: datetime,
) -> Line:
    """`url` as apprise writes it; it is kept locked and never shown again. Raises LineRefused."""
    if not title.strip():
        raise LineRefused("title")
    if role and staff is not None:
        raise LineRefused("whom")
    found = services.service(url)
    line = Line.objects.create(
        site=site,
        title=title.strip()[:80],
        service=services.shown(found),
        url=lock(url.strip()),
        role=role,
        staff=staff,
        urgent_only=urgent_only,
        created_by=by,
        created_at=now,
    )
    _listen_anew(site)
    _written_down(line, by, now, "notice line set up")
    return line


@transaction.atomic
def end(line: Line, by: Staff, now: datetime) -> None:
    """What is on its way is not told any more. Twice does no more."""
    if Line.objects.filter(pk=line.pk, ended_at__isnull=True).update(ended_at=now):
        _listen_anew(line.site)
        _written_down(line, by, now, "notice line ended")


def try_out(line: Line, now: datetime) -> None:
    """Say something harmless, now. Raises LineRefused where nobody took it."""
    if line.ended_at is not None:
        raise LineRefused("ended", title=line.title)
    said = _("This is a try of the line “%(title)s” of %(site)s.") % {"title": line.title, "site": line.site.name}
    if not services.call(unlock(line.url), line.site.name, said, urgent=False):
        Line.objects.filter(pk=line.pk).update(failed_at=now)
        raise LineRefused("no-answer", title=line.title)
    Line.objects.filter(pk=line.pk).update(answered_at=now)


def _listen_anew(site: Site) -> None:
    locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    anybody = Line.objects.filter(site=site, ended_at__isnull=True).exists()
    locked.listened_for = sorted({*locked.listened_for} - {HEARS} | ({HEARS} if anybody else set()))
    locked.save(update_fields=["listened_for"])


def _written_down(line: Line, by: Staff, now: datetime, reason: str) -> None:
    """In the registry's journal, where the other settings of a site are; never the key."""
    after = {"service": line.service, "role": line.role, "staff": line.staff_id}
    change = Change(site=line.site, kind="notice-line", subject_id=line.pk, label=line.title, before=None, after=after)
    record(change, Because(by=by, now=now, reason=reason))
