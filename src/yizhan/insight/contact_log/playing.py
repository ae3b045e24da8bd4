"""Playing a log: each request is opened when it was received and ended when it ended, limits firing in between.

A log that was broken off goes on where it stopped: what was taken in before is recognised by its number.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappop, heappush

from django.db import connection, transaction

from yizhan.cases import contacts, library, running
from yizhan.cases.contacts import Call
from yizhan.cases.models import Case, Contact
from yizhan.cases.people import staff_actor
from yizhan.cases.refused import Refused
from yizhan.insight.contact_log.reading import Entry, in_time_order
from yizhan.procedure.actors import CLOCK, Actor
from yizhan.procedure.commands import Cancel, Complete, Tick
from yizhan.procedure.definition import Definition
from yizhan.registry.customers import find as find_customers
from yizhan.registry.models import Party, Place, Site
from yizhan.registry.places import find as find_places
from yizhan.registry.roles import holders

SOURCE = "log"
LONGEST_ID = 80  # characters of a request's number in the log
MOST_STEPS = 30  # of one request, before it is left open
Progress = Callable[[int, int], None]


class NobodyThere(Exception):
    """A role that the log needs is held by nobody at the site."""


@dataclass
class Played:
    opened: int = 0
    ended: int = 0
    known: int = 0  # requests that were taken in before
    left_open: list[str] = field(default_factory=list)  # numbers in the log of those that could not be ended, and why


def play(
    site: Site, definition: Definition, entries: Sequence[Entry], *, progress: Progress = lambda done, of: None
) -> Played:
    """Play checked entries. Raises NobodyThere before anything happens."""
    log = _Log(site, definition, entries[0].received_at if entries else None)
    happenings = list(in_time_order(entries))
    with _without_waiting_for_the_disk():
        for done, (at, what, entry) in enumerate(happenings):
            log.clocks_until(at)
            if what == 0:
                log.receive(entry)
            else:
                log.end(entry, at)
            progress(done + 1, len(happenings))
    return log.played


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A machine that goes down may take the last moments of the log with it; played again, it goes on there."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield
        finally:
            cursor.execute("SET synchronous_commit TO DEFAULT")


class _Log:
    def __init__(self, site: Site, definition: Definition, start: datetime | None) -> None:
        self.site = site
        self.definition = definition
        self.played = Played()
        self.people: dict[str, Actor] = {}
        self.cases: dict[str, Case] = {}  # by number in the log, or by row
        self.wakes: dict[int, datetime] = {}
        self.alarms: list[tuple[datetime, int]] = []  # of those, the earliest first; one that was set anew lies twice
        self.known = set(
            Contact.objects.filter(site=site, source=SOURCE).exclude(source_id="").values_list("source_id", flat=True)
        )
        self.places: dict[str, Place | None] = {"": None}
        self.callers: dict[tuple[str, date], Party | None] = {}
        if start is not None:
            self.taker = self._anyone(definition.procedure.intake.by.listed, start)
            for step in definition.procedure.steps.values():
                if step.role.listed and not step.auto:
                    self._anyone(step.role.listed, start)

    def receive(self, entry: Entry) -> None:
        if entry.source_id[:LONGEST_ID] in self.known and (before := self._known(entry)) is not None:
            self.played.known += 1
            self.cases[_key(entry)] = before
            return
        answer = self.definition.procedure.headline or next(iter(self.definition.procedure.intake.asks), "")
        place = self._place(entry.place)
        call = Call(
            channel=entry.channel,
            said=entry.said,
            number=entry.phone[:32],
            place=place,
            party=self._caller(entry.phone, entry.received_at.date()),
        )
        with transaction.atomic():
            case = running.open_case(
                self.site,
                self.definition.procedure.ref,
                by=self.taker,
                now=entry.received_at,
                channel=entry.channel,
                place=place,
                party=call.party,
                data={**entry.answers, answer: entry.said},
            )
            contacts.keep(
                self.site,
                call,
                by=self.taker,
                now=entry.received_at,
                cases=[case],
                source=SOURCE,
                source_id=entry.source_id[:LONGEST_ID],
            )
        self.played.opened += 1
        self._remember(entry, case)

    def end(self, entry: Entry, at: datetime) -> None:
        case = self.cases[_key(entry)]
        if case.status != Case.Status.OPEN:
            return
        try:
            if entry.ending == "cancelled":
                case = running.run(case, Cancel(reason=entry.ending), by=self._canceller(at), now=at)
            else:
                case = self._walk(case, entry, at)
        except (Refused, NobodyThere) as error:
            self.played.left_open.append(f"{entry.source_id or entry.row}: {error}")
        if case.status != Case.Status.OPEN:
            self.played.ended += 1
        self._remember(entry, case)

    def clocks_until(self, at: datetime) -> None:
        """Limits that pass before `at` fire at their own time."""
        while self.alarms and self.alarms[0][0] <= at:
            wakes_at, id = heappop(self.alarms)
            if self.wakes.get(id) == wakes_at:  # else it was set anew since, or is no longer wanted
                self._wind(running.run(id, Tick(), by=CLOCK, now=wakes_at))

    # ---------------------------------------------------------------------------------------

    def _walk(self, case: Case, entry: Entry, at: datetime) -> Case:
        """Finish every open step as the log says it ended, until the case is closed."""
        for _ in range(MOST_STEPS):
            steps = case.state.open_steps()
            if not steps:
                break
            step = self.definition.procedure.steps[steps[0].step]
            outcome = entry.ending if entry.ending in step.outcomes else step.plain_outcome
            by = self._anyone(steps[0].roles, at)
            case = running.run(case, Complete(step=step.id, outcome=outcome, ticks=("all",)), by=by, now=at)
        return case

    def _anyone(self, roles: Sequence[str], at: datetime) -> Actor:
        acting = sorted(self.definition.pack.acting_roles(roles))
        for role in acting:
            if role not in self.people:
                for staff in holders(self.site, role, at)[:1]:
                    self.people[role] = staff_actor(staff, self.site, at)
            if role in self.people:
                return self.people[role]
        raise NobodyThere(", ".join(roles))

    def _canceller(self, at: datetime) -> Actor:
        outside = {id for id, role in self.definition.pack.roles.items() if role.outside}
        return self._anyone([role for role in self.definition.procedure.cancel_by.listed if role not in outside], at)

    def _place(self, written: str) -> Place | None:
        if written not in self.places:
            self.places[written] = next(iter(find_places([self.site], written, 1)), None)
        return self.places[written]

    def _caller(self, phone: str, on: date) -> Party | None:
        if not phone:
            return None
        if (phone, on) not in self.callers:
            found = next(iter(find_customers([self.site], phone, on, 1)), None)
            self.callers[phone, on] = found.party if found else None
        return self.callers[phone, on]

    def _known(self, entry: Entry) -> Case | None:
        return (
            Case.objects.select_related("site")
            .filter(contacts__site=self.site, contacts__source=SOURCE, contacts__source_id=entry.source_id[:LONGEST_ID])
            .first()
        )

    def _remember(self, entry: Entry, case: Case) -> None:
        self.cases[_key(entry)] = case
        self._wind(case)

    def _wind(self, case: Case) -> None:
        if case.wakes_at is not None:
            self.wakes[case.pk] = case.wakes_at
            heappush(self.alarms, (case.wakes_at, case.pk))
        else:
            self.wakes.pop(case.pk, None)


def _key(entry: Entry) -> str:
    return entry.source_id or f"row {entry.row}"


def definition_for(site: Site, procedure: str) -> Definition:
    """Raises KeyError when the site does not work by that procedure."""
    return library.current().definition(procedure, site)
