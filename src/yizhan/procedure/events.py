"""Events: what happened to a case. They are only ever added, and are enough to rebuild it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field, to_builtins

from yizhan.procedure.clock import Clock

People = tuple[str, ...]  # ids


class Event(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Every event knows its name (`kind`) and travels as plain JSON; what was not said is left out."""

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = to_builtins(self)
        return body

    @staticmethod
    def from_json(kind: str, body: Mapping[str, Any]) -> "AnyEvent":
        event: AnyEvent = convert(body, KINDS[kind])
        return event


class Opened(Event, frozen=True, kw_only=True):
    kind = "opened"
    channel: str = ""
    place: str = ""
    party: str = ""
    called: bool = False
    received_at: datetime
    doers: Mapping[str, People] = field(default_factory=dict)


class DataSet(Event, frozen=True, kw_only=True):
    """Answers written down: by a person at a step, or by a rule (`rule` says why)."""

    kind = "data_set"
    values: Mapping[str, Any]
    step: str = ""
    rule: str = ""
    reason: str = ""


class Proposed(Event, frozen=True, kw_only=True):
    """A rule proposes a value; a person decides."""

    kind = "proposed"
    about: str  # the field
    value: Any
    why: Mapping[str, str]


class StepStarted(Event, frozen=True, kw_only=True):
    """`late`: of the branches it waited for, those still under way: step -> the run that need not be waited for."""

    kind = "step_started"
    step: str
    run: int
    roles: tuple[str, ...] = ()
    late: Mapping[str, int] = field(default_factory=dict)


class StepHeld(Event, frozen=True, kw_only=True):
    """The step's turn has come but it waits for other branches."""

    kind = "step_held"
    step: str


class Assigned(Event, frozen=True, kw_only=True):
    kind = "assigned"
    step: str
    to: str
    to_name: str = ""
    reason: str = ""
    claimed: bool = False


class HandedBack(Event, frozen=True, kw_only=True):
    kind = "handed_back"
    step: str
    reason: str = ""


class StepCompleted(Event, frozen=True, kw_only=True):
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


class StepWithdrawn(Event, frozen=True, kw_only=True):
    kind = "step_withdrawn"
    step: str
    reason: str = ""


class LimitSet(Event, frozen=True, kw_only=True):
    """A limit runs: its whole clock, so that nothing about it need be recomputed to replay the case."""

    kind = "limit_set"
    limit: str
    step: str = ""
    run: int = 0
    clock: Clock
    due: datetime | None = None  # as it was shown then; the truth is always derived from the clock


class LimitMet(Event, frozen=True, kw_only=True):
    kind = "limit_met"
    limit: str


class LimitWarned(Event, frozen=True, kw_only=True):
    kind = "limit_warned"
    limit: str
    due: datetime


class LimitMissed(Event, frozen=True, kw_only=True):
    kind = "limit_missed"
    limit: str
    due: datetime


class LimitExtended(Event, frozen=True, kw_only=True):
    kind = "limit_extended"
    limit: str
    clock: Clock
    to: datetime
    by: str
    reason: str = ""


class LimitSuspended(Event, frozen=True, kw_only=True):
    kind = "limit_suspended"
    limit: str
    clock: Clock
    by: str
    reason: str = ""


class LimitResumed(Event, frozen=True, kw_only=True):
    kind = "limit_resumed"
    limit: str
    clock: Clock
    by: str


class Escalated(Event, frozen=True, kw_only=True):
    kind = "escalated"
    to: tuple[str, ...]
    about: str = ""


class EffectRequested(Event, frozen=True, kw_only=True):
    """A capability is asked to act; its handler runs in the same transaction."""

    kind = "effect_requested"
    verb: str
    args: Mapping[str, Any]
    about: str = ""  # the step or limit it is about


class ChildCalled(Event, frozen=True, kw_only=True):
    """Another procedure is to run for this case. With `wait` the step is finished by its return."""

    kind = "child_called"
    procedure: str
    step: str = ""
    wait: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    follow_up: str = ""


class ChildReturned(Event, frozen=True, kw_only=True):
    kind = "child_returned"
    step: str
    child: str
    status: str
    doers: Mapping[str, People] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


class FollowUpDrawn(Event, frozen=True, kw_only=True):
    """Whether this matter is among those asked afterwards; `population` counts it in."""

    kind = "follow_up_drawn"
    follow_up: str
    drawn: bool = False
    population: int = 0


class Pressed(Event, frozen=True, kw_only=True):
    kind = "pressed"
    step: str
    by: str
    reason: str = ""


class Rescheduled(Event, frozen=True, kw_only=True):
    kind = "rescheduled"
    appointment: str  # the field that holds it
    to: str
    reason: str = ""


class Noted(Event, frozen=True, kw_only=True):
    kind = "noted"
    text: str


class Attached(Event, frozen=True, kw_only=True):
    kind = "attached"
    attachments: tuple[str, ...]
    step: str = ""


class Linked(Event, frozen=True, kw_only=True):
    kind = "linked"
    incident: str = ""


class Moved(Event, frozen=True, kw_only=True):
    """The case goes on under another version of the packs; `steps` tells which step became which, `roles` to whom the
    open ones are addressed from now on."""

    kind = "moved"
    version: str
    before: str = ""  # the version it went by until then
    steps: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, People] = field(default_factory=dict)


class Cancelled(Event, frozen=True, kw_only=True):
    kind = "cancelled"
    reason: str = ""
    merged_into: str = ""


class Closed(Event, frozen=True, kw_only=True):
    kind = "closed"


class Archived(Event, frozen=True, kw_only=True):
    """A copy lies in every file that the procedure names, or with the case that called it (`within`): sealed."""

    kind = "archived"
    files: tuple[str, ...] = ()
    within: str = ""


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
    | Moved
    | Cancelled
    | Closed
    | Archived
)

KINDS: dict[str, Any] = {cls.kind: cls for cls in AnyEvent.__args__}
