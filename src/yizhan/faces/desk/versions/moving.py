"""Moving what runs under an older version: a dry run of who can and who cannot and why, then the move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases import library
from yizhan.cases.models import Case, LibraryVersion
from yizhan.cases.moving import Mover, Prospect, Renamed, running_under
from yizhan.cases.refused import Refused
from yizhan.cases.sentences import sentence
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.faces.frame import address

MOST = 200  # matters looked at, and moved, at once; the oldest first
LONGEST_ID = 18  # digits
PREFIX = "step:"  # of the name of a choice: step:<pack>/<procedure>:<step>


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that the new version does not have, and the steps that it may be there."""

    name: str
    procedure: str
    step: str
    options: list[tuple[str, str]]
    chosen: str


@require_safe
@administration_page
def dry_run(request: StaffRequest, version: int) -> HttpResponse:
    _older(version)
    renamed = _renamed(request.GET)
    after = _number(request.GET.get("after", ""))
    cases = _cases(request, version, after)
    found = list(_mover(request, renamed).prospects(cases))
    able = [one.case for one in found if not one.reasons]
    context = {
        "version": LibraryVersion.objects.defer("sources").get(pk=version),
        "to": LibraryVersion.objects.defer("sources").get(pk=library.current().id),
        "able": [_told(case) for case in able],
        "unable": [(_told(one.case), _why(one)) for one in found if one.reasons],
        "choices": _choices(found, renamed),
        "after": after,
        "next": cases[-1].pk if len(cases) == MOST else 0,
        "most": MOST,
        "out_of_sight": _out_of_sight(request, version),
        "mapping": [(f"{PREFIX}{ref}:{old}", new) for ref, steps in renamed.items() for old, new in steps.items()],
        "moved": _number(request.GET["moved"]) if "moved" in request.GET else None,
    }
    return answer(request, "desk/versions/moving.html", **context)


@require_POST
@administration_page
def moves(request: StaffRequest, version: int) -> HttpResponse:
    """Move every matter that can, each for itself; what stands in the way of the others is told again by the page."""
    _older(version)
    renamed = _renamed(request.POST)
    mover = _mover(request, renamed)
    moved = 0
    after = _number(request.POST.get("after", ""))
    for case in _cases(request, version, after):
        try:
            with transaction.atomic():
                mover.move(case)
            moved += 1
        except Refused:
            continue
    mapping = {f"{PREFIX}{ref}:{old}": new for ref, steps in renamed.items() for old, new in steps.items()}
    there = address(request, "version_moving", version)
    return HttpResponseRedirect(f"{there}?{urlencode({**mapping, 'after': after, 'moved': moved})}")


def _older(version: int) -> None:
    """Matters move from an older version to the one in force; of others there is no such page."""
    if version >= library.current().id or not LibraryVersion.objects.filter(pk=version).exists():
        raise Http404


def _cases(request: StaffRequest, version: int, after: int) -> list[Case]:
    """Those that this person may see, page by page."""
    within = request.reach.cases().values("pk")
    found = running_under(request.site, version).filter(pk__in=within, pk__gt=after)
    return list(found.select_related("site")[:MOST])


def _out_of_sight(request: StaffRequest, version: int) -> int:
    """How many run under it that only others may see, and move."""
    return running_under(request.site, version).exclude(pk__in=request.reach.cases().values("pk")).count()


def _mover(request: StaffRequest, renamed: Mapping[str, Renamed]) -> Mover:
    return Mover.of(request.site, request.actor, request.now, entitled=True, renamed=renamed)


def _renamed(given: QueryDict) -> dict[str, dict[str, str]]:
    renamed: dict[str, dict[str, str]] = {}
    for name in given:
        ref, _colon, old = name.removeprefix(PREFIX).rpartition(":")
        new = given.get(name, "")
        if name.startswith(PREFIX) and ref and old and new:
            renamed.setdefault(ref, {})[old] = new
    return renamed


def _choices(found: Iterable[Prospect], renamed: Mapping[str, Renamed]) -> list[Choice]:
    """Where a name is asked for, or was given."""
    language = get_language() or "zh-hans"
    current = library.current()
    choices: dict[str, Choice] = {}
    for one in found:
        try:
            to = current.definition(one.case.ref).procedure
        except KeyError:
            continue
        before = library.definition_of(one.case).procedure
        given = renamed.get(one.case.ref, {})
        for id in (*(run.step for run in one.case.state.open_steps()), *one.case.state.held):
            if id in to.steps and id not in given:
                continue
            name = f"{PREFIX}{one.case.ref}:{id}"
            options = [(step.id, step.title.in_language(language)) for step in to.steps.values()]
            titles = before.title.in_language(language), before.steps[id].title.in_language(language)
            choices[name] = Choice(name, *titles, options, given.get(id, ""))
    return list(choices.values())


def _told(case: Case) -> tuple[str, str, str]:
    procedure = library.definition_of(case).procedure
    language = get_language() or "zh-hans"
    steps = (procedure.steps[run.step].title.in_language(language) for run in case.state.open_steps())
    return case.number, case.subject, ("、" if language.startswith("zh") else ", ").join(steps)


def _why(one: Prospect) -> list[str]:
    edition = library.edition(one.case.library_id).library
    return [sentence(reason, edition) for reason in one.reasons]


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST_ID else 0
