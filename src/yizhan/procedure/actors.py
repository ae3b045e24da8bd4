"""Who sends a command."""

from dataclasses import dataclass

CUSTOMER = "customer"  # the role of the one who is served; no staff holds it


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` names one person for the record (a staff id, a party id), `roles` is what they may act as, here and now."""

    id: str
    name: str
    roles: frozenset[str]


CLOCK = Actor("clock", "clock", frozenset())  # timers and schedules
PACK = Actor("pack", "pack", frozenset())  # what a procedure does by itself
