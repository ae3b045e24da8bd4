"""A matter told: as a line of a list, and whole, with its steps, its limits and how each due time came about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.faces.api import schemas
from yizhan.faces.api.resources.finding import etag
from yizhan.faces.api.resources.personal import answers, note_matter, note_reading, number
from yizhan.faces.api.resources.procedures import OutcomeTold, outcome_told
from yizhan.faces.api.resources.staff import StaffTold, staff_told
from yizhan.faces.api.routes import written
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import told
from yizhan.faces.clocks import Countdown
from yizhan.faces.desk.cases.steps import Card, asked_at, cards
from yizhan.faces.matter import Matter
from yizhan.procedure.state import StepRun
from yizhan.registry.models import PartyPhone

COLUMNS = (
    "pk",
    "number",
    "library_id",
    "pack",
    "procedure",
    "status",
    "subject",
    "channel",
    "received_at",
    "closed_at",
    "due_at",
    "version",
    "place__code",
    "party_id",
    "party__name",
    "incident__number",
    "parent__number",
)


class InHand(Schema):
    """An open step, as lists show it."""

    step: str
    title: str
    roles: list[str]
    assigned_to: str | None
    assigned_name: str
    due_at: datetime | None


class CaseLine(Schema):
    number: str = told(_("By which everybody knows it"), examples=["GD-20260302-0001"])
    procedure: str = told(_("pack/procedure"))
    title: str = told(_("Of the procedure"))
    status: Case.Status
    subject: str
    channel: str
    place: str | None
    customer: int | None
    customer_name: str
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime | None = told(_("The earliest running limit; none while no clock runs"))
    late: bool
    incident: str | None
    called_by: str | None = told(_("The matter that called this one"))
    version: int = told(_("Counts up with everything that happens"))
    steps: list[InHand] = told(_("The open steps"))


class LimitTold(Schema):
    id: str
    title: str
    step: str | None = told(_("None: a limit of the whole matter"))
    due_at: datetime | None = told(_("None while the clock is paused"))
    state: str = told(_("calm, soon, late or paused"))
    promised: bool = told(_("Agreed with the customer; moves by nobody's doing here"))
    extendable: bool
    follows: str = told(_("What happens when it is missed"))
    arithmetic: list[str] = told(_("How the due time came about, piece by piece"))


class RunTold(Schema):
    """The latest run of a step, open or over."""

    step: str
    title: str
    run: int = told(_("Counts up when the step is done again"))
    state: CaseStep.State
    roles: list[str]
    assigned_to: str | None
    assigned_name: str
    started_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    completed_name: str
    outcome: str | None
    presses: int


class Signature(Schema):
    role: str
    title: str
    signed: bool


class Way(OutcomeTold):
    closed: str = told(_("Why it cannot be taken now; empty: it can"))


class StepTold(Schema):
    """An open step: what is to be done, on which form, and what this integration may do about it."""

    id: str
    title: str
    does: str
    kind: str
    run: int
    roles: str
    assigned_name: str
    mine: bool = told(_("Whether this integration may fill it in and finish it"))
    whose: str = told(_("If it is not: whose it is"))
    may: list[str] = told(_("What else it may do: claim, assign, hand-back, press, suspend, resume, extend"))
    first: list[str] = told(_("What has to come before it can be finished at all"))
    waits_for: str | None = told(_("The number of the matter it called and waits for"))
    scripts: list[str] = told(_("What to say"))
    checklist: dict[str, str]
    form: dict[str, Any] = told(_("The questions, as JSON schema"))
    signatures: list[Signature]
    photos: int
    outcomes: list[Way]
    limits: list[LimitTold]
    candidates: list[StaffTold] = told(_("To whom this integration may hand it"))


class CaseTold(CaseLine):
    answers: dict[str, Any] = told(_("What is written down, by question"))
    masked: list[str] = told(_("Answers that are hidden for want of the scope personal-data"))
    phones: list[str] = told(_("The customer's numbers, likewise"))
    proposals: dict[str, Any] = told(_("What rules propose, each with its why; a person decides"))
    runs: list[RunTold]
    held: list[str] = told(_("Steps whose turn has come but which wait for other branches"))
    limits: list[LimitTold]
    signed: list[str]
    attachments: list[str]
    escalated_to: list[str]
    merged_into: str | None
    calls: list[str] = told(_("The matters that this one called"))


def lines(request: ProgramRequest, found: QuerySet[Case], most: int) -> list[tuple[CaseLine, int]]:
    """The first lines of a list, each with the row's own id. Two queries."""
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in found.values_list(*COLUMNS)[:most]]
    open = _open_steps([row["pk"] for row in rows])
    return [(CaseLine(**_line(request, row, open.get(row["pk"], ()))), row["pk"]) for row in rows]


def answered(request: ProgramRequest, matter: Matter, status: int = 200, **headers: str) -> HttpResponse:
    """The whole matter; who reads its numbers in full is written down."""
    note_matter(request, matter)
    return written(whole(request, matter), status, ETag=etag(matter.case), **headers)


def whole(request: ProgramRequest, matter: Matter) -> CaseTold:
    case, state = matter.case, matter.state
    known, hidden = answers(matter.definition, state.data, hide=matter.masked)
    row = {
        **{name: getattr(case, name) for name in COLUMNS if "__" not in name},
        "place__code": case.place.code if case.place else None,
        "party__name": case.party.name if case.party else None,
        "incident__number": case.incident.number if case.incident else None,
        "parent__number": case.parent.number if case.parent else None,
    }
    return CaseTold(
        **_line(request, row, _open_steps([case.pk]).get(case.pk, ())),
        answers=known,
        masked=hidden,
        phones=_phones(request, matter),
        proposals={name: {"value": made["value"], "why": _said(made["why"])} for name, made in state.proposals.items()},
        runs=[_run(matter, run) for run in state.steps.values()],
        held=list(state.held),
        limits=[
            limit_told(one, step or None)
            for step in ("", *(run.step for run in state.open_steps()))
            for one in matter.countdowns(step)
        ],
        signed=list(state.signed),
        attachments=list(state.photos),
        escalated_to=list(state.escalated_to),
        merged_into=case.merged_into.number if case.merged_into else None,
        calls=list(case.children.order_by("pk").values_list("number", flat=True)),
    )


def open_step(matter: Matter, step: str) -> StepTold | None:
    """An open step as this integration stands to it; None when it is not open."""
    card = next((card for card in cards(matter) if card.id == step), None)
    return _step(matter, card) if card is not None else None


def limit_told(countdown: Countdown, step: str | None) -> LimitTold:
    return LimitTold(
        id=countdown.limit,
        title=countdown.title,
        step=step,
        due_at=countdown.due,
        state=countdown.state,
        promised=countdown.promised,
        extendable=countdown.extendable,
        follows=countdown.follows,
        arithmetic=list(countdown.arithmetic),
    )


def _line(request: ProgramRequest, row: Mapping[str, Any], open: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    ref = f"{row['pack']}/{row['procedure']}"
    procedure = library.edition(row["library_id"]).definition(ref).procedure
    is_open = row["status"] == Case.Status.OPEN
    return {
        "number": row["number"],
        "procedure": ref,
        "title": procedure.title.in_language(language),
        "status": row["status"],
        "subject": row["subject"],
        "channel": row["channel"],
        "place": row["place__code"],
        "customer": row["party_id"],
        "customer_name": row["party__name"] or "",
        "received_at": row["received_at"],
        "closed_at": row["closed_at"],
        "due_at": row["due_at"],
        "late": bool(is_open and row["due_at"] and row["due_at"] <= request.now),
        "incident": row["incident__number"],
        "called_by": row["parent__number"],
        "version": row["version"],
        "steps": [
            InHand(
                step=one["step"],
                title=procedure.steps[one["step"]].title.in_language(language)
                if one["step"] in procedure.steps
                else "",
                roles=one["roles"],
                assigned_to=one["assigned_to"] or None,
                assigned_name=one["assigned_name"],
                due_at=one["due_at"],
            )
            for one in open
        ],
    }


def _open_steps(cases: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    if cases:
        open = CaseStep.objects.filter(case__in=cases, state=CaseStep.State.OPEN).order_by("started_at", "pk")
        for row in open.values("case_id", "step", "roles", "assigned_to", "assigned_name", "due_at"):
            found.setdefault(row["case_id"], []).append(row)
    return found


def _phones(request: ProgramRequest, matter: Matter) -> list[str]:
    if matter.case.party is None:
        return []
    numbers = PartyPhone.objects.filter(party=matter.case.party).order_by("-first", "pk")
    plain = list(numbers.values_list("number", flat=True))
    if plain:
        note_reading(request, [matter.case.party], ["phones"])
    return [number(request, one) for one in plain]


def _run(matter: Matter, run: StepRun) -> RunTold:
    return RunTold(
        step=run.step,
        title=matter.step_title(run.step),
        run=run.run,
        state=CaseStep.State(run.state),
        roles=list(run.roles),
        assigned_to=run.assigned_to or None,
        assigned_name=run.assigned_name or matter.names.get(run.assigned_to, ""),
        started_at=run.started_at,
        completed_at=run.completed_at,
        completed_by=run.completed_by or None,
        completed_name=run.completed_name,
        outcome=run.outcome or None,
        presses=run.presses,
    )


def _step(matter: Matter, card: Card) -> StepTold:
    step = matter.definition.procedure.steps[card.id]
    closed = {way.id: way.closed for way in card.ways}
    may = {
        "claim": card.may_claim,
        "assign": bool(card.candidates),
        "hand-back": card.may_hand_back,
        "press": card.may_press,
        "suspend": card.may_suspend,
        "resume": card.may_resume,
        "extend": bool(card.may_extend),
    }
    return StepTold(
        id=card.id,
        title=card.title,
        does=card.does,
        kind=card.kind,
        run=card.run,
        roles=card.roles,
        assigned_name=card.assigned,
        mine=card.mine,
        whose=card.whose,
        may=[name for name, allowed in may.items() if allowed],
        first=list(card.first),
        waits_for=(card.waits_for.number or None) if card.waits_for is not None else None,
        scripts=list(card.scripts),
        checklist={line.id: line.title for line in card.lines},
        form=schemas.form(matter.definition.pack, asked_at(matter, step), step.form.required, matter.language),
        signatures=[Signature(role=one.id, title=one.title, signed=one.signed) for one in card.signers],
        photos=card.photos,
        outcomes=[
            Way(**outcome_told(outcome, matter.language).model_dump(), closed=closed[outcome.id])
            for outcome in step.outcomes.values()
        ],
        limits=[limit_told(one, card.id) for one in card.countdowns],
        candidates=[staff_told(one) for one in card.candidates],
    )


def _said(why: Mapping[str, str]) -> str:
    return why["zh" if (get_language() or "zh-hans").startswith("zh") else "en"]
