"""The procedures in force: what is asked at the intake and at every step, and what a sentence calls for."""

from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from yizhan.cases import library
from yizhan.cases.surroundings import around
from yizhan.faces.api import schemas
from yizhan.faces.api.resources.finding import customer_here, place_here
from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import PROCEDURES
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, Id, Number, Paragraph, told
from yizhan.insight import proposals
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Outcome, RoleChoice, Step

resource = Resource(_("Procedures"))


class ProcedureLine(Schema):
    ref: str = told(_("By which matters are opened: pack/procedure"), examples=["property-full-process/repair"])
    title: str
    openable: bool = told(_("Whether this integration may open it"))
    overseen: bool = told(_("Whether this integration sees all of its matters"))
    scheduled: bool = told(_("Whether it opens by itself, at set times"))


class Procedures(Schema):
    version: str = told(_("Of the packs in force"))
    procedures: list[ProcedureLine]


class IntakeTold(Schema):
    channels: dict[str, str] = told(_("Through which it may be opened, with their titles"))
    form: dict[str, Any] = told(_("The questions, as JSON schema"))
    headline: str = told(_("The question that takes the customer's sentence"))
    place_required: bool
    party_required: bool
    keywords: list[str]


class OutcomeTold(Schema):
    id: str
    title: str
    then: list[str] = told(_("The steps that begin; none: this branch ends"))
    needs_reason: bool
    required: list[str] = told(_("Questions that this outcome needs answered"))


class StepKind(Schema):
    id: str
    title: str
    does: str
    kind: str
    roles: list[str] = told(_("Whose work it is; empty: computed for each matter"))
    form: dict[str, Any] = told(_("The questions, as JSON schema"))
    checklist: dict[str, str]
    signed_by: list[str]
    photos: int = told(_("How many photos it needs"))
    outcomes: list[OutcomeTold]


class ParameterTold(Schema):
    id: str
    title: str
    type: str
    value: Any = told(_("As it counts at this site now"))


class ProcedureTold(Schema):
    ref: str
    title: str
    version: str
    intake: IntakeTold
    steps: list[StepKind]
    parameters: list[ParameterTold]
    record: str | None
    roles: dict[str, str] = told(_("All roles of the pack, with their titles"))


class Sentence(Asked):
    said: Paragraph = told(_("What the customer says"), min_length=1, examples=["厨房水管漏水，楼下也滴水了"])
    place: Id | None = told(_("Code of the place, where it is known"), default=None)
    customer: Number | None = told(_("The customer, where it is known"), default=None)
    procedure: Id | None = told(_("The procedure that has been chosen already"), default=None, max_length=121)


class Suggestion(Schema):
    procedure: str
    title: str
    score: float
    because: list[str] = told(_("The words that speak for it"))
    learnt: bool = told(_("Whether this site's earlier choices speak for it, too"))


class Judgement(Schema):
    field: str
    value: Any
    why: str


class Likeness(Schema):
    number: str
    subject: str
    alike: float


class ProposalTold(Schema):
    suggestions: list[Suggestion]
    judgements: list[Judgement] = told(_("What the rules of the first suggestion, or of the one chosen, would say"))
    duplicates: list[Likeness] = told(_("Open matters in reach that may be this one"))
    incident: list[str] = told(_("Matters of the same building in the last minutes, when they are many"))


@resource.get("/procedures", scope=PROCEDURES, answer=Procedures, summary=_("The procedures of the site"))
def procedures(request: ProgramRequest) -> Procedures:
    edition = library.current()
    openable = {one.ref for one in request.reach.openable()}
    language = get_language() or "zh-hans"
    return Procedures(
        version=edition.version,
        procedures=[
            ProcedureLine(
                ref=one.procedure.ref,
                title=one.procedure.title.in_language(language),
                openable=one.procedure.ref in openable,
                overseen=one.procedure.ref in request.reach.oversees,
                scheduled=one.procedure.schedule is not None,
            )
            for one in edition.definitions(request.site)
        ],
    )


@resource.get(
    "/procedures/{pack}/{procedure}",
    scope=PROCEDURES,
    answer=ProcedureTold,
    summary=_("One procedure, with its forms as JSON schema"),
)
def procedure(request: ProgramRequest, pack: str, procedure: str) -> ProcedureTold:
    edition = library.current()
    try:
        definition = edition.definition(f"{pack}/{procedure}", request.site)
    except KeyError:
        raise Http404 from None
    language = get_language() or "zh-hans"
    known = around(request.site, request.now).parameters
    of_pack = definition.pack.parameters.values()
    return ProcedureTold(
        ref=definition.procedure.ref,
        title=definition.procedure.title.in_language(language),
        version=edition.version,
        intake=_intake(definition, language),
        steps=[_step(definition, step, language) for step in definition.procedure.steps.values()],
        parameters=[
            ParameterTold(
                id=one.id, title=one.title.in_language(language), type=one.type, value=known.get(one.id, one.default)
            )
            for one in of_pack
        ],
        record=definition.procedure.record,
        roles={id: role.title.in_language(language) for id, role in definition.pack.roles.items()},
    )


@resource.post(
    "/proposals",
    scope=PROCEDURES,
    answer=ProposalTold,
    summary=_("What a sentence calls for, how it would be judged, and what it repeats"),
)
def proposal(request: ProgramRequest, sentence: Sentence) -> ProposalTold:
    place, party = place_here(request, sentence.place), customer_here(request, sentence.customer)
    chosen = sentence.procedure or ""
    if chosen and chosen not in {one.ref for one in request.reach.procedures()}:
        raise Http404
    heard = proposals.Heard(said=sentence.said, place=place, party=party)
    found = proposals.propose(request.reach, heard, now=request.now, chosen=chosen)
    language = get_language() or "zh-hans"
    near = [one.case.pk for one in found.duplicates] + [case.pk for case in found.incident]
    reached = set(request.reach.cases().filter(pk__in=near).values_list("pk", flat=True))
    return ProposalTold(
        suggestions=[
            Suggestion(
                procedure=one.procedure.ref,
                title=one.procedure.title.in_language(language),
                score=round(one.score, 3),
                because=list(one.because),
                learnt=one.learnt,
            )
            for one in found.suggestions
        ],
        judgements=[
            Judgement(field=one.field, value=one.value, why=one.why.in_language(language)) for one in found.judgements
        ],
        duplicates=[
            Likeness(number=one.case.number, subject=one.case.subject, alike=round(one.alike, 2))
            for one in found.duplicates
            if one.case.pk in reached
        ],
        incident=[case.number for case in found.incident if case.pk in reached],
    )


def _intake(definition: Definition, language: str) -> IntakeTold:
    intake, pack = definition.procedure.intake, definition.pack
    channels = intake.channels or tuple(pack.channels)
    return IntakeTold(
        channels={id: pack.channels[id].title.in_language(language) for id in channels},
        form=schemas.form(pack, intake.asks, intake.required, language),
        headline=proposals.headline(definition.procedure),
        place_required=intake.place_required,
        party_required=intake.party_required,
        keywords=list(intake.keywords),
    )


def _step(definition: Definition, step: Step, language: str) -> StepKind:
    pack = definition.pack
    asked = step.form.fields or (pack.records[step.form.record].fields if step.form.record else ())
    lines = [line for id in step.checklists for line in pack.checklists[id].lines]
    return StepKind(
        id=step.id,
        title=step.title.in_language(language),
        does=step.does.in_language(language),
        kind=step.kind,
        roles=_listed(step.role),
        form=schemas.form(pack, asked, step.form.required, language),
        checklist={line.id: line.title.in_language(language) for line in lines},
        signed_by=list(step.sign),
        photos=step.photos,
        outcomes=[outcome_told(outcome, language) for outcome in step.outcomes.values()],
    )


def outcome_told(outcome: Outcome, language: str) -> OutcomeTold:
    return OutcomeTold(
        id=outcome.id,
        title=outcome.title.in_language(language),
        then=list(outcome.to),
        needs_reason=outcome.reason,
        required=list(outcome.required),
    )


def _listed(role: RoleChoice) -> list[str]:
    return list(role.listed)
