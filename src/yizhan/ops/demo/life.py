"""Life at the demo site: people call, staff do their work in their own time, the clock does the rest.

Everything goes through the engine's one door, at the time it would have happened. What a form still lacks is
learnt the way people learn it: from the refusal.
"""

import heapq
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from yizhan.capabilities.notices import inbox
from yizhan.cases import contacts, incidents, library, running, schedules
from yizhan.cases.facts import asker
from yizhan.cases.models import Case, Wake
from yizhan.cases.people import STAFF
from yizhan.cases.refused import Refused
from yizhan.ops.demo.script import AtHand, Kind, Outbreak, Script, Story, between
from yizhan.ops.demo.town import Town
from yizhan.procedure.actors import CLOCK, Actor
from yizhan.procedure.commands import Complete, Tick
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Step
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import StepRun
from yizhan.registry.access import access
from yizhan.registry.models import Party, Place, Staff

log = structlog.get_logger()

INCIDENT_LASTS = timedelta(hours=2)
READING = timedelta(days=10)  # how often everybody goes through what they were told
MOST_TRIES = 8  # at one step, before somebody gives up for the day
AGAIN = timedelta(hours=20)  # after which somebody who gave up tries again
MOST_DAYS = 7  # of trying
NOTHING = Story(said=("",))  # of a matter that nobody told
NEGATIVE = ("not-satisfied", "neither", "not-agreed", "unsatisfied")  # outcomes that mean the customer is not content


@dataclass(order=True)
class Happening:
    at: datetime
    order: int
    what: Callable[[datetime], object] = field(compare=False)


@dataclass(frozen=True)
class Left:
    """Where a matter of the last hours stands when the demo opens."""

    step: str
    end: datetime

    def soon(self, now: datetime, dice: random.Random) -> datetime:
        """Part of the time that is left, so that however many steps lie before it, it gets there."""
        return now + (self.end - now) * dice.uniform(0.05, 0.3)


class Life:
    """One stretch of a site's life, from a first moment to a last."""

    def __init__(self, script: Script, town: Town, dice: random.Random) -> None:
        self.script = script
        self.town = town
        self.dice = dice
        self.zone = ZoneInfo(town.site.timezone)
        self.queue: list[Happening] = []
        self.order = itertools.count()
        self.planned: set[tuple[int, str, int]] = set()  # (case, step, run) that somebody means to do
        self.clocks: dict[int, datetime] = {}  # case -> when its clock wants to be asked
        self.stories: dict[int, Story] = {}
        self.habits: dict[
            tuple[str, str, str], set[str]
        ] = {}  # answers that (procedure, step, outcome) turned out to need
        self.left: dict[int, Left] = {}  # matters that stop at a step, for whoever opens the demo
        self.cases: dict[int, Case] = {}  # as each was last seen
        self.calling: dict[str, bool] = {}  # procedures that open others beside themselves
        self.stuck = 0  # steps that nobody found a way to finish
        self.outcasts: dict[int, list[Case]] = {}  # outbreak -> its cases so far

    # -- the clock ------------------------------------------------------------------------------

    def plan(self, at: datetime, what: Callable[[datetime], object]) -> None:
        heapq.heappush(self.queue, Happening(at, next(self.order), what))

    def run_until(self, end: datetime) -> None:
        while self.queue and self.queue[0].at <= end:
            happening = heapq.heappop(self.queue)
            happening.what(happening.at)

    # -- calls ----------------------------------------------------------------------------------

    def call(self, kind: Kind, story: Story, at: datetime) -> None:
        place, party = self.dice.choice(self.town.homes)
        self.plan(at, partial(self._ring, kind, story, place, party))

    def leave(self, hand: AtHand, end: datetime) -> None:
        """Somebody called a while ago; what they called for stands at one step now, and waits for whoever comes."""
        place, party = self.dice.choice(self.town.homes)
        story = self.dice.choice(hand.kind.stories)
        self.plan(
            end - between(hand.ago, self.dice),
            partial(self._ring, hand.kind, story, place, party, left=Left(hand.step, end)),
        )

    def outbreak(self, number: int, outbreak: Outbreak, start: datetime) -> None:
        """Households of one building call within minutes; the desk makes one incident of them."""
        homes = [home for home in self.town.homes if home[0].code.startswith(f"{outbreak.building}-")]
        callers = self.dice.sample(homes, outbreak.households)
        story = outbreak.kind.stories[0]
        self.outcasts[number] = []
        for place, party in callers:
            at = start + timedelta(seconds=self.dice.random() * outbreak.minutes * 60)
            self.plan(at, partial(self._cry, number, outbreak, story, place, party))
        self.plan(start + timedelta(minutes=outbreak.minutes + 2), partial(self._declare, number, outbreak))

    def _cry(self, number: int, outbreak: Outbreak, story: Story, place: Place, party: Party, now: datetime) -> None:
        case = self._ring(outbreak.kind, story, place, party, now)
        if case is not None:
            self.outcasts[number].append(case)

    def _declare(self, number: int, outbreak: Outbreak, now: datetime) -> None:
        cases = [case for case in self.outcasts[number] if Case.objects.filter(pk=case.pk, status="open").exists()]
        if not cases:
            return
        definition = library.definition_of(cases[0])
        hands_out = sorted(definition.pack.acting_roles(definition.procedure.assign_by.listed))
        by = next((actor for role in hands_out for actor in self.town.staff.get(role, ())), None)
        if by is None:
            return
        try:
            incident = incidents.declare(self.town.site, outbreak.title, cases, by=by, now=now, script=outbreak.script)
        except Refused as refused:
            log.warning("demo.no_incident", title=outbreak.title, refusal=repr(refused.refusal))
            return
        self.plan(now + INCIDENT_LASTS, lambda then: incidents.end(incident, now=then))
        for case in Case.objects.select_related("site").filter(incident=incident):
            self._look(case, now)

    def _ring(
        self, kind: Kind, story: Story, place: Place, party: Party, now: datetime, *, left: "Left | None" = None
    ) -> Case | None:
        by = self._someone(kind.by, now)
        if by is None:
            return None
        definition = library.current().definition(kind.procedure, self.town.site)
        channels = definition.procedure.intake.channels
        channel = self._weighted(kind.channels) or (channels[0] if channels else next(iter(definition.pack.channels)))
        said = self.dice.choice(story.said)
        data = self._told(definition, definition.procedure.intake.asks, story, party.pk)
        data[kind.answer] = said
        wanted = {name for name in definition.procedure.intake.required if name not in data}
        for name in wanted:
            data[name] = self._made_up(definition, name, None, by, now, said=said)
        try:
            case = running.open_case(
                self.town.site, kind.procedure, by=by, now=now, channel=channel, place=place, party=party, data=data
            )
        except Refused as refused:
            log.warning("demo.not_opened", procedure=kind.procedure, refusal=repr(refused.refusal))
            return None
        phone = self.town.phones.get(party.pk, "")
        call = contacts.Call(channel=channel, said=said, number=phone, place=place, party=party)
        contacts.keep(self.town.site, call, by=by, now=now, cases=[case])
        self.stories[case.pk] = story
        if left is not None:
            self.left[case.pk] = left
        self._look(case, now)
        return case

    # -- work -----------------------------------------------------------------------------------

    def _look(self, case: Case, now: datetime) -> None:
        """Somebody sees what is open in a case now and means to do it in their time; likewise in its family."""
        state = case.state
        definition = library.definition_of(case)
        left = self.left.get(case.pk)
        for run in state.open_steps():
            if run.child or (case.pk, run.step, run.run) in self.planned:
                continue
            if left is not None and left.step == run.step:
                continue
            self.planned.add((case.pk, run.step, run.run))
            at = left.soon(now, self.dice) if left else self._when(definition.procedure.steps[run.step], now)
            self.plan(at, partial(self._do, case.pk, run.step, run.run, 1))
        self.cases[case.pk] = case
        self._wind(case)
        if state.follow_ups or any(run.child for run in state.open_steps()) or self._calls_beside(definition):
            for child in self._born(case):
                self.stories[child.pk] = self.stories.get(case.pk, NOTHING)
                if left is not None:
                    self.left[child.pk] = left
                self._look(child, now)
        if case.parent_id is not None and state.status != "open":
            self._look(Case.objects.select_related("site").get(pk=case.parent_id), now)

    def _born(self, parent: Case) -> list[Case]:
        """The children that nobody has seen yet."""
        children = Case.objects.filter(parent=parent).values_list("pk", flat=True)
        unseen = [pk for pk in children if pk not in self.cases]
        return list(Case.objects.select_related("site").filter(pk__in=unseen).order_by("pk")) if unseen else []

    def _calls_beside(self, definition: Definition) -> bool:
        """Whether a case of this procedure may open others that it does not wait for."""
        ref = definition.procedure.ref
        if ref not in self.calling:
            steps = definition.procedure.steps.values()
            done = [effect for step in steps for effect in step.on_complete]
            ends = [effect for step in steps for outcome in step.outcomes.values() for effect in outcome.effects]
            self.calling[ref] = any(effect.verb == "call" for effect in (*done, *ends))
        return self.calling[ref]

    def _wind(self, case: Case) -> None:
        """Ask the case's clock when it wants to be asked."""
        wakes_at = case.wakes_at
        if wakes_at is None or self.clocks.get(case.pk) == wakes_at:
            return
        self.clocks[case.pk] = wakes_at
        self.plan(wakes_at, partial(self._strike, case.pk, wakes_at))

    def _strike(self, case_id: int, meant: datetime, now: datetime) -> None:
        if self.clocks.get(case_id) == meant:
            del self.clocks[case_id]
            case = running.run(case_id, Tick(), by=CLOCK, now=now)
            self._look(case, now)

    def _when(self, step: Step, now: datetime) -> datetime:
        at = now + between(self.script.pace(step.id, step.kind), self.dice)
        if self.dice.random() < self.script.late:
            at += between(self.script.late_by, self.dice)
        return self._awake(at) if at - now > timedelta(minutes=20) else at

    def _awake(self, at: datetime) -> datetime:
        """The next morning, where everybody sleeps at that time."""
        from_hour, to_hour = self.script.night
        local = at.astimezone(self.zone)
        if to_hour <= local.hour < from_hour:
            return at
        morning = local.replace(hour=to_hour, minute=30) + timedelta(days=local.hour >= from_hour)
        return morning + timedelta(minutes=self.dice.random() * 90)

    def _do(self, case_id: int, step_id: str, run_number: int, day: int, now: datetime) -> None:
        case = self.cases[case_id]
        run = case.state.open_step(step_id)
        if run is None or run.run != run_number:
            return
        definition = library.definition_of(case)
        step = definition.procedure.steps[step_id]
        story = self.stories.get(case_id, NOTHING)
        people = self._able(definition, run, step)
        outcome = self._outcome(step, story, smooth=case_id in self.left)
        data = self._told(definition, step.form.fields, story, case.party_id)
        for name in step.form.fields:
            if name in self.script.looked_up:
                data[name] = asker(self.town.site, definition, case_id, now)(self.script.looked_up[name], case.state)
        for name in self.habits.get((definition.procedure.id, step_id, outcome), ()):
            if people and name not in data and not case.data.get(name):
                data[name] = self._made_up(definition, name, case, people[0], now)
        command = Complete(
            step=step_id, outcome=outcome, data=data, ticks=("all",), signed=tuple(step.sign), reason="现场情况如此"
        )
        told: list[str] = []
        for _ in range(MOST_TRIES):
            if not people:
                break
            try:
                case = running.run(case_id, command, by=people[0], now=now)
            except Refused as refused:
                told.append(repr(refused.refusal))
                if refused.code in ("not-open", "closed"):
                    return  # it changed under our hands
                command, people = self._learn(definition, step, command, people, refused.refusal, case, now)
                continue
            self._look(case, now)
            if any(fact.same for fact in definition.pack.facts.values() if definition.procedure.id in fact.procedures):
                self._others(now)
            return
        if day < MOST_DAYS:  # others have something to do first, as it seems
            self.plan(self._awake(now + AGAIN), partial(self._do, case_id, step_id, run_number, day + 1))
            return
        self.stuck += 1
        log.warning("demo.stuck", case=case.number, procedure=definition.procedure.id, step=step_id, at=now, told=told)

    def _others(self, now: datetime) -> None:
        """Cases that must hear their classification again because of what was just done."""
        while Wake.objects.exists():
            case = running.reassess_one(now)
            if case is None:
                return
            if case.pk in self.cases:  # those of another share are looked after there
                self._look(case, now)

    def _learn(
        self,
        definition: Definition,
        step: Step,
        command: Complete,
        people: list[Actor],
        refusal: Refusal,
        case: Case,
        now: datetime,
    ) -> tuple[Complete, list[Actor]]:
        """What a person does who is told no: fills in what was missing, asks a colleague, takes another way out."""
        data = dict(command.data)
        match refusal.code:
            case "missing-field" if "fields" in refusal.facts:
                habit = self.habits.setdefault((definition.procedure.id, step.id, command.outcome), set())
                habit.update(refusal.facts["fields"])
                for name in refusal.facts["fields"]:
                    data[name] = self._made_up(definition, name, case, people[0], now)
                return replace(command, data=data), people
            case "bad-value":
                for name in refusal.facts["fields"]:
                    data.pop(name, None)
                return replace(command, data=data), people
            case "role" if "field" in refusal.facts:
                data.pop(refusal.facts["field"], None)
                return replace(command, data=data), people
            case "role" | "same-person" | "assigned":
                return command, people[1:]
            case "missing-signature":
                return replace(command, signed=tuple(refusal.facts["of"])), people
            case "gate" | "missing-field":  # a gate may say that an answer is missing
                unanswered = [name for name in step.form.fields if name not in data]
                for name in unanswered:
                    data[name] = self._made_up(definition, name, case, people[0], now)
                if unanswered:
                    return replace(command, data=data), people
                others = [outcome for outcome in step.outcomes if outcome != command.outcome]
                return replace(command, outcome=self.dice.choice(others or [command.outcome])), people
            case _:
                return command, people[1:]

    def _able(self, definition: Definition, run: StepRun, step: Step) -> list[Actor]:
        """Who might do it: the one it was given to first, then everybody of the role."""
        roles = definition.pack.acting_roles(run.roles)
        people = {actor.id: actor for role in sorted(roles) for actor in self.town.staff.get(role, ())}
        able = list(people.values())
        self.dice.shuffle(able)
        return sorted(able, key=lambda actor: actor.id != run.assigned_to)

    def _outcome(self, step: Step, story: Story, *, smooth: bool = False) -> str:
        if step.id in story.take and story.take[step.id] in step.outcomes:
            return story.take[step.id]
        if smooth and step.plain_outcome:
            return step.plain_outcome
        for outcome, chance in self.script.ends.get(step.id, {}).items():
            if outcome in step.outcomes and self.dice.random() < chance:
                return outcome
        content = [o.id for o in step.outcomes.values() if not o.unfinished and o.id not in NEGATIVE]
        if step.kind in ("revisit", "verification"):
            negative = [outcome for outcome in step.outcomes if outcome in NEGATIVE]
            if negative and not smooth and self.dice.random() < self.script.dissatisfied:
                return negative[0]
        if step.plain_outcome and self.dice.random() < 0.9:
            return step.plain_outcome
        return self.dice.choice(content or list(step.outcomes))

    # -- answers --------------------------------------------------------------------------------

    def _told(
        self, definition: Definition, fields: tuple[str, ...], story: Story, party_id: int | None
    ) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in fields:
            if name in story.data:
                value = story.data[name]
                told[name] = self.dice.choice(value) if isinstance(value, list) else value
            elif name in self.script.answers:
                told[name] = self.dice.choice(self.script.answers[name])
            elif definition.pack.fields[name].type == "phone" and party_id is not None:
                told[name] = self.town.phones.get(party_id, "")
        return told

    def _made_up(
        self, definition: Definition, name: str, case: Case | None, by: Actor, now: datetime, said: str = ""
    ) -> Any:
        """An answer that fits the question, where the script has none."""
        question = definition.pack.fields[name]
        if name in self.script.answers:
            return self.dice.choice(self.script.answers[name])
        said = said or (case.subject if case is not None else "")
        match question.type:
            case "yes-no":
                return "yes"
            case "choice":
                return self.dice.choice(question.choices).id
            case "choices":
                return [self.dice.choice(question.choices).id]
            case "integer" | "number" | "money":
                return self.dice.choice([20, 30, 35, 50, 80])
            case "datetime":
                return (now + timedelta(hours=self.dice.choice([1, 2, 3, 20]))).astimezone(self.zone).isoformat()
            case "date":
                return now.astimezone(self.zone).date().isoformat()
            case "staff":
                return self._person_for(definition, name, case, by).id
            case "phone":
                return "13800001111"
            case "place":
                return self.town.homes[0][0].code
            case "photos" | "cases":
                return []
            case _:
                return said or self.dice.choice(["情况属实，已处理", "已与客户说明", "按规程办理"])

    def _person_for(self, definition: Definition, name: str, case: Case | None, by: Actor) -> Actor:
        """Somebody who may do the step that goes to whoever is named here, and has not done the work."""
        own, others = definition.procedure, definition.pack.procedures.values()
        everything = (one for procedure in (own, *others) for one in procedure.steps.values())
        step = next((one for one in everything if one.assign_from == name), None)
        steps = [step] if step is not None else list(definition.procedure.steps.values())
        roles = definition.pack.acting_roles(role for one in steps for role in one.role.listed)
        people = [actor for role in sorted(roles) for actor in self.town.staff.get(role, ())]
        doers = case.state.doers if case is not None and step is not None else {}
        barred = {id for other in (step.apart_from if step else ()) for id in doers.get(other, ())}
        able = [actor for actor in people if actor.id not in barred]
        return self.dice.choice(able or people or [by])

    def _someone(self, role: str, now: datetime) -> Actor | None:
        people = self.town.staff.get(role, [])
        return self.dice.choice(people) if people else None

    def _weighted(self, shares: Mapping[str, float]) -> str:
        return self.dice.choices(list(shares), list(shares.values()))[0] if shares else ""

    # -- notices --

    def read_notices(self, end: datetime, now: datetime) -> None:
        """Everybody looks through what they were told, now and then."""
        for person in {actor.id: actor for people in self.town.staff.values() for actor in people}.values():
            staff = Staff.objects.get(pk=int(person.id.removeprefix(STAFF)))
            told = access(staff, self.town.site, now)
            unseen = inbox.inbox(told, now).filter(seen_at__isnull=True)
            inbox.mark_seen(told, list(unseen.values_list("pk", flat=True)), now)
        if now < end:
            self.plan(min(now + READING, end), partial(self.read_notices, end))

    # -- schedules ------------------------------------------------------------------------------

    def keep_schedules(self, now: datetime, end: datetime) -> None:
        at = schedules.next_opening(now, self.town.site)
        if at is not None and at <= end:
            self.plan(at, partial(self._scheduled, end))

    def _scheduled(self, end: datetime, now: datetime) -> None:
        schedules.open_at(self.town.site, now)
        definitions = library.current().definitions(self.town.site)
        names = [one.procedure.id for one in definitions if one.procedure.schedule is not None]
        for case in Case.objects.filter(site=self.town.site, procedure__in=names, opened_at=now):
            self._look(case, now)
        self.keep_schedules(now, end)
