"""Answering the facts of a pack: questions about other cases, asked of the database."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg.types.json import Jsonb

from yizhan.cases.people import PARTY
from yizhan.cases.selecting import Bounds, Conditions, in_data, of_procedures, selected, within
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Fact
from yizhan.procedure.model.facts import Window
from yizhan.procedure.rhythm import Days
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
            case _:
                return said

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
        case "sum" | "average":
            over = "sum" if fact.gives == "sum" else "avg"
            return float(others.read(f"COALESCE({over}(({in_data(fact.summed or '')})::numeric), 0)")[0])
        case "hours":
            return float(others.read("COALESCE(avg(extract(epoch FROM c.closed_at - c.received_at)) / 3600, 0)")[0])
        case "share":
            that = selected(fact.that) if fact.that is not None else Conditions()
            part = others.read(f"COALESCE(avg(CASE WHEN {that.sql} THEN 1.0 ELSE 0.0 END), 0)", given=that.values)
            return float(part[0])


def _customer(state: CaseState) -> int:
    return int(state.party.removeprefix(PARTY)) if state.party else 0


class Others(Conditions):
    """The cases that a fact speaks of. Asked with every command that one of its conditions stands in."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.where("c.site_id = %s", site.pk)

    def read(self, what: str, more: str = "", given: Sequence[Any] = ()) -> list[Any]:
        """`given` fills the blanks of `what`."""
        statement = f"SELECT {what} FROM cases_case c WHERE {self.sql} {more}"  # noqa: S608 - ours
        with connection.cursor() as cursor:
            cursor.execute(statement, [*given, *self.values])
            return [value for (value,) in cursor.fetchall()]


def others_of(
    fact: Fact, site: Site, definition: Definition, state: CaseState, case_id: int | None, now: datetime
) -> Others | None:
    """None when this case has no answer to share."""
    others = Others(site)
    others.also(of_procedures(fact, definition))
    others.also(selected(fact))
    if case_id is not None:
        others.where("c.id <> %s", case_id)
    for name in fact.same:
        value = shared(state, name)
        if value in (None, "", []):
            return None
        _share(others, name, value, site)
    others.also(within(fact, lambda window: _bounds(window, site, definition, state, now)))
    return others


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
    received = _bounds(fact.received, site, definition, state, now)
    own = (definition.procedure.id, definition.procedure.ref)
    return (
        not set(own).isdisjoint(fact.procedures or own)
        and state.status in fact.status
        and all(_is(state.data.get(name), value) for name, value in fact.where.items())
        and not any(_is_empty(state, name) for name in fact.answered)
        and all(_is_empty(state, name) for name in fact.unanswered)
        and (received is None or (state.received_at is not None and _lies_in(state.received_at, received)))
        and fact.closed == "any"
        and not fact.finished
        and fact.late is None
        and all(_is_done(state, step) for step in fact.done)
        and not any(_is_done(state, step) for step in fact.not_done)
    )


def _is(answer: Any, value: Any) -> bool:
    return answer in value if isinstance(value, list) else bool(answer == value)


def _is_empty(state: CaseState, name: str) -> bool:
    return state.data.get(name) in (None, "", [])


def _is_done(state: CaseState, step: str) -> bool:
    run = state.steps.get(step)
    return run is not None and run.state == "done"


# -- time -------------------------------------------------------------------------------------------


def period_of(definition: Definition, state: CaseState, site: Site) -> Days | None:
    """The period that a case reports on: the one in which it was received; None where it prepares no report."""
    reports = definition.pack.reports_of(definition.procedure.id)
    if not reports or state.received_at is None:
        return None
    return reports[0].rhythm.around(state.received_at.astimezone(ZoneInfo(site.timezone)).date())


def _bounds(window: Window, site: Site, definition: Definition, state: CaseState, now: datetime) -> Bounds | None:
    local = now.astimezone(ZoneInfo(site.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    match window:
        case "today":
            return local, None
        case "this-week":
            return local - timedelta(days=local.weekday()), None
        case "period" if (days := period_of(definition, state, site)) is not None:
            return days.bounds(ZoneInfo(site.timezone))
        case "this-month" | "period":
            return local.replace(day=1), None
        case _:
            return None


def _lies_in(at: datetime, span: Bounds) -> bool:
    start, end = span
    return start <= at and (end is None or at < end)
