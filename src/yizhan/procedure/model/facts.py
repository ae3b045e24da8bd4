"""Facts: questions about other cases that a pack may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from yizhan.procedure.model.text import Text

# count: how many; customers: how many different ones; numbers: which; sum, average: of a field's answers;
# hours: on average from receipt to the end; share: of these matters, the part for which `that` holds too.
Gives = Literal["count", "customers", "numbers", "sum", "average", "hours", "share"]
GIVES: tuple[str, ...] = get_args(Gives)

# `period` is that of the report which the asking case prepares.
Window = Literal["today", "this-week", "this-month", "period", "any"]
WINDOWS: tuple[str, ...] = get_args(Window)


@dataclass(frozen=True, slots=True)
class Fact:
    """A question about other cases that conditions may ask; the shell answers it from the database.

    `same` names fields (or `party`, `place`) whose answer must equal this case's; an empty answer shares nothing.
    """

    id: str
    title: Text
    gives: Gives = "count"
    summed: str | None = None  # the field whose answers are summed up or averaged
    that: "Fact | None" = None  # what makes a matter count for a share
    procedures: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    status: tuple[str, ...] = ("open", "closed")
    received: Window = "any"
    closed: Window = "any"
    finished: tuple[str, ...] = ()  # one of these steps was finished, as work, in the period
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)  # a list means: one of these
    answered: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    late: bool | None = None  # some limit was missed, or none
    clauses: tuple[str, ...] = ()

    @property
    def is_of_the_period(self) -> bool:
        return "period" in (self.received, self.closed) or bool(self.finished)
