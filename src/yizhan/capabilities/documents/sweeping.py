"""Sweeping: photos that were taken for a form which was never sent go again, row and file.

Nobody but who handed them in could ever see them, and no event speaks of them; kept, they would be pictures of
people's homes without a matter and without an end.
"""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.papers import thumbnail_path
from yizhan.capabilities.documents.storing import hold_file

KEPT_LOOSE = timedelta(days=1)  # long enough to come back to a form the next morning


def sweep(now: datetime) -> int:
    """Throw away what has been loose for a day; return how many. Any number of workers may run this."""
    swept = 0
    while (paper := _sweep_one(now)) is not None:
        _throw_away(paper)
        swept += 1
    return swept


@transaction.atomic
def _sweep_one(now: datetime) -> Attachment | None:
    # One at a time and locked: a command that links this very paper either comes first, and the paper is no
    # longer loose, or finds it gone and says so. What is being linked now is passed over.
    left = Attachment.objects.filter(case__isnull=True, at__lte=now - KEPT_LOOSE).order_by("pk")
    paper = left.select_for_update(skip_locked=True, of=("self",)).first()
    if paper is not None:
        Attachment.objects.filter(pk=paper.pk).delete()
    return paper


@transaction.atomic
def _throw_away(paper: Attachment) -> None:
    """Remove the file unless another row, of whatever site, is of the same content.

    After the row's own transaction: a standstill between the two leaves a file that nobody speaks of, never a
    row without its file.
    """
    hold_file(paper.sha256)
    if Attachment.objects.filter(file=paper.file).exists():
        return
    default_storage.delete(paper.file)
    if paper.width is not None:
        default_storage.delete(thumbnail_path(paper))
