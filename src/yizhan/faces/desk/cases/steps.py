"""Open steps as cards: what is to be done, on which form, by when; what this person may do about it, and why not."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.cases.sentences import sentence
from yizhan.cases.shown import names_of
from yizhan.faces.clocks import Countdown
from yizhan.faces.matter import Colleague, Matter
from yizhan.faces.questions import Option, Question, questions
from yizhan.faces.scripts import spoken
from yizhan.procedure.commands import Assign, Claim, Extend, Fill, HandBack, Press, Resume, Suspend
from yizhan.procedure.model import Expression, Field, Outcome, Step
from yizhan.procedure.state import StepRun

TRADES = 2  # roles that are told of somebody who can be chosen
NAMED = 5  # people that a card names of those who may do what the reader may not
ANY_REASON = "…"  # a reason of some kind, to ask whether the command is this person's at all


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Signer:
    id: str
    title: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way the step can end. `closed` says why it cannot be taken now; `key` is its place on the keyboard."""

    id: str
    title: str
    key: str
    primary: bool  # taken by Enter: what the rules propose, else the plain end; where a person judges, none is
    reason: bool
    closed: str


@dataclass(frozen=True, slots=True)
class Called:
    """The matter whose return finishes the step. `stands`: its open steps, each with who has it or should.

    Told also where the matter itself is out of reach: whoever waits may know for what.
    """

    number: str  # empty while it is not opened yet
    title: str
    reachable: bool
    stands: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Card:
    """An open step. `mine` when this person may finish it; else `whose` says whose work it is."""

    id: str
    run: int
    kind: str
    title: str
    does: str
    since: datetime
    roles: str
    assigned: str
    assigned_to_me: bool
    left: bool  # whoever has it in hand holds no role here any more
    mine: bool
    whose: str
    able: Sequence[str]
    waits_for: Called | None
    presses: int
    scripts: Sequence[str]
    lines: Sequence[Line]
    asked: Sequence[Question]
    judged: bool  # a rule of classification speaks for one of the questions; a person may decide otherwise and say why
    signers: Sequence[Signer]
    photos: int
    ways: Sequence[Way]
    first: Sequence[str]
    countdowns: Sequence[Countdown]
    candidates: Sequence[Colleague]
    may_claim: bool
    may_hand_back: bool
    may_press: bool
    may_suspend: bool
    may_resume: bool
    may_extend: Sequence[Countdown]

    @property
    def may_steer(self) -> bool:
        return bool(
            self.candidates
            or self.may_hand_back
            or self.may_press
            or self.may_suspend
            or self.may_resume
            or self.may_extend
        )


def cards(matter: Matter) -> list[Card]:
    """The open steps, those of this person first."""
    found = [_card(matter, run) for run in matter.state.open_steps()]
    return sorted(found, key=lambda card: not card.mine)


def _card(matter: Matter, run: StepRun) -> Card:
    step = matter.definition.procedure.steps[run.step]
    objection = matter.objection(Fill(step=step.id, data={}))
    mine = objection is None and not run.child
    countdowns = matter.countdowns(step.id)
    return Card(
        id=step.id,
        run=run.run,
        kind=step.kind,
        title=step.title.in_language(matter.language),
        does=step.does.in_language(matter.language),
        since=run.started_at.astimezone(matter.zone),
        roles=matter.role_titles(run.roles),
        assigned=run.assigned_name or matter.names.get(run.assigned_to, run.assigned_to),
        assigned_to_me=run.assigned_to == matter.actor.id,
        left=bool(run.assigned_to) and all(one.id != run.assigned_to for one in matter.colleagues),
        mine=mine,
        whose="" if objection is None else sentence(objection, library.current().library),
        able=[] if mine or run.child or run.assigned_to else [_named(one) for one in matter.able(step)[:NAMED]],
        waits_for=_called(matter, run),
        presses=run.presses,
        scripts=_scripts(matter, step),
        lines=list(_lines(matter, step)),
        asked=_questions(matter, step) if mine else [],
        judged=bool(
            {rule.field for rule in matter.definition.procedure.classifications}.intersection(asked_at(matter, step))
        ),
        signers=_signers(matter, step),
        photos=step.photos,
        ways=_ways(matter, step),
        first=list(_first(matter, step)),
        countdowns=countdowns,
        candidates=_candidates(matter, step, run),
        may_claim=not run.assigned_to and not run.child and matter.may(Claim(step=step.id)),
        may_hand_back=bool(run.assigned_to) and matter.may(HandBack(step=step.id, reason=ANY_REASON)),
        may_press=matter.may(Press(step=step.id)) and run.assigned_to != matter.actor.id,
        may_suspend=_ticking(countdowns) and matter.may(Suspend(step=step.id, reason=ANY_REASON)),
        may_resume=_paused(countdowns) and matter.may(Resume(step=step.id)),
        may_extend=[one for one in countdowns if one.extendable and _may_extend(matter, one)],
    )


def _ticking(countdowns: Sequence[Countdown]) -> bool:
    return any(one.state != "paused" for one in countdowns)


def _paused(countdowns: Sequence[Countdown]) -> bool:
    return any(one.state == "paused" for one in countdowns)


def _may_extend(matter: Matter, countdown: Countdown) -> bool:
    later = matter.now.replace(year=matter.now.year + 1, day=1)
    return matter.may(Extend(limit=countdown.limit, to=later))


def _called(matter: Matter, run: StepRun) -> Called | None:
    if not run.child:
        return None
    child = Case.objects.filter(parent=matter.case, parent_step=run.step).order_by("-pk").first()
    if child is None:
        procedure = library.edition(matter.case.library_id).definition(run.child).procedure
        return Called("", procedure.title.in_language(matter.language), reachable=False, stands=())
    definition = library.definition_of(child)
    open = child.state.open_steps()
    names = names_of({one.assigned_to for one in open if one.assigned_to and not one.assigned_name})
    roles = {id: role.title.in_language(matter.language) for id, role in definition.pack.roles.items()}
    stands = [
        (
            definition.procedure.steps[one.step].title.in_language(matter.language),
            one.assigned_name
            or names.get(one.assigned_to, one.assigned_to)
            or matter.reader.several(roles.get(role, role) for role in one.roles),
        )
        for one in open
    ]
    reachable = matter.request.reach.cases().filter(pk=child.pk).exists()
    return Called(child.number, definition.procedure.title.in_language(matter.language), reachable, stands)


def _candidates(matter: Matter, step: Step, run: StepRun) -> list[Colleague]:
    able = matter.able(step)
    may = any(matter.may(Assign(step=step.id, to=one.id, to_name=one.name, to_roles=one.roles)) for one in able[:1])
    return [one for one in able if one.id != run.assigned_to] if may else []


def _scripts(matter: Matter, step: Step) -> list[str]:
    """What to say, its blanks filled with what is known; shown only when its condition holds."""
    pack = matter.definition.pack
    told = [pack.scripts[id] for id in step.scripts]
    return [spoken(matter, script.text) for script in told if matter.draft.holds(script.when)]


def _lines(matter: Matter, step: Step) -> Iterator[Line]:
    for id in step.checklists:
        checklist = matter.definition.pack.checklists[id]
        if matter.draft.holds(checklist.when):
            for line in checklist.lines:
                yield Line(line.id, line.title.in_language(matter.language))


def asked_at(matter: Matter, step: Step) -> tuple[str, ...]:
    """The fields a step's form asks, and those one of its outcomes needs."""
    form = step.form
    fields = form.fields or (matter.definition.pack.records[form.record].fields if form.record else ())
    needed = (name for outcome in step.outcomes.values() for name in outcome.required)
    return tuple(dict.fromkeys((*fields, *needed)))


def _questions(matter: Matter, step: Step) -> list[Question]:
    def people(field: Field) -> list[Option]:
        following = [
            matter.definition.procedure.steps[id]
            for outcome in step.outcomes.values()
            for id in outcome.to
            if matter.definition.procedure.steps[id].assign_from == field.id
        ]
        able = [one for other in following for one in matter.able(other)] if following else matter.colleagues
        asked = {id for other in following for id in other.role.listed}
        return [Option(one.id, _described(matter, one, asked)) for one in dict.fromkeys(able)]

    return questions(
        matter.definition.pack,
        asked_at(matter, step),
        matter.state.data,
        required=step.form.required,
        reader=matter.reader,
        staff=people,
        proposals={name: made for name, made in matter.state.proposals.items() if not _answered(matter, name)},
    )


def _named(colleague: Colleague) -> str:
    return _("%s (on duty)") % colleague.name if colleague.on_duty else colleague.name


def _described(matter: Matter, colleague: Colleague, asked: Collection[str]) -> str:
    """By name, and by what else they are here beside what is asked: whom to send, the trade says."""
    roles = matter.titles_of_roles
    trades = sorted(roles[id] for id in colleague.roles if id in roles and id not in asked)
    return f"{_named(colleague)} · {matter.reader.several(trades[:TRADES])}" if trades else _named(colleague)


def _answered(matter: Matter, name: str) -> bool:
    """Whether a person has answered this very proposal already."""
    proposal = matter.state.proposals[name]["value"]
    return name in matter.state.decided_on and matter.state.decided_on[name] == proposal


def _signers(matter: Matter, step: Step) -> list[Signer]:
    return [Signer(role, matter.role_titles([role]), role in matter.state.signed) for role in step.sign]


def _ways(matter: Matter, step: Step) -> list[Way]:
    plain = step.plain_outcome or next(iter(step.outcomes), "")
    ordered = sorted(step.outcomes.values(), key=lambda outcome: outcome.id != plain)
    likely = next((outcome.id for outcome in ordered if _proposed(matter, outcome)), step.plain_outcome)
    return [
        Way(
            id=outcome.id,
            title=outcome.title.in_language(matter.language),
            key=str(place) if place < 10 else "",
            primary=outcome.id == likely,
            reason=outcome.reason,
            closed=_closed(matter, step, outcome),
        )
        for place, outcome in enumerate(ordered, start=1)
    ]


def _proposed(matter: Matter, outcome: Outcome) -> bool:
    """Whether it writes down what the rules propose, or what somebody has answered to that already: taking it is
    making the judgement."""
    written = {
        name: value
        for effect in outcome.effects
        if effect.verb == "set" and effect.when is None
        for name, value in effect.args["values"].items()
    }
    state = matter.state
    wanted = {
        name: state.data.get(name) if name in state.decided_on else one["value"]
        for name, one in state.proposals.items()
    }
    return any(wanted[name] == value for name, value in written.items() if name in wanted)


def _closed(matter: Matter, step: Step, outcome: Outcome) -> str:
    """Why the outcome cannot be taken now; empty where what is typed on this very form may still open it."""
    if outcome.when is None or _asked_here(matter, step, outcome.when) or matter.draft.holds(outcome.when):
        return ""
    return outcome.otherwise.in_language(matter.language)


def _first(matter: Matter, step: Step) -> Iterator[str]:
    """What has to come before the step can be finished at all."""
    for gate in step.requires:
        if not _asked_here(matter, step, gate.that) and not matter.draft.holds(gate.that):
            yield gate.otherwise.in_language(matter.language)


def _asked_here(matter: Matter, step: Step, condition: Expression) -> bool:
    return not condition.names("data").isdisjoint(asked_at(matter, step))
