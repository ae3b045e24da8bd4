"""Proposals: a sentence is typed; what it is about, how grave, and what it repeats, each with its why.

Two voices are heard. The packs' keywords speak from the first day. What this site's people chose before is learnt
by a linear model over character n-grams, and speaks as soon as there is enough of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yizhan.cases import duplicates, incidents, library
from yizhan.cases.facts import asker
from yizhan.cases.models import Case
from yizhan.cases.people import party_id
from yizhan.cases.reach import Reach
from yizhan.cases.surroundings import around
from yizhan.procedure.commands import Link, Open
from yizhan.procedure.decide import decide
from yizhan.procedure.facts import Facts
from yizhan.procedure.model import Procedure, Text
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Party, Place

A_KEYWORD = 1.0  # what one keyword of a pack weighs, beside a probability of the learnt model ...
LEARNT = 3.0  # ... which counts this much
MOST = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One procedure that the sentence may call for. `because` lists the words that speak for it."""

    procedure: Procedure
    score: float
    because: tuple[str, ...]
    learnt: bool  # whether earlier choices of this site speak for it, too


@dataclass(frozen=True, slots=True)
class Judgement:
    """A value that a rule of the procedure sets or proposes, with its reason."""

    field: str
    value: Any
    why: Text


@dataclass(frozen=True, slots=True)
class Likeness:
    case: Case
    alike: float


@dataclass(frozen=True, slots=True)
class Proposal:
    suggestions: tuple[Suggestion, ...]
    judgements: tuple[Judgement, ...]  # for the first suggestion
    duplicates: tuple[Likeness, ...]
    incident: tuple[Case, ...]  # matters from the same building in the last minutes, when they are many


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of a matter before it is opened: the sentence, who and where, through which channel, what was
    answered beside it, and the number of the incident it is said to belong to."""

    said: str
    place: Place | None = None
    party: Party | None = None
    channel: str = ""  # empty: the procedure's first
    answers: Mapping[str, Any] = field(default_factory=dict)
    incident: str = ""


def propose(reach: Reach, heard: Heard, *, now: datetime, chosen: str = "") -> Proposal:
    """What a dispatcher is offered while typing. `chosen` names the procedure already picked, if one is."""
    site = reach.access.site
    suggestions = suggest(reach.openable(), heard.said, site_id=site.pk)
    first = chosen or (suggestions[0].procedure.ref if suggestions else "")
    alike = duplicates.likely(site, place=heard.place, party=heard.party, said=heard.said, now=now)
    return Proposal(
        suggestions=tuple(suggestions),
        judgements=judge(reach, first, heard, now=now) if first else (),
        duplicates=tuple(Likeness(case, share) for case, share in alike),
        incident=tuple(incidents.proposed(site, heard.place, now)) if heard.place is not None else (),
    )


def suggest(procedures: Sequence[Procedure], said: str, *, site_id: int) -> list[Suggestion]:
    """The procedures a sentence may call for, the likeliest first; none when nothing speaks for any."""
    from yizhan.insight.proposals import learnt  # NumPy comes with it, which only proposing needs

    model = learnt.of_site(site_id)
    chances = model.chances(said) if model is not None else {}
    found = []
    for procedure in procedures:
        words = tuple(word for word in procedure.intake.keywords if word.casefold() in said.casefold())
        chance = chances.get(procedure.ref, 0.0)
        score = A_KEYWORD * len(words) + LEARNT * chance
        if score > 0.1:
            grams = model.because(said, procedure.ref) if model is not None and chance > 0.2 else ()
            found.append(Suggestion(procedure, score, words or grams, bool(grams)))
    return sorted(found, key=lambda one: -one.score)[:MOST]


def judge(reach: Reach, procedure: str, heard: Heard, *, now: datetime) -> tuple[Judgement, ...]:
    """What the procedure's own rules would say of this matter: it is opened in thought only.

    They hear what they would hear of the real one, also the facts they ask of what others have told (how many
    households of one incident, how often this customer).
    """
    site = reach.access.site
    definition = library.current().definition(procedure, site)
    surroundings = around(site, now)
    facts = Facts(
        calendar=surroundings.calendar,
        parameters=surroundings.parameters,
        ask=asker(site, definition, None, now),
        quota=lambda kind: (0, 0),
    )
    sentence = {answer: heard.said} if (answer := headline(definition.procedure)) else {}
    command = Open(
        channel=heard.channel or next(iter(definition.procedure.intake.channels), ""),
        data={**heard.answers, **sentence},
        place=heard.place.code if heard.place else "",
        party=party_id(heard.party) if heard.party else "",
        by_case=True,  # in thought nothing is missing yet
    )
    decision = decide(definition, CaseState(), command, reach.actor, facts, now)
    if isinstance(decision, Refusal):
        return ()
    if heard.incident:
        joined = decide(definition, decision.state, Link(incident=heard.incident), reach.actor, facts, now)
        decision = decision if isinstance(joined, Refusal) else joined
    return tuple(
        Judgement(field, spoken["value"], Text(spoken["why"]["zh"], spoken["why"]["en"]))
        for field, spoken in decision.state.proposals.items()
    )


def headline(procedure: Procedure) -> str:
    """The field that takes the caller's sentence."""
    return procedure.sentence_field
