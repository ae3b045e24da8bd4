"""One matter as one person sees it: read once, then asked by every part of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from yizhan.cases import facts, library, surroundings
from yizhan.cases.models import Case, Event
from yizhan.cases.people import STAFF, staff_id
from yizhan.cases.shown import Reader, channel_title, names_of, shown
from yizhan.faces import clocks
from yizhan.faces.clocks import Countdown
from yizhan.faces.doors import SiteRequest
from yizhan.procedure.commands import Command
from yizhan.procedure.decide import objection
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import Step
from yizhan.procedure.refusals import Refusal
from yizhan.registry.models import DutyShift, Site
from yizhan.registry.roles import valid_holdings


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the site: `id` as events and staff fields name them."""

    id: str
    name: str
    roles: frozenset[str]
    on_duty: bool


def colleagues_at(site: Site, now: datetime) -> list[Colleague]:
    """All who hold a role at the site now, those on duty first. Two queries."""
    roles: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for holding in valid_holdings(now).filter(site=site).select_related("staff"):
        id = staff_id(holding.staff)
        roles.setdefault(id, set()).add(holding.role)
        names[id] = holding.staff.name
    shifts = DutyShift.objects.filter(site=site, starts_at__lte=now, ends_at__gt=now)
    on_duty = {f"{STAFF}{pk}" for pk in shifts.values_list("staff_id", flat=True)}
    found = [Colleague(id, names[id], frozenset(held), id in on_duty) for id, held in roles.items()]
    return sorted(found, key=lambda one: (not one.on_duty, one.name))


class Matter:
    """Everything a page asks of a case. Nothing here changes anything."""

    def __init__(self, request: SiteRequest, case: Case) -> None:
        self.request = request
        self.case = case
        self.site = request.site
        self.now: datetime = request.now
        self.actor = request.actor
        self.language = get_language() or "zh-hans"
        self.zone = ZoneInfo(request.site.timezone)
        self.definition = library.definition_of(case)
        self.library = library.edition(case.library_id).library
        self.state = case.state

    @cached_property
    def surroundings(self) -> surroundings.Surroundings:
        return surroundings.around(self.site, self.now)

    @cached_property
    def facts(self) -> Facts:
        """As a decision would know them; quotas apart, which are counted under a lock and no page asks."""
        return Facts(
            calendar=self.surroundings.calendar,
            parameters=self.surroundings.parameters,
            ask=facts.asker(self.site, self.definition, self.case.pk, self.now),
            quota=lambda kind: (0, 0),
        )

    @cached_property
    def draft(self) -> Draft:
        """The world in which conditions of the pack are asked, as this person."""
        return Draft(self.definition, self.state, self.actor, self.facts, self.now)

    def objection(self, command: Command) -> Refusal | None:
        """What the engine would say against a command of this person; None when it may be sent."""
        return objection(self.definition, self.state, command, self.actor, self.facts, self.now)

    def may(self, command: Command) -> bool:
        return self.objection(command) is None

    @cached_property
    def masked(self) -> bool:
        return not self.request.reach.sees_personal_data

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.language, self.site.timezone, masked=self.masked, names=self.names)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of all staff that the matter speaks of."""
        spoken = [value for value in self.state.data.values() if isinstance(value, str) and value.startswith(STAFF)]
        told = [
            value
            for event in self.events
            for value in (event.body.get("values") or {}).values()
            if isinstance(value, str) and value.startswith(STAFF)
        ]
        known = {colleague.id: colleague.name for colleague in self.colleagues}
        unknown = {one for one in (*spoken, *told) if one not in known}
        return {**known, **names_of(unknown)}

    @cached_property
    def events(self) -> list[Event]:
        return list(self.case.events.order_by("seq"))

    @cached_property
    def colleagues(self) -> list[Colleague]:
        return colleagues_at(self.site, self.now)

    def able(self, step: Step) -> list[Colleague]:
        """Who may be given the step: by role, and not barred for having done what it judges."""
        acting = self.definition.pack.acting_roles(self.draft.roles(step.role))
        barred = {who for other in step.apart_from for who in self.state.doers.get(other, ())}
        return [one for one in self.colleagues if not acting.isdisjoint(one.roles) and one.id not in barred]

    # -- words ----------------------------------------------------------------------------------

    def answer(self, field: str) -> str:
        """An answer as this person reads it; empty when there is none."""
        return shown(self.definition.pack.fields[field], self.state.data.get(field), self.reader)

    @cached_property
    def titles_of_roles(self) -> dict[str, str]:
        """Of every pack's roles, this procedure's own pack last: its word is the one that is used here."""
        packs = (*self.library.packs.values(), self.definition.pack)
        return {id: role.title.in_language(self.language) for pack in packs for id, role in pack.roles.items()}

    def role_titles(self, roles: Iterable[str]) -> str:
        known = self.definition.pack.roles
        return self.reader.several(known[id].title.in_language(self.language) if id in known else id for id in roles)

    def procedure_title(self, ref: str) -> str:
        """Of a procedure that this one calls; `ref` as its pack writes it."""
        return self.library.procedure(ref, within=self.definition.pack.id).title.in_language(self.language)

    def step_title(self, id: str) -> str:
        step = self.definition.procedure.steps.get(id)
        return step.title.in_language(self.language) if step is not None else id

    def channel(self) -> str:
        return channel_title(self.library, self.definition, self.case.channel, self.language)

    def countdowns(self, step: str = "") -> list[Countdown]:
        """The running limits of a step, or of the matter as a whole, the most pressing first."""
        return clocks.countdowns(self.draft, self.surroundings.calendar, self.now, step, self.names)

    @cached_property
    def most_pressing(self) -> Countdown | None:
        running = [
            one for step in ("", *(run.step for run in self.state.open_steps())) for one in self.countdowns(step)
        ]
        return min(running, key=clocks.pressing, default=None)
