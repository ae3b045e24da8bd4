"""Events: what happened to a case. They are only ever added, and are enough to rebuild it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar


class Event:
    """Every event knows its name (`kind`) and travels as plain JSON; empty parts are left out."""

    __slots__ = ()
    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for name in _names(type(self)):
            value = getattr(self, name)
            if value is None or value == "" or value == () or value == {} or value is False:
                continue
            body[name] = value.isoformat() if isinstance(value, datetime) else value
        return body

    @staticmethod
    def from_json(kind: str, body: Mapping[str, Any]) -> "AnyEvent":
        cls = KINDS[kind]
        times = _TIMES.get(kind, ())
        values = {
            name: datetime.fromisoformat(value) if name in times else tuple(value) if isinstance(value, list) else value
            for name, value in body.items()
        }
        event: AnyEvent = cls(**values)
        return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    kind = "opened"
    channel: str = ""
    place: str = ""
    party: str = ""
    called: bool = False
    received_at: datetime
    doers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet(Event):
    """Answers written down: by a person at a step, or by a rule (`rule` says why)."""

    kind = "data_set"
    values: Mapping[str, Any]
    step: str = ""
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(Event):
    """A rule proposes a value; a person decides."""

    kind = "proposed"
    about: str  # the field
    value: Any
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(Event):
    kind = "step_started"
    step: str
    run: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepHeld(Event):
    """The step's turn has come but it waits for other branches."""

    kind = "step_held"
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    kind = "assigned"
    step: str
    to: str
    to_name: str = ""
    reason: str = ""
    claimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack(Event):
    kind = "handed_back"
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompleted(Event):
    kind = "step_completed"
    step: str
    outcome: str
    by: str
    by_name: str = ""
    took: int = 0  # seconds since the step started
    ticks: tuple[str, ...] = ()
    waived: Mapping[str, str] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWithdrawn(Event):
    kind = "step_withdrawn"
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSet(Event):
    """A limit runs: its whole clock, so that nothing about it need be recomputed to replay the case."""

    kind = "limit_set"
    limit: str
    step: str = ""
    run: int = 0
    clock: Mapping[str, Any]
    due: datetime | None = None  # as it was shown then; the truth is always derived from the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitMet(Event):
    kind = "limit_met"
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitWarned(Event):
    kind = "limit_warned"
    limit: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitMissed(Event):
    kind = "limit_missed"
    limit: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitExtended(Event):
    kind = "limit_extended"
    limit: str
    clock: Mapping[str, Any]
    to: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSuspended(Event):
    kind = "limit_suspended"
    limit: str
    clock: Mapping[str, Any]
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitResumed(Event):
    kind = "limit_resumed"
    limit: str
    clock: Mapping[str, Any]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    kind = "escalated"
    to: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRequested(Event):
    """A capability is asked to act; its handler runs in the same transaction."""

    kind = "effect_requested"
    verb: str
    args: Mapping[str, Any]
    about: str = ""  # the step or limit it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildCalled(Event):
    """Another procedure is to run for this case. With `wait` the step is finished by its return."""

    kind = "child_called"
    procedure: str
    step: str = ""
    wait: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    follow_up: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildReturned(Event):
    kind = "child_returned"
    step: str
    child: str
    status: str
    doers: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDrawn(Event):
    """Whether this matter is among those asked afterwards; `population` counts it in."""

    kind = "follow_up_drawn"
    follow_up: str
    drawn: bool = False
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    kind = "pressed"
    step: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled(Event):
    kind = "rescheduled"
    appointment: str  # the field that holds it
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    kind = "noted"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached(Event):
    kind = "attached"
    attachments: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(Event):
    kind = "linked"
    incident: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    kind = "cancelled"
    reason: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    kind = "closed"


AnyEvent = (
    Opened
    | DataSet
    | Proposed
    | StepStarted
    | StepHeld
    | Assigned
    | HandedBack
    | StepCompleted
    | StepWithdrawn
    | LimitSet
    | LimitMet
    | LimitWarned
    | LimitMissed
    | LimitExtended
    | LimitSuspended
    | LimitResumed
    | Escalated
    | EffectRequested
    | ChildCalled
    | ChildReturned
    | FollowUpDrawn
    | Pressed
    | Rescheduled
    | Noted
    | Attached
    | Linked
    | Cancelled
    | Closed
)

KINDS: dict[str, Any] = {cls.kind: cls for cls in AnyEvent.__args__}
_NAMES: dict[type, tuple[str, ...]] = {cls: tuple(f.name for f in fields(cls)) for cls in KINDS.values()}
_TIMES: dict[str, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(cls) if "datetime" in str(f.type)) for kind, cls in KINDS.items()
}


def _names(cls: type) -> tuple[str, ...]:
    return _NAMES[cls]
