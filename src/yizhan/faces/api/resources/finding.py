"""What a request speaks of, found at the site it stands at: what lies elsewhere is not there."""

from django.shortcuts import get_object_or_404

from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.faces.api.problems import Problem
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.desk.cases.views import find
from yizhan.faces.matter import Matter
from yizhan.registry.models import Party, Place


def place_here(request: ProgramRequest, code: str | None) -> Place | None:
    return get_object_or_404(Place, site=request.site, code=code) if code else None


def customer_here(request: ProgramRequest, id: int | None) -> Party | None:
    return get_object_or_404(Party, site=request.site, pk=id) if id is not None else None


def matter_here(request: ProgramRequest, number: str) -> Matter:
    """The matter among what this integration reaches."""
    return find(request, number)


def matter_to_change(request: ProgramRequest, number: str, version: str | None) -> Matter:
    """The matter, locked if the sender says at which version it must still stand. In a transaction.

    Raises Problem when it has gone on since.
    """
    matter = find(request, number)
    if version is None or version == "*":
        return matter
    running.lock_families(matter.case.pk)
    matter = find(request, number)
    if version != etag(matter.case):
        raise Problem("changed", version=matter.case.version)
    return matter


def etag(case: Case) -> str:
    return f'"{case.version}"'
