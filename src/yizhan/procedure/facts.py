"""What a decision may know of the world beyond the case: given to it, never looked up by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yizhan.procedure.calendar import Calendar
from yizhan.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class Facts:
    """`parameters` are the site's values in force; `ask` answers a fact of the pack for the case as it would
    stand (asked only when a condition is evaluated); `quota` tells (population, drawn) of a follow-up's
    period so far, this matter not counted."""

    calendar: Calendar
    parameters: Mapping[str, Any]
    ask: Callable[[str, CaseState], Any]
    quota: Callable[[str], tuple[int, int]]
    name_of: Callable[[str], str] = str  # what people call the person of an id
