"""The library: all procedures of the site, and one of them told. Reading only."""

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.cases.models import LibraryVersion
from yizhan.faces.desk.procedures import standing, values
from yizhan.faces.desk.procedures.telling import Teller
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.registry import parameters


@require_safe
@staff_page
def procedures(request: StaffRequest) -> HttpResponse:
    """Counts only for those procedures whose every matter this person may see."""
    edition = library.current()
    language = get_language() or "zh-hans"
    packs: dict[str, list[Teller]] = {}
    for definition in edition.definitions(request.site):
        packs.setdefault(definition.pack.id, []).append(Teller(definition, edition.library, {}, language))
    context = {
        "packs": [(tellers[0].pack, tellers) for tellers in packs.values()],
        "open": standing.open_cases(request.site) if request.reach.oversees else {},
        "oversees": request.reach.oversees,
        "language_code": language,
    }
    return answer(request, "desk/procedures/procedures.html", **context)


@require_safe
@staff_page
def procedure(request: StaffRequest, pack: str, procedure: str) -> HttpResponse:
    edition = library.current()
    try:
        definition = edition.definition(f"{pack}/{procedure}", request.site)
    except KeyError:
        raise Http404 from None
    own = parameters.in_force(request.site, request.now)
    counting = values.in_force(definition, {name: row.value for name, row in own.items()})
    teller = Teller(definition, edition.library, counting, get_language() or "zh-hans")
    sees = definition.procedure.ref in request.reach.oversees
    context = {
        "teller": teller,
        "procedure": definition.procedure,
        "steps": teller.steps(),
        "settings": values.settings(definition, own, teller),
        "standing": standing.at_each_step(request.site, definition.procedure, request.now) if sees else {},
        "sees": sees,
        "version": LibraryVersion.objects.only("version", "published_at").get(pk=edition.id),
    }
    return answer(request, "desk/procedures/procedure.html", **context)
