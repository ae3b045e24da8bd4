"""Which version of the packs a case goes by: written beside it when it moves, with the rows that have a new name."""

from django.db.models import Max

from yizhan.cases.models import Case, CaseStep, LibraryVersion
from yizhan.procedure.events import Moved


def pin(case: Case, event: Moved) -> None:
    """In the transaction of the move, after the state is stored: its steps stand under their new names already."""
    case.library_id = newest_called(event.version)
    Case.objects.filter(pk=case.pk).update(library=case.library_id)
    for old in event.steps:
        rows = CaseStep.objects.filter(case=case, step=old)
        rows.filter(run=rows.aggregate(run=Max("run"))["run"]).delete()  # earlier runs of it stay as what they were


def newest_called(version: str) -> int:
    """The row of a version; the same packs may have been put in force more than once.

    Raises LibraryVersion.DoesNotExist.
    """
    return LibraryVersion.objects.filter(version=version).only("pk").latest("pk").pk


def called(id: int) -> str:
    """The name of a version, without the packs it keeps."""
    return LibraryVersion.objects.values_list("version", flat=True).get(pk=id)
