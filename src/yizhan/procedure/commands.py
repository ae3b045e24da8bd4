"""Commands: what somebody wants to happen to a case. Past them there is no other way to change one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yizhan.procedure.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Take a matter in. `by_case`: another case asks for it, so nobody's right to open is in question and
    nothing is missing yet; `called`: that case waits for its return."""

    channel: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    party: str = ""
    by_case: bool = False
    called: bool = False
    received_at: datetime | None = None  # when the customer spoke, if that was before it is written down
    doers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Finish a step with an outcome and everything its form asks."""

    step: str
    outcome: str = ""  # may be left out where a step has only one
    data: Mapping[str, Any] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()  # checklist lines; ("all",) for every one
    waived: Mapping[str, str] = field(default_factory=dict)  # checklist line -> reason
    signed: tuple[str, ...] = ()  # who signed: role ids
    photos: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Write answers down without finishing the step."""

    step: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    step: str
    to: str
    to_name: str = ""
    to_roles: frozenset[str] = frozenset()  # what the person assigned may act as: decided against the step's role
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Grant more time to a limit (named by its own id or its step's)."""

    limit: str
    to: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend:
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Urge whoever has the step in hand (催办); every pressing is kept with its time."""

    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule:
    to: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """Photos or papers already stored, by their ids."""

    attachments: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassess:
    """Look at the classification again: something outside the case changed (a fifth household joined)."""

    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """This matter is part of an incident that concerns many; empty takes it out again."""

    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """This case says the same as another, which goes on alone."""

    into: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A child case came to its end."""

    step: str
    child: str
    status: str  # closed | cancelled
    data: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    doers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCopies:
    """Put a copy of an ended case into files where one is missing; `place` tells whose, where that is not known."""

    files: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A copy lies in every file: the case is archived and stands as it is. `within` names the case whose
    papers these belong to."""

    files: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Go on under another version of the procedure. `steps` tells which step of the old version is which of the new
    one, where the names differ.

    `staffed` are the roles that somebody at the site may act as; `entitled` says that the registry lets the sender
    change what the site goes by.
    """

    to: Definition
    version: str
    before: str  # the version it goes by until now
    steps: Mapping[str, str] = field(default_factory=dict)
    staffed: frozenset[str] = frozenset()
    entitled: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock asks whether something has fallen due. `counted`: what the matter of a quota must know first."""

    counted: Mapping[str, Any] = field(default_factory=dict)


Command = (
    Open
    | Complete
    | Fill
    | Assign
    | Claim
    | HandBack
    | Extend
    | Suspend
    | Resume
    | Press
    | Reschedule
    | Cancel
    | Note
    | Attach
    | Reassess
    | Link
    | Merge
    | Return
    | FileCopies
    | Seal
    | Move
    | Tick
)
