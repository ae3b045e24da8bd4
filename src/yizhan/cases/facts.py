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
    """How a decision asks: a fact's name and the case as it would stand. One query for each question; asked again
    with the same answers to share, the other cases have nothing new to say."""
    heard: dict[tuple[str, ...], Any] = {}

    def ask(name: str, state: CaseState) -> Any:
        fact = definition.pack.facts[name]
        question = (name, *(repr(shared(state, same)) for same in fact.same))
        if question not in heard:
            others = cases_of(fact, site, definition, state, now)
            heard[question] = _say(fact, others if case_id is None or others is None else others.exclude(pk=case_id))
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


def _say(fact: Fact, others: QuerySet[Case] | None) -> Any:
    """What the other cases have to say; None when this one has nothing to share with them."""
    if others is None:
        return None
    match fact.gives:
        case "numbers":
            return list(others.order_by("received_at", "pk").values_list("number", flat=True)[:500])
        case "customers":
            # A case whose customer is not known counts as one of its own.
            return set(others.annotate(who=Coalesce("party_id", -F("pk"))).values_list("who", flat=True))
        case "count":
            return others.count()


def _customer(state: CaseState) -> int:
    return int(state.party.removeprefix(PARTY)) if state.party else 0


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
    value = shared(state, name)
    if value in (None, "", []):
        return None
    match name:
        case "party":
            return Q(party_id=int(value))
        case "place":
            return Q(place__code=value)
        case "incident":
            return Q(incident__number=value)
        case _:
            return Q(**{f"data__{name}": value})


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
