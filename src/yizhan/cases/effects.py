"""Effects: what a capability does when a procedure asks for it. A plain table; capabilities add their verbs
in their app's `ready`. A handler runs in the transaction of the command: it happens with it or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yizhan.cases.models import Case
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Command
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent
from yizhan.procedure.state import CaseState
from yizhan.procedure.vocabulary import CORE_VOCABULARY, Verb, Vocabulary


@dataclass(frozen=True, slots=True)
class Request:
    """One effect asked of a capability: `about` names the step or limit it came from."""

    case: Case
    definition: Definition
    state: CaseState
    verb: str
    args: Mapping[str, Any]
    about: str
    by: Actor
    now: datetime
    parameters: Mapping[str, Any]  # what the site sets differently from its packs
    afterwards: "Afterwards" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Happened:
    """What one command did to a case, all of it stored: told to whoever hears of every case."""

    case: Case
    definition: Definition
    state: CaseState
    events: Sequence[AnyEvent]
    by: Actor
    now: datetime
    afterwards: "Afterwards"


# Commands to the same family that a capability wants to follow, by the pack, in the same transaction, when all else is
# done: (case, command) each.
Afterwards = list[tuple[int, Command]]

Handler = Callable[[Request], None]

HANDLERS: dict[str, Handler] = {}

# Who hears of everything that happens, whatever the procedure asks for; in the transaction of the command.
HEARERS: list[Callable[[Happened], None]] = []


# The words of the verbs above, for the loader: a capability adds its own beside its handler.
VERBS: list[Verb] = []


def vocabulary() -> Vocabulary:
    """Every verb a pack may use in this house."""
    return CORE_VOCABULARY.with_verbs(VERBS)


class NoSuchVerb(LookupError):
    """A pack asks for a verb that no capability has; the loader refuses such packs."""


def perform(request: Request) -> None:
    try:
        handler = HANDLERS[request.verb]
    except KeyError:
        raise NoSuchVerb(request.verb) from None
    handler(request)
