"""Answering the facts of a pack: questions about other cases, asked of the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg.types.json import Jsonb

from yizhan.cases.people import PARTY
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Fact
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Site


def asker(site: Site, definition: Definition, case_id: int | None, now: datetime) -> Callable[[str, CaseState], Any]:
    """How a decision asks: a fact's name and the case as it would stand. One query for each question; asked again
    with the same answers to share, the other cases have nothing new to say."""
    heard: dict[tuple[str, ...], Any] = {}

    def ask(name: str, state: CaseState) -> Any:
        fact = definition.pack.facts[name]
        question = (name, *(repr(shared(state, same)) for same in fact.same))
        if question not in heard:
            heard[question] = _say(fact, others_of(fact, site, definition, state, case_id, now))
        said = heard[question]
        if said is None:
            return [] if fact.gives == "numbers" else 0
        own = _answers_itself(fact, definition, state, now, site)
        match fact.gives:
            case "numbers":
                return list(said)
            case "customers":
                return len(said | {_customer(state)} if own else said)
            case "count":
                return said + int(own)

    return ask


def shared(state: CaseState, name: str) -> Any:
    """What a case can have in common with others: its customer, its place, its incident, one of its answers."""
    match name:
        case "party":
            return state.party.removeprefix(PARTY)
        case "place":
            return state.place
        case "incident":
            return state.incident
        case _:
            return state.data.get(name)


def _say(fact: Fact, others: "Others | None") -> Any:
    """What the other cases have to say; None when this one has nothing to share with them."""
    if others is None:
        return None
    match fact.gives:
        case "numbers":
            return others.read("c.number", "ORDER BY c.received_at, c.id LIMIT 500")
        case "customers":
            # A case whose customer is not known counts as one of its own.
            return set(others.read("DISTINCT COALESCE(c.party_id, -c.id)"))
        case "count":
            return others.read("count(*)")[0]


def _customer(state: CaseState) -> int:
    return int(state.party.removeprefix(PARTY)) if state.party else 0


class Others:
    """The cases that a fact speaks of. Asked with every command that one of its conditions stands in: plain SQL, for
    a statement put together anew each time costs more than its answer."""

    def __init__(self, site: Site) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []
        self.where("c.site_id = %s", site.pk)

    def where(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values

    def read(self, what: str, more: str = "") -> list[Any]:
        statement = f"SELECT {what} FROM cases_case c WHERE {' AND '.join(self.conditions)} {more}"  # noqa: S608 - ours
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values)
            return [value for (value,) in cursor.fetchall()]


def others_of(
    fact: Fact, site: Site, definition: Definition, state: CaseState, case_id: int | None, now: datetime
) -> Others | None:
    """None when this case has no answer to share."""
    others = Others(site)
    others.where("c.procedure = ANY(%s)", list(fact.procedures or (definition.procedure.id,)))
    others.where("c.status = ANY(%s)", list(fact.status))
    if case_id is not None:
        others.where("c.id <> %s", case_id)
    for name in fact.same:
        value = shared(state, name)
        if value in (None, "", []):
            return None
        _share(others, name, value, site)
    for name, value in fact.where.items():
        others.where("c.data -> %s = %s", name, Jsonb(value))
    since = _since(fact.received, site, now)
    if since is not None:
        others.where("c.received_at >= %s", since)
    for step in fact.done:
        others.where(f"EXISTS {_DONE}", step)
    for step in fact.not_done:
        others.where(f"NOT EXISTS {_DONE}", step)
    return others


_DONE = "(SELECT 1 FROM cases_casestep s WHERE s.case_id = c.id AND s.state = 'done' AND s.step = %s)"


def _share(others: Others, name: str, value: Any, site: Site) -> None:
    match name:
        case "party":
            others.where("c.party_id = %s", int(value))
        case "place":
            others.where(
                "c.place_id = (SELECT id FROM registry_place WHERE site_id = %s AND code = %s)", site.pk, value
            )
        case "incident":
            one = "(SELECT id FROM cases_incident WHERE site_id = %s AND number = %s)"
            others.where(f"c.incident_id = {one}", site.pk, value)
        case _:
            others.where("c.data -> %s = %s", name, Jsonb(value))


def _answers_itself(fact: Fact, definition: Definition, state: CaseState, now: datetime, site: Site) -> bool:
    since = _since(fact.received, site, now)
    return (
        definition.procedure.id in (fact.procedures or (definition.procedure.id,))
        and state.status in fact.status
        and all(state.data.get(name) == value for name, value in fact.where.items())
        and (since is None or (state.received_at is not None and state.received_at >= since))
        and all(_is_done(state, step) for step in fact.done)
        and not any(_is_done(state, step) for step in fact.not_done)
    )


def _is_done(state: CaseState, step: str) -> bool:
    run = state.steps.get(step)
    return run is not None and run.state == "done"


def _since(received: str, site: Site, now: datetime) -> datetime | None:
    local = now.astimezone(ZoneInfo(site.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    match received:
        case "today":
            return local
        case "this-week":
            return local - timedelta(days=local.weekday())
        case "this-month":
            return local.replace(day=1)
        case _:
            return None
