"""Duplicates: likely ones are suggested; a merge is a link with consequences."""

from datetime import datetime, timedelta

from django.db import transaction

from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.cases.words import grams
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Attach, Merge, Note
from yizhan.registry.models import Party, Place, Site

LOOK_BACK = timedelta(days=14)
ALIKE = 0.3  # share of common word pairs from which two sentences may be about the same thing
MOST = 5


def likely(
    site: Site, *, place: Place | None, party: Party | None, said: str, now: datetime
) -> list[tuple[Case, float]]:
    """Open matters of the same place or customer that may be this one, the most alike first."""
    if place is None and party is None:
        return []
    lately = Case.objects.filter(
        site=site, status=Case.Status.OPEN, parent__isnull=True, received_at__gte=now - LOOK_BACK
    )
    near = lately.filter(place=place) if place is not None else lately.filter(party=party)
    wanted = set(grams(said))
    found = []
    for case in near.order_by("-received_at")[:50]:
        there = set(grams(case.subject))
        alike = len(wanted & there) / len(wanted | there) if wanted and there else 0.0
        if alike >= ALIKE or not wanted:
            found.append((case, alike))
    return sorted(found, key=lambda pair: -pair[1])[:MOST]


@transaction.atomic
def merge(case: Case, into: Case, *, by: Actor, now: datetime, reason: str = "") -> Case:
    """End one matter and let the other carry on with its papers; both tell of it.

    Raises Refused when the survivor has ended, or they are one and the same.
    """
    if case.pk == into.pk or case.site_id != into.site_id:
        raise Refused.because("conflict")
    first, second = sorted((case.pk, into.pk))
    running.lock_families(first, second)
    ended = running.run(case, Merge(into=into.number, reason=reason), by=by, now=now)
    photos = ended.state.photos
    if photos:
        running.run(into, Attach(attachments=photos), by=by, now=now)
    ended.contacts.through.objects.filter(case_id=case.pk).exclude(contact_id__in=into.contacts.values("pk")).update(
        case_id=into.pk
    )
    return running.run(into, Note(text=f"{case.number}: {case.subject}"), by=by, now=now)
