"""A decision in the making: the state as it would be, the events so far, and the world a condition sees."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from yizhan.procedure.actors import CLOCK, CUSTOMER, PACK, Actor
from yizhan.procedure.clock import Clock
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent, DataSet, StepStarted
from yizhan.procedure.evolve import apply
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import Expression, RoleChoice, Text
from yizhan.procedure.state import CaseState, StepRun


class Draft:
    """Owns its copy of the state: every event is applied as soon as it is decided, so that what is decided
    next already sees it."""

    __slots__ = (
        "by",
        "changed",
        "data_changed",
        "definition",
        "due_times",
        "events",
        "facts",
        "now",
        "state",
        "superseded",
        "unheard",
        "world",
    )

    def __init__(self, definition: Definition, state: CaseState, by: Actor, facts: Facts, now: datetime) -> None:
        self.definition = definition
        self.state = state.copy()
        self.by = by
        self.facts = facts
        self.now = now
        self.events: list[AnyEvent] = []
        self.due_times: dict[int, tuple[Clock, datetime | None]] = {}  # by the clock's own id; kept, it stays its own
        self.data_changed = False  # what stands beside the answers may be different, too
        self.unheard: set[str] = set()  # fields whose answer has changed since classification was heard
        self.changed: set[str] = set()  # fields whose answer has changed and whose consequences are not drawn yet
        self.superseded: list[StepRun] = []  # runs that ended in this very decision and were followed by another
        self.world: Mapping[str, Mapping[str, Any]] = _World(self)

    def emit(self, event: AnyEvent) -> None:
        if isinstance(event, DataSet):
            self.unheard.update(event.values)
            self.changed.update(event.values)
        elif isinstance(event, StepStarted) and (before := self.state.steps.get(event.step)) is not None:
            self.superseded.append(before)
        apply(self.state, event, self.now, self.by.id)
        self.events.append(event)

    def due(self, clock: Clock) -> datetime | None:
        """When a clock falls due by the site's calendar; within a decision that never changes."""
        known = self.due_times.get(id(clock))
        if known is None:
            known = self.due_times[id(clock)] = (clock, clock.due(self.facts.calendar))
        return known[1]

    def holds(self, condition: Expression | None) -> bool:
        """A condition that is not there holds."""
        return condition is None or condition.holds(self.world)

    def value(self, given: Any) -> Any:
        """A value of a pack in plain JSON: conditions evaluated, texts as their two languages."""
        if isinstance(given, Expression):
            return given.evaluate(self.world)
        if isinstance(given, Text):
            return {"zh": given.zh, "en": given.en}
        if isinstance(given, Mapping):
            return {name: self.value(one) for name, one in given.items()}
        if isinstance(given, (list, tuple)):
            return [self.value(one) for one in given]
        return given

    def told(self, said: Text) -> Text:
        """A sentence with what the facts named in it are worth now: whoever is refused learns what is asked for."""
        blanks = said.blanks() & self.definition.pack.facts.keys()
        if not blanks:
            return said
        facts = {name: self.world["facts"][name] for name in blanks}
        zh, en = ({name: _listed(value, comma) for name, value in facts.items()} for comma in ("、", ", "))
        return Text(said.filled("zh", zh), said.filled("en", en))

    def parameter(self, name: str) -> Any:
        return self.world["params"][name]

    def roles(self, choice: RoleChoice) -> tuple[str, ...]:
        """The roles that a choice names now."""
        if choice.parameter is None and choice.computed is None:
            return choice.listed
        named = list(choice.listed)
        if choice.parameter is not None:
            value = self.parameter(choice.parameter)
            named.extend(value if isinstance(value, (list, tuple)) else [value])
        if choice.computed is not None:
            value = choice.computed.evaluate(self.world)
            named.extend(value if isinstance(value, (list, tuple)) else [value])
        return tuple(named)

    def name_of(self, person: str) -> str:
        """What people call the one an id stands for; who had a step of this case in hand was named then."""
        if person == self.by.id:
            return self.by.name
        known = (run.assigned_name for run in self.state.steps.values() if run.assigned_to == person)
        return next(known, "") or self.facts.name_of(person)

    def may_act(self, roles: tuple[str, ...]) -> bool:
        """Whether the sender holds one of `roles`, or a member role. The clock and the pack may always."""
        if self.by is CLOCK or self.by is PACK:
            return True
        return not self.definition.acting_roles(roles).isdisjoint(self.by.roles)

    def takes_part(self) -> bool:
        """Whether the matter is the sender's business: they are the customer, opened it, hold a role that takes in,
        hands out, watches over or archives its procedure, or one to which a step was addressed; or had one in hand."""
        procedure, archive = self.definition.procedure, self.definition.procedure.archive
        choices = [procedure.intake.by, procedure.assign_by, procedure.watchers, procedure.cancel_by]
        if archive is not None:
            choices += [archive.by, archive.hold_by, archive.proposed_by, archive.decided_by]
        runs = self.state.steps.values()
        return (
            CUSTOMER in self.by.roles
            or self.by.id == self.state.opened_by
            or any(self.by.id in (run.assigned_to, run.completed_by) for run in runs)
            or any(self.by.id in doers for doers in self.state.doers.values())
            or any(self.may_act(self.roles(choice)) for choice in choices)
            or any(self.may_act(run.roles) for run in runs)
        )


def _listed(value: Any, comma: str) -> str:
    return comma.join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)


class _World(dict[str, Mapping[str, Any]]):
    """The five things a condition speaks of, each made when one first does: most decisions need two."""

    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __missing__(self, variable: str) -> Mapping[str, Any]:
        self[variable] = spoken_of = _VARIABLES[variable](self.draft)
        return spoken_of


class _Data(Mapping[str, Any]):
    """The answers so far; a field that was never answered has its kind's empty value."""

    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __getitem__(self, name: str) -> Any:
        value = self.draft.state.data.get(name)
        return self.draft.definition.pack.fields[name].empty if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self.draft.definition.pack.fields)

    def __len__(self) -> int:
        return len(self.draft.definition.pack.fields)


class _Parameters(Mapping[str, Any]):
    """The site's value of a parameter, or the pack's."""

    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __getitem__(self, name: str) -> Any:
        given = self.draft.facts.parameters
        return given[name] if name in given else self.draft.definition.pack.parameters[name].default

    def __iter__(self) -> Iterator[str]:
        return iter(self.draft.definition.pack.parameters)

    def __len__(self) -> int:
        return len(self.draft.definition.pack.parameters)


NOW = "now"  # the time of the command, on the site's clock

# What a condition may ask of the case itself.
CASE_MEMBERS: Mapping[str, Callable[[CaseState], Any]] = {
    "channel": lambda state: state.channel,
    "place": lambda state: state.place,
    "party": lambda state: state.party,
    "called": lambda state: state.called,
    "received_at": lambda state: state.received_at.isoformat() if state.received_at else "",
    "opened_by": lambda state: state.opened_by,
    "open_steps": lambda state: [run.step for run in state.open_steps()],
    "done_steps": lambda state: state.done_steps(),
    "incident": lambda state: state.incident,
    "escalated_to": lambda state: list(state.escalated_to),
    "photos": lambda state: len(state.photos),
}


class _Case(Mapping[str, Any]):
    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __getitem__(self, name: str) -> Any:
        if name == NOW:
            return self.draft.facts.calendar.local(self.draft.now).isoformat()
        return CASE_MEMBERS[name](self.draft.state)

    def __iter__(self) -> Iterator[str]:
        return iter((*CASE_MEMBERS, NOW))

    def __len__(self) -> int:
        return len(CASE_MEMBERS) + 1


class _Facts(Mapping[str, Any]):
    """What other cases have to say, for the case as it would stand after what is decided so far."""

    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __getitem__(self, name: str) -> Any:
        return self.draft.facts.ask(name, self.draft.state)

    def __iter__(self) -> Iterator[str]:
        return iter(self.draft.definition.pack.facts)

    def __len__(self) -> int:
        return len(self.draft.definition.pack.facts)


def _sender(draft: Draft) -> Mapping[str, Any]:
    return {"id": draft.by.id, "name": draft.by.name, "roles": sorted(draft.by.roles)}


_VARIABLES: Mapping[str, Callable[[Draft], Mapping[str, Any]]] = {
    "data": _Data,
    "case": _Case,
    "params": _Parameters,
    "facts": _Facts,
    "by": _sender,
}
