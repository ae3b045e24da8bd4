"""Answering the facts of a pack: questions about other cases, asked of the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from yizhan.cases.models import Case, CaseStep
from yizhan.cases.people import PARTY
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Fact
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Site


def asker(site: Site, definition: Definition, case_id: int | None, now: datetime) -> Callable[[str, CaseState], Any]:
    """How a decision asks: a fact's name and the case as it would stand, answered by one query each."""

    def ask(name: str, state: CaseState) -> Any:
        fact = definition.pack.facts[name]
        others = cases_of(fact, site, definition, state, now)
        if others is None:
            return [] if fact.gives == "numbers" else 0
        if case_id is not None:
            others = others.exclude(pk=case_id)
        own = _answers_itself(fact, definition, state, now, site)
        if fact.gives == "numbers":
            return list(others.order_by("received_at", "pk").values_list("number", flat=True)[:500])
        if fact.gives == "customers":
            return _customers(others, state.party if own else None)
        return others.count() + int(own)

    return ask


def cases_of(fact: Fact, site: Site, definition: Definition, state: CaseState, now: datetime) -> QuerySet[Case] | None:
    """The cases a fact speaks of; None when this case has no answer to share."""
    found = Case.objects.filter(
        site=site, procedure__in=fact.procedures or (definition.procedure.id,), status__in=fact.status
    )
    for name in fact.same:
        condition = _same(name, state)
        if condition is None:
            return None
        found = found.filter(condition)
    for name, value in fact.where.items():
        found = found.filter(**{f"data__{name}": value})
    since = _since(fact.received, site, now)
    if since is not None:
        found = found.filter(received_at__gte=since)
    runs = CaseStep.objects.filter(case=OuterRef("pk"), state=CaseStep.State.DONE)
    for step in fact.done:
        found = found.filter(Exists(runs.filter(step=step)))
    for step in fact.not_done:
        found = found.filter(~Exists(runs.filter(step=step)))
    return found


def _same(name: str, state: CaseState) -> Q | None:
    if name == "party":
        key = state.party.removeprefix(PARTY)
        return Q(party_id=int(key)) if key else None
    if name == "place":
        return Q(place__code=state.place) if state.place else None
    if name == "incident":
        return Q(incident__number=state.incident) if state.incident else None
    value = state.data.get(name)
    return Q(**{f"data__{name}": value}) if value not in (None, "", []) else None


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


def _customers(others: QuerySet[Case], own: str | None) -> int:
    """Different customers; a case whose customer is not known counts as one of its own."""
    keys = set(others.annotate(who=Coalesce("party_id", -F("pk"))).values_list("who", flat=True))
    if own is not None:
        keys.add(int(own.removeprefix(PARTY)) if own else 0)
    return len(keys)


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
