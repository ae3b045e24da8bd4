"""Refusals: a command that did not happen, with a code for programs and the facts a sentence is made of."""

from collections.abc import Mapping
from typing import Any

# Every code there is. The sentences that people read stand in `cases/sentences.py`; a test compares the two.
CODES = (
    "role",  # the step belongs to somebody else
    "assigned",  # it is in another person's hands
    "same-person",  # who did the work does not judge it
    "gate",  # something must come first
    "missing-field",
    "bad-value",
    "missing-signature",
    "missing-photo",
    "checklist",  # lines neither ticked nor waived
    "reason",  # this needs a reason
    "not-open",  # the step is finished, or has not begun
    "closed",  # the case is at its end
    "archived",  # the case is sealed: only remarks are added beside it
    "limit",  # the time asked for cannot be granted
    "channel",  # this channel does not open this procedure
    "conflict",  # another was first, or it is there already
    "moving",  # it cannot take another version of the procedure now
    "unknown",  # no such step, outcome, limit or person
)


class Refusal:
    """Why not. `facts` are the blanks of the sentence; `fields` names the answers at fault, for the form."""

    __slots__ = ("code", "facts")

    def __init__(self, code: str, **facts: Any) -> None:
        if code not in CODES:
            raise ValueError(f"{code} is no code of a refusal")
        self.code = code
        self.facts: Mapping[str, Any] = facts

    def __repr__(self) -> str:
        return f"Refusal({self.code}, {dict(self.facts)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)
