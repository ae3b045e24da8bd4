"""The verb `file`: copies of a case's papers lie in named files. What lies there already stays as it is."""

import structlog

from yizhan.capabilities.documents.archive.keepers import Keeper, keeper_of
from yizhan.capabilities.documents.models import FiledCopy
from yizhan.cases.effects import Request
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.procedure.definition import Definition
from yizhan.registry.models import Place

log = structlog.get_logger()


def file_copies(request: Request) -> None:
    """Where it is not known whose file is meant, no copy lies there: archiving stays incomplete and shows it."""
    if "cases" in request.args:
        _file_others(request)
        return
    files = list(dict.fromkeys(request.args["to"]))
    named = _named(request)
    keeper = keeper_of(request.case, request.now, named) if _of_owners(request.definition, files) else None
    copies = []
    for file in files:
        if not is_of_owners(request.definition, file):
            copies.append(_copy(request, file, None))
        elif keeper is not None:
            copies.append(_copy(request, file, keeper))
        elif named is not None:
            raise Refused.because("unknown", what="file", name=named.code, fields=("place",))
        else:
            log.info("copy.no_owner", case=request.case.number, file=file)
    FiledCopy.objects.bulk_create(copies, ignore_conflicts=True)


def _file_others(request: Request) -> None:
    """Copies of other cases, named by their numbers, in files of the site. What is sealed is filed already."""
    named = Case.objects.filter(site=request.case.site_id, number__in=request.args["cases"], archived_at__isnull=True)
    files = [file for file in dict.fromkeys(request.args["to"]) if not is_of_owners(request.definition, file)]
    copies = [_copy(request, file, None, of=case) for case in named.values_list("pk", flat=True) for file in files]
    FiledCopy.objects.bulk_create(copies, ignore_conflicts=True)


def is_of_owners(definition: Definition, file: str) -> bool:
    known = definition.pack.files.get(file)
    return known is not None and known.of == "owner"


def archived(case: Case) -> set[str]:
    """The files in which a copy lies: what a scenario's `archived` is held against."""
    return set(FiledCopy.objects.filter(case=case).values_list("file", flat=True))


def _of_owners(definition: Definition, files: list[str]) -> bool:
    return any(is_of_owners(definition, file) for file in files)


def _named(request: Request) -> Place | None:
    """The home that somebody named for want of a better. Raises Refused for one that is not there."""
    code = request.args.get("place", "")
    if not code:
        return None
    place = Place.objects.filter(site=request.case.site_id, code=code).first()
    if place is None:
        raise Refused.because("unknown", what="place", name=code, fields=("place",))
    return place


def _copy(request: Request, file: str, keeper: Keeper | None, *, of: int | None = None) -> FiledCopy:
    return FiledCopy(
        site_id=request.case.site_id,
        case_id=of or request.case.pk,
        file=file,
        place=keeper.place if keeper else None,
        party=keeper.party if keeper else None,
        at=request.now,
        by=request.by.id,
        by_name=request.by.name,
    )
