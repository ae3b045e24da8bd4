"""What is offered while somebody types: procedures with their because, the questions of the one chosen, likely
duplicates, an incident."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from yizhan.cases.models import Case, Incident
from yizhan.cases.people import staff_id
from yizhan.cases.shown import Reader
from yizhan.faces import typed
from yizhan.faces.desk.board.rows import Row, rows
from yizhan.faces.desk.incidents.banner import going_on_at
from yizhan.faces.desk.intake.form import Intake, channel_of, definition_of
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.doors import StaffRequest, answer
from yizhan.faces.questions import Option, Question, questions
from yizhan.insight.proposals import Heard, Proposal, Suggestion, headline, propose, suggest
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field, Procedure
from yizhan.registry.roles import valid_holdings

NEWEST = 100  # matters that tell what is usual here
MOST_CHIPS = 9  # as many as there are digits to press


@dataclass(frozen=True, slots=True)
class Chip:
    """A procedure to choose. `because`: the words that speak for it; `learnt` when earlier choices do, too."""

    ref: str
    title: str
    key: str
    because: Sequence[str]
    learnt: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    row: Row
    alike: int  # per cent


@dataclass(frozen=True, slots=True)
class Offers:
    chips: Sequence[Chip]
    headline: str
    picked: str
    channels: Sequence[Option]
    channel: str
    asked: Sequence[Question]
    judged: Sequence[Question]
    place_needed: bool
    party_needed: bool
    duplicates: Sequence[Duplicate]
    incident: Sequence[Case]
    incidents: Sequence[Incident]
    joined: str  # the number of the one that is ticked


@require_POST
@intake_page
def offers(request: StaffRequest) -> HttpResponse:
    intake = Intake.read(request)
    return answer(request, "desk/intake/_offers.html", offers=offered(request, intake), said=intake.said)


def offered(request: StaffRequest, intake: Intake) -> Offers | None:
    """None when this person may open nothing here."""
    here = taken_in_here(request)
    if not here:
        return None
    suggested = suggest(here, intake.said, site_id=request.site.pk)
    order = _ordered(request, here, suggested)
    picked = intake.picked if intake.picked in {procedure.ref for procedure in here} else ""
    chosen = picked or order[0].ref
    definition = definition_of(request, chosen)
    channel = channel_of(definition, intake.channel)
    given = _given(request, definition, intake)
    heard = Heard(
        said=intake.said,
        place=intake.place,
        party=intake.party,
        channel=channel,
        answers=given,
        incident=request.POST.get("incident", ""),
    )
    found = propose(request.reach, heard, now=request.now, chosen=chosen)
    asked, judged = _questions(request, definition, given, found)
    return Offers(
        chips=_chips(order, suggested, chosen),
        headline=headline(definition.procedure),
        picked=picked,
        channels=_channels(definition),
        channel=channel,
        asked=asked,
        judged=judged,
        place_needed=definition.procedure.intake.place_required and intake.place is None,
        party_needed=definition.procedure.intake.party_required and intake.party is None,
        duplicates=_duplicates(request, found),
        incident=found.incident if len(found.incident) > 1 else (),
        incidents=going_on_at(request.site, intake.place),
        joined=heard.incident,
    )


def taken_in_here(request: StaffRequest) -> list[Procedure]:
    """What this person may open and is then concerned with; where there is nothing of the kind, all they may open.

    What opens by a schedule is nobody's call.
    """
    openable = [one for one in request.reach.openable() if one.schedule is None]
    return [one for one in openable if one.ref in request.reach.oversees or _begins(request, one)] or openable


def _begins(request: StaffRequest, procedure: Procedure) -> bool:
    """Whether the first step of what they write down is theirs."""
    return not request.reach.serves.isdisjoint(procedure.steps[procedure.intake.start].role.listed)


def _ordered(request: StaffRequest, here: Sequence[Procedure], suggested: Sequence[Suggestion]) -> list[Procedure]:
    """What the sentence calls for; behind it the others: what is usual here first, and where there is no telling
    yet, what is this very desk's work."""
    first = [one.procedure for one in suggested]
    rest = [one for one in here if one not in first]
    newest = Case.objects.filter(site=request.site, parent__isnull=True).order_by("-received_at")
    usual = Counter(f"{pack}/{id}" for pack, id in newest.values_list("pack", "procedure")[:NEWEST])
    return [
        *first,
        *sorted(rest, key=lambda one: (-usual[one.ref], not one.intake.by.listed, not one.intake.keywords)),
    ]


def _chips(order: Sequence[Procedure], suggested: Sequence[Suggestion], chosen: str) -> list[Chip]:
    language = get_language() or "zh-hans"
    because = {one.procedure.ref: one for one in suggested}
    return [
        Chip(
            ref=one.ref,
            title=one.title.in_language(language),
            key=str(place) if place <= MOST_CHIPS else "",
            because=because[one.ref].because if one.ref in because else (),
            learnt=one.ref in because and because[one.ref].learnt,
            chosen=one.ref == chosen,
        )
        for place, one in enumerate(order, start=1)
    ]


def _channels(definition: Definition) -> list[Option]:
    language = get_language() or "zh-hans"
    allowed = definition.procedure.intake.channels or tuple(definition.pack.channels)
    return [Option(id, definition.pack.channels[id].title.in_language(language)) for id in allowed]


def _given(request: StaffRequest, definition: Definition, intake: Intake) -> dict[str, Any]:
    """What was answered so far of what this procedure asks or judges, and what the room and the number that rang
    answer by themselves."""
    zone = ZoneInfo(request.site.timezone)
    asks = definition.procedure.intake.asks
    # The form may still hold answers to the questions of the procedure that was chosen before.
    concerned = {*asks, *(rule.field for rule in definition.procedure.classifications)}
    answered = {
        name: one for name, one in typed.answers(definition, request.POST, zone, {}).items() if name in concerned
    }
    given = _as_typed(definition, answered)
    for name in asks:
        if definition.pack.fields[name].type == "place" and intake.place is not None:
            given.setdefault(name, intake.place.code)
        if definition.pack.fields[name].type == "phone" and intake.number:
            given.setdefault(name, intake.number)
    return given


def _questions(
    request: StaffRequest, definition: Definition, given: Mapping[str, Any], found: Proposal
) -> tuple[list[Question], list[Question]]:
    """What the intake asks beside the sentence, and what the rules judge that the intake does not ask.

    A judgement that somebody has answered stays, also where the rules, hearing more, no longer speak of it.
    """
    reader = Reader(get_language() or "zh-hans", request.site.timezone, masked=False)
    sentence = headline(definition.procedure)
    asks = [name for name in definition.procedure.intake.asks if name != sentence]
    proposals: Mapping[str, Mapping[str, Any]] = {
        one.field: {"value": one.value, "why": {"zh": one.why.zh, "en": one.why.en}} for one in found.judgements
    }
    judged = [name for name in dict.fromkeys([*proposals, *given]) if name not in asks and name != sentence]

    def staff(field: Field) -> list[Option]:
        held = valid_holdings(request.now).filter(site=request.site).select_related("staff").order_by("staff__name")
        return [Option(id, name) for id, name in {staff_id(one.staff): one.staff.name for one in held}.items()]

    required = _required(request, definition)

    def drawn(names: Sequence[str]) -> list[Question]:
        return questions(
            definition.pack, names, given, required=required, reader=reader, staff=staff, proposals=proposals
        )

    return drawn(asks), drawn(judged)


def _required(request: StaffRequest, definition: Definition) -> tuple[str, ...]:
    """What must be known to open the matter, and what this very person is asked next if it is not said now."""
    intake = definition.procedure.intake
    first = definition.procedure.steps[intake.start]
    mine = definition.pack.acting_roles(first.role.listed)
    return intake.required + (first.form.required if not mine.isdisjoint(request.access.roles) else ())


def _as_typed(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed so far, as far as it already reads as an answer: nothing is refused while one types."""
    read: dict[str, Any] = {}
    for name, value in answers.items():
        field = definition.pack.fields[name]
        try:
            answer = field.read(value)
        except ValueError:
            continue
        if not field.is_empty(answer):
            read[name] = answer
    return read


def _duplicates(request: StaffRequest, found: Proposal) -> list[Duplicate]:
    alike = {one.case.pk: round(100 * one.alike) for one in found.duplicates}
    if not alike:
        return []
    drawn = rows(request, request.reach.cases().filter(pk__in=alike), len(alike))
    return sorted((Duplicate(row, alike[row.id]) for row in drawn), key=lambda one: -one.alike)
