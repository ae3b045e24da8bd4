"""Destroying what is in a case: the way out of a sealed one, which the archive takes when a disposal was approved.

The row stays, with its number, procedure, place, times, and the hash of its journal: what was counted stays counted.
What people said and did is gone. The database allows it only while an approved disposal stands.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from yizhan.cases.models import Case, CaseStep, Contact, Entry, Wake
from yizhan.procedure.state import CaseState

# What capabilities keep of a case, for each to destroy its own, in the same transaction.
FORGETTING: list[Callable[[Case], None]] = []


@transaction.atomic
def destroy(case: Case, now: datetime) -> None:
    """The caller holds the lock of the case's family. Raises IntegrityError when the database does not allow it."""
    state: CaseState = case.state
    left = CaseState(
        status=state.status,
        opened_at=state.opened_at,
        received_at=state.received_at,
        closed_at=state.closed_at,
        archived_at=state.archived_at,
        channel=state.channel,
        version=state.version,
    )
    for forget in FORGETTING:
        forget(case)
    _forget_contacts(case)
    Wake.objects.filter(case=case).delete()
    CaseStep.objects.filter(case=case).delete()
    Entry.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(
        disposed_at=now, data={}, state=left, subject="", party=None, search=None, due_at=None, wakes_at=None
    )


def _forget_contacts(case: Case) -> None:
    """Calls and visits that were about nothing else keep their time and channel only."""
    others = Contact.cases.through.objects.filter(case__disposed_at__isnull=True).exclude(case=case)
    alone = Contact.objects.filter(cases=case).exclude(pk__in=others.values("contact"))
    ids = list(alone.values_list("pk", flat=True))
    Contact.objects.filter(pk__in=ids).update(said="", answer="", number_shown="", caller="", party=None)
