"""Steps: the worklist, one open step with its form, and everything that can be done to it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Schema, UploadedFile

from yizhan.capabilities.documents import storing
from yizhan.cases import library
from yizhan.cases.refused import Refused
from yizhan.faces.api.resources.attachments import AttachmentTold, attachment_told
from yizhan.faces.api.resources.cases import Reasoned, done
from yizhan.faces.api.resources.finding import matter_here, matter_to_change
from yizhan.faces.api.resources.paging import MOST, USUAL
from yizhan.faces.api.resources.telling import CaseTold, InHand, StepTold, open_step
from yizhan.faces.api.routes import CREATED, IF_MATCH, IfMatch, Resource
from yizhan.faces.api.scopes import ACT, READ_CASES
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, Given, Id, Line, Moment, told
from yizhan.faces.matter import Matter
from yizhan.procedure import commands as c

resource = Resource(_("Steps"))

STEP = "/cases/{number}/steps/{step}"


class Due(InHand):
    """An open step that waits for this integration."""

    case: str
    procedure: str
    subject: str
    place: str | None
    mine: bool = told(_("Whether it is in this integration's hands already"))


class Worklist(Schema):
    steps: list[Due]


class Working(Schema):
    limit: int = told(_("At most so many"), default=USUAL, ge=1, le=MOST)


class Assigned(Asked):
    to: Id = told(_("Who gets it; see the step's candidates"), examples=["staff:12"])
    reason: Line = ""


class Filled(Asked):
    answers: dict[str, Given] = told(_("Answers to the step's questions; times with their offset"))


class Completed(Filled):
    outcome: Id = told(_("How it ends; may be left out where there is one way only, or `done`"), default="")
    answers: dict[str, Given] = told(_("Answers to the step's questions; times with their offset"), default={})
    ticks: list[Id] = told(_("Lines of the checklist; `all` for every one"), default=[], max_length=200)
    waived: dict[str, Line] = told(_("Lines that do not apply, each with why"), default={})
    signed: list[Id] = told(_("The roles that have signed"), default=[], max_length=20)
    photos: list[Id] = told(_("References of photos that were handed in"), default=[], max_length=60)
    reason: Line = ""


class Extended(Asked):
    to: Moment = told(_("Until when"))
    limit: Id = told(_("Which limit; the step's own where none is said"), default="")
    reason: Line = ""


class Signing(Asked):
    role: Id = told(_("As what is signed"), examples=["customer"])


@resource.get(
    "/steps", scope=READ_CASES, answer=Worklist, summary=_("The worklist: open steps that wait for its roles")
)
def worklist(request: ProgramRequest, working: Query[Working]) -> Worklist:
    found = request.reach.open_steps().select_related("case__place")
    ordered = found.order_by(F("due_at").asc(nulls_last=True), "pk").defer("case__state", "case__search", "case__data")
    language = get_language() or "zh-hans"
    due = []
    for one in ordered[: working.limit]:
        procedure = library.definition_of(one.case).procedure
        due.append(
            Due(
                step=one.step,
                title=procedure.steps[one.step].title.in_language(language),
                roles=one.roles,
                assigned_to=one.assigned_to or None,
                assigned_name=one.assigned_name,
                due_at=one.due_at,
                case=one.case.number,
                procedure=procedure.ref,
                subject=one.case.subject,
                place=one.case.place.code if one.case.place else None,
                mine=one.assigned_to == request.actor.id,
            )
        )
    return Worklist(steps=due)


@resource.get(STEP, scope=READ_CASES, answer=StepTold, summary=_("An open step: its form, and what may be done"))
def step(request: ProgramRequest, number: str, step: str) -> StepTold:
    found = open_step(matter_here(request, number), step)
    if found is None:
        raise Http404
    return found


@resource.post(STEP + "/claim", scope=ACT, answer=CaseTold, summary=_("Take it in hand"))
def claim(request: ProgramRequest, number: str, step: str, if_match: IfMatch = IF_MATCH) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Claim(step=step))


@resource.post(STEP + "/assignment", scope=ACT, answer=CaseTold, summary=_("Hand it to somebody"))
def assignment(
    request: ProgramRequest, number: str, step: str, assigned: Assigned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    matter = matter_to_change(request, number, if_match)
    to = next((one for one in matter.colleagues if one.id == assigned.to), None)
    if to is None:
        raise Refused.because("unknown", what="person", name=assigned.to, fields=("to",))
    command = c.Assign(step=step, to=to.id, to_name=to.name, to_roles=to.roles, reason=assigned.reason)
    return done(request, matter, command)


@resource.post(STEP + "/hand-back", scope=ACT, answer=CaseTold, summary=_("Give it back"))
def hand_back(
    request: ProgramRequest, number: str, step: str, reasoned: Reasoned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.HandBack(step=step, reason=reasoned.reason))


@resource.post(STEP + "/answers", scope=ACT, answer=CaseTold, summary=_("Write answers down without finishing it"))
def answers(
    request: ProgramRequest, number: str, step: str, filled: Filled, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    matter = matter_to_change(request, number, if_match)
    return done(request, matter, c.Fill(step=step, data=filled.answers), papers=_papers(matter, filled.answers))


@resource.post(STEP + "/completion", scope=ACT, answer=CaseTold, summary=_("Finish it, with an outcome and its form"))
def completion(
    request: ProgramRequest, number: str, step: str, completed: Completed, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    matter = matter_to_change(request, number, if_match)
    command = c.Complete(
        step=step,
        outcome=completed.outcome,
        data=completed.answers,
        ticks=tuple(completed.ticks),
        waived=completed.waived,
        signed=tuple(completed.signed),
        photos=tuple(completed.photos),
        reason=completed.reason,
    )
    papers = tuple(dict.fromkeys((*completed.photos, *_papers(matter, completed.answers))))
    return done(request, matter, command, papers=papers)


@resource.post(STEP + "/extension", scope=ACT, answer=CaseTold, summary=_("Grant more time"))
def extension(
    request: ProgramRequest, number: str, step: str, extended: Extended, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    command = c.Extend(limit=extended.limit or step, to=extended.to, reason=extended.reason)
    return done(request, matter_to_change(request, number, if_match), command)


@resource.post(STEP + "/pressing", scope=ACT, answer=CaseTold, summary=_("Urge whoever has it in hand"))
def pressing(
    request: ProgramRequest, number: str, step: str, reasoned: Reasoned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Press(step=step, reason=reasoned.reason))


@resource.post(STEP + "/suspension", scope=ACT, answer=CaseTold, summary=_("Pause its clock, with a reason"))
def suspension(
    request: ProgramRequest, number: str, step: str, reasoned: Reasoned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Suspend(step=step, reason=reasoned.reason))


@resource.post(STEP + "/resumption", scope=ACT, answer=CaseTold, summary=_("Let its clock go on"))
def resumption(
    request: ProgramRequest, number: str, step: str, reasoned: Reasoned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Resume(step=step, reason=reasoned.reason))


@resource.post(
    STEP + "/signatures",
    scope=ACT,
    answer=AttachmentTold,
    status=CREATED,
    summary=_("Keep a signature, a PNG of its ink; it counts when the step is finished with that role among `signed`"),
)
def signatures(
    request: ProgramRequest, number: str, step: str, signing: Form[Signing], file: File[UploadedFile]
) -> Any:
    matter = matter_here(request, number)
    known = matter.definition.procedure.steps.get(step)
    if known is None or signing.role not in known.sign:
        raise Http404
    objection = matter.objection(c.Fill(step=step, data={}))
    if objection is not None:
        raise Refused(objection)
    with transaction.atomic():
        kept = storing.store_drawn(file, signing.role, request.site, request.actor, request.now)
        storing.link([kept.ref], matter.case, step=step, by=request.actor)
    return attachment_told(kept)


def _papers(matter: Matter, answers: dict[str, Any]) -> tuple[str, ...]:
    """The photos that answers speak of; what is no question of the pack the engine refuses."""
    fields = matter.definition.pack.fields
    asked = [value for name, value in answers.items() if name in fields and fields[name].type == "photos"]
    return tuple(ref for value in asked if isinstance(value, list) for ref in value)
