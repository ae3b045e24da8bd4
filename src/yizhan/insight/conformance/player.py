"""Playing a scenario: every verb through the same doors people use, on a clock that moves only when told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.cases import library as libraries
from yizhan.cases import running, schedules, sentences, timers
from yizhan.cases.models import Case, ScheduledOpening
from yizhan.cases.people import customer_actor, staff_id, staff_of
from yizhan.cases.refused import Refused
from yizhan.cases.surroundings import unlocked
from yizhan.insight.conformance import journal
from yizhan.insight.conformance.gone import NOTHING_GONE, Gone
from yizhan.insight.conformance.mistakes import Failed, Mistake, Place, source_line
from yizhan.insight.conformance.names import Names, called, lookup, unknown
from yizhan.insight.conformance.scenarios import Line, Scenario
from yizhan.insight.conformance.stage import JUST_BEFORE, Cast, Stage, give, opened
from yizhan.insight.conformance.written import Written
from yizhan.procedure.actors import CLOCK, CUSTOMER, Actor
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.commands import Command, Tick
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Library
from yizhan.procedure.state import CaseState
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Party, Staff
from yizhan.registry.models import Place as PlaceRow

MOST_AT_ONCE = 1000  # rounds of the clock at one instant; more is a clock that does not get on


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a play did not pass, told so that its writer sees it at once."""

    place: Place
    sentence: str
    expected: str = ""
    found: str = ""
    open_steps: str = ""
    story: tuple[str, ...] = ()
    crashed: bool = False  # an error of the program, neither of pack nor of scenario

    def shown(self) -> str:
        lines = [f"{self.place}: {self.sentence}"]
        if self.place.source:
            lines.append(source_line(self.place))
        if self.expected or self.found:
            lines.append(_beside(_("expected"), self.expected))
            lines.append(_beside(_("found"), self.found))
        if self.open_steps:
            lines.append(_beside(_("open now"), self.open_steps))
        if self.story:
            lines.append(_beside(_("so far"), "").rstrip())
            lines += [f"    {line}" for line in self.story]
        return "\n".join(lines)


def _beside(label: str, what: str) -> str:
    return f"{label:>10}  {what}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a play went, and which procedures had a case in it."""

    failure: Failure | None
    procedures: frozenset[str] = frozenset()


def play(
    stage: Stage,
    scenario: Scenario,
    library: Library | None = None,
    *,
    gone: Gone = NOTHING_GONE,
    checked: bool = True,
) -> Outcome:
    """Play one scenario, with another library than the stage's if given.

    `checked`: after every verb each touched case is rebuilt from its events and its chain verified.
    """
    used = library or stage.library
    at = scenario.at if scenario.at.tzinfo else scenario.at.replace(tzinfo=stage.zone)
    try:
        with opened(stage, used, at) as cast:
            player = Player(stage, scenario, used, cast, at, gone=gone, checked=checked)
            failure = player.play()
            broken = failure is not None and failure.crashed  # the transaction may be, too
            return Outcome(failure, frozenset() if broken else player.procedures())
    except Mistake as mistake:  # in `given`, before anything happened
        return Outcome(Failure(mistake.place, f"{scenario.id}: {told(mistake)}"))


class Player:
    """One play in progress: what time it is, and which case goes by which name."""

    def __init__(
        self, stage: Stage, scenario: Scenario, library: Library, cast: Cast, at: datetime, *, gone: Gone, checked: bool
    ) -> None:
        self.stage = stage
        self.scenario = scenario
        self.library = library
        self.cast = cast
        self.now = at
        self.gone = gone
        self.checked = checked
        self.names = Names(library, scenario.pack)
        self.named: dict[str, int] = {}  # as a scenario calls it -> the case
        self.expecting = ""  # the refusal that is expected of the verb in hand
        self.papers = 0  # photos handed in so far
        self.books = journal.Books(stage.site)
        self._calendar: Calendar | None = None
        # A schedule's next occurrence follows from the calendar alone; asking again after every verb is dear.
        self.next_opening = schedules.next_opening(at - JUST_BEFORE)

    def play(self) -> Failure | None:
        from yizhan.insight.conformance.verbs import VERBS  # the verbs act through the player

        if not self.names.knows_pack():
            known = ", ".join(sorted({*self.library.packs, *(p.trade for p in self.library.packs.values())}))
            sentence = _("there is no pack or trade “%(pack)s”; there are: %(known)s")
            return Failure(self.scenario.place, sentence % {"pack": self.scenario.pack, "known": known})
        give(self.stage, self.cast, self.scenario.given, self.now)
        line: Line | None = None
        try:
            self.settle()
            for line in self.scenario.play:
                verb = VERBS[line.verb]
                written = line.written()
                verb.check(written)
                verb.act(self, written)
                self.settle()
            if self.checked:
                self.books.close()
        except (Failed, Mistake, Refused) as error:
            return self._failure(line, error)
        except Exception as error:
            return self._failure(line, error, crashed=True)
        return None

    def procedures(self) -> frozenset[str]:
        found = Case.objects.filter(site=self.stage.site).values_list("pack", "procedure").distinct()
        return frozenset(f"{pack}/{procedure}" for pack, procedure in found)

    # -- time -----------------------------------------------------------------------------------

    def move(self, to: datetime) -> None:
        """Let time pass: what falls due on the way happens in order, each thing at its own time."""
        rounds, before = 0, self.now
        while (at := self.next_due()) is not None and at <= to:
            self.now = max(self.now, at)
            rounds = rounds + 1 if self.now == before else 0
            before = self.now
            if rounds > MOST_AT_ONCE:
                raise Failed(_("the clock does not get beyond %(at)s") % {"at": self.clock(self.now)})
            self.work_off()
        self.now = to

    def next_due(self) -> datetime | None:
        candidates = (timers.next_case_due(self.now), self.next_opening)
        return min((at for at in candidates if at is not None), default=None)

    def work_off(self) -> None:
        """Do what is due now. The worker puts a failing case off and goes on; here the failure is told."""
        at = timers.next_case_due(self.now)
        if at is not None and at <= self.now:
            due = dict(Case.objects.filter(wakes_at__lte=self.now).values_list("pk", "version"))
            timers.work_off_cases(self.now)
            for case in Case.objects.filter(pk__in=due, wakes_at=self.now + running.PUT_OFF):
                if case.version == due[case.pk]:
                    running.run(case, Tick(), by=CLOCK, now=self.now)
        if self.next_opening is not None and self.next_opening <= self.now:
            schedules.open_due(self.now)
            self.next_opening = schedules.next_opening(self.now)

    def settle(self) -> None:
        """After every verb: what is due at this very moment, and the books."""
        while (at := self.next_due()) is not None and at <= self.now:
            self.work_off()
        if self.checked:
            self.books.check()

    def moment(self, at: datetime) -> datetime:
        return at if at.tzinfo is not None else at.replace(tzinfo=self.stage.zone)

    def clock(self, at: datetime | None) -> str:
        return journal.clock(at, self.stage.zone)

    @property
    def calendar(self) -> Calendar:
        if self._calendar is None:
            self._calendar = calendar_of(self.stage.site)
        return self._calendar

    # -- who and what ---------------------------------------------------------------------------

    def case(self, written: Written, key: str = "case") -> Case:
        """`c1`, `c1/complaint` (a child, `/2` the one before), `daily-patrol` (opened by its schedule)."""
        name = written.word(key)
        place = written.place_of(key)
        first, *rest = name.split("/")
        if first in self.named:
            case, _surroundings = unlocked(self.named[first], self.now)
        else:
            case, rest = self._scheduled(first, rest, place)
        while rest:
            case, rest = self._child(case, rest, place)
        return case

    def _scheduled(self, first: str, rest: list[str], place: Place) -> tuple[Case, list[str]]:
        scheduled = [procedure for procedure in self.library.procedures() if procedure.schedule is not None]
        found = lookup(first, {procedure.ref: called(procedure) for procedure in scheduled}, place)
        if found is None:
            raise unknown(place, _("case"), first, [*self.named, *(procedure.id for procedure in scheduled)])
        pack, procedure = found.split("/")
        opened = ScheduledOpening.objects.filter(
            site=self.stage.site, pack=pack, procedure=procedure, case__isnull=False
        )
        if rest and (subject := self._subject(rest[0])) in set(opened.values_list("subject", flat=True)) - {""}:
            first, rest, opened = f"{first}/{rest[0]}", rest[1:], opened.filter(subject=subject)
        ids = opened.order_by("-occurs_at", "-pk").values_list("case", flat=True)
        cases = Case.objects.select_related("site", "place", "party")
        return self._nth([cases.get(pk=id) for id in ids], first, rest, place)

    def _subject(self, name: str) -> str:
        """What a schedule opened a case for: a person by name, a place or word as it stands."""
        return staff_id(self.cast.people[name]) if name in self.cast.people else name

    def _child(self, parent: Case, rest: list[str], place: Place) -> tuple[Case, list[str]]:
        """By its procedure, or by the step that called it; the newest first."""
        name, *rest = rest
        of_parent = Case.objects.select_related("site", "place", "party").filter(parent=parent)
        children = list(of_parent.order_by("-pk"))
        calling = {step.id: step.title for step in self.definition(parent).procedure.steps.values() if step.call}
        opened = {child.procedure: called(self.definition(child).procedure) for child in children}
        procedure, step = lookup(name, opened, place), lookup(name, calling, place)
        if procedure is None and step is None:
            procedure = self.names.procedure(name, place).id
        found = [child for child in children if procedure == child.procedure or step == child.parent_step]
        return self._nth(found, name, rest, place)

    def _nth(self, found: list[Case], name: str, rest: list[str], place: Place) -> tuple[Case, list[str]]:
        nth = 1
        if rest and rest[0].isdigit():
            nth, rest = int(rest[0]), rest[1:]
        if nth > len(found):
            sentence = _("there is no case “%(name)s” yet (found %(count)s)")
            raise Failed(sentence % {"name": name if nth == 1 else f"{name}/{nth}", "count": len(found)})
        return found[nth - 1], rest

    def definition(self, case: Case) -> Definition:
        return libraries.definition_of(case)

    def state(self, case: Case) -> CaseState:
        state: CaseState = case.state
        return state

    def actor(self, written: Written, case: Case | None = None, step: str = "", *, party: Party | None = None) -> Actor:
        """Who `by` means: a role's first holder or the one who has the step, a person, or the customer."""
        name = written.word("by")
        role = None
        if name not in self.cast.people:
            role = self.names.find_role(name, written.place_of("by"), case.pack if case is not None else "")
        if name == CUSTOMER or (role is not None and role not in self.cast.holders):
            return self._outsider(role or CUSTOMER, party or self._customer_of(case))
        if role is None:
            return self.cast.actor(self.person(name, written.place_of("by")))
        in_hand = self._in_hand(case, step)
        if in_hand is not None and not self._acting(case, role).isdisjoint(self.cast.actor(in_hand).roles):
            return self.cast.actor(in_hand)
        if not self.cast.holders[role]:
            written.wrong("by", _("nobody holds the role “%(role)s” here") % {"role": role})
        return self.cast.actor(self.cast.holders[role][0])

    def staff(self, written: Written, case: Case) -> Staff:
        """The staff member whom `by` means."""
        actor = self.actor(written, case)
        found = staff_of([actor.id]).get(actor.id)
        if found is None:
            written.wrong("by", _("“%(name)s” is not on the staff") % {"name": written.word("by")})
        return found

    def _acting(self, case: Case | None, role: str) -> frozenset[str]:
        return self.definition(case).pack.acting_roles([role]) if case is not None else frozenset({role})

    def _in_hand(self, case: Case | None, step: str) -> Staff | None:
        run = self.state(case).open_step(step) if case is not None and step else None
        return next(iter(staff_of([run.assigned_to]).values()), None) if run is not None else None

    def _customer_of(self, case: Case | None) -> Party | None:
        if case is None:
            return None
        return case.party or (self.stage.owners.get(case.place.code) if case.place else None)

    def _outsider(self, role: str, party: Party | None) -> Actor:
        if party is None:
            return Actor(role, role, frozenset({role}))
        customer = customer_actor(party)
        return Actor(customer.id, customer.name, customer.roles if role == CUSTOMER else frozenset({role}))

    def person(self, name: str, place: Place) -> Staff:
        """A person by name; a role means its first holder."""
        if name in self.cast.people:
            return self.cast.people[name]
        role = self.names.find_role(name, place)
        if role is not None and self.cast.holders.get(role):
            return self.cast.holders[role][0]
        raise unknown(place, _("role or person"), name, [*self.names.roles(), *self.cast.people])

    def room(self, code: str, place: Place) -> PlaceRow:
        if code not in self.stage.places:
            raise Mistake(
                place, _("there is no place “%(code)s” on the stage; rooms are 1-1-101 to 6-2-1004") % {"code": code}
            )
        return self.stage.places[code]

    # -- sending --------------------------------------------------------------------------------

    def send(self, case: Case, command: Command, by: Actor) -> Case:
        return running.run(case, command, by=by, now=self.now)

    # -- telling --------------------------------------------------------------------------------

    def _failure(self, line: Line | None, error: Exception, *, crashed: bool = False) -> Failure:
        place = line.place if line is not None else self.scenario.place
        sentence, expected, found = str(error), "", ""
        match error:
            case Mistake():
                place, sentence = error.place, told(error)
            case Failed():
                sentence, expected, found = error.sentence, error.expected, error.found
            case Refused():
                sentence = _("refused: %(code)s. %(sentence)s") % {
                    "code": error.code,
                    "sentence": self.sentence(error, line),
                }
            case _:
                sentence = f"{type(error).__name__}: {error}"
        story, open_steps = self._story()
        return Failure(place, f"{self.scenario.id}: {sentence}", expected, found, open_steps, story, crashed)

    def sentence(self, refused: Refused, line: Line | None) -> str:
        fields: dict[str, Any] = {name: f for pack in self.library.packs.values() for name, f in pack.fields.items()}
        if refused.code in ("missing-field", "bad-value"):
            fields = {}  # their ids are what the writer of a scenario needs
        return sentences.sentence(refused.refusal, self.library, fields)

    def _story(self) -> tuple[tuple[str, ...], str]:
        """What happened, and what is open; nothing when the transaction is too broken to ask."""
        try:
            with translation.override(translation.get_language()):
                return tuple(journal.story(self.stage.site)), journal.open_steps(self.stage.site, self.calendar)
        except Exception as error:
            return (f"({type(error).__name__}: {error})",), ""


def told(mistake: Mistake) -> str:
    near = _("; did you mean “%(near)s”?") % {"near": mistake.near} if mistake.near else ""
    return mistake.sentence + near


@contextmanager
def refusal_expected(player: Player, code: str) -> Iterator[None]:
    player.expecting = code
    try:
        yield
    finally:
        player.expecting = ""
