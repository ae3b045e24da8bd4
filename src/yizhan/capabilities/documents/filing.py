"""The verb `file`: copies of a case's papers lie in named files. What lies there already stays as it is."""

from yizhan.capabilities.documents.models import FiledCopy
from yizhan.cases.effects import Request
from yizhan.cases.models import Case


def file_copies(request: Request) -> None:
    copies = [
        FiledCopy(site_id=request.case.site_id, case=request.case, file=file, at=request.now, by=request.by.id)
        for file in dict.fromkeys(request.args["to"])
    ]
    FiledCopy.objects.bulk_create(copies, ignore_conflicts=True)


def archived(case: Case) -> set[str]:
    """The files in which a copy lies: what a scenario's `archived` is held against."""
    return set(FiledCopy.objects.filter(case=case).values_list("file", flat=True))
