"""The state of one case: what its events add up to. Evolved, never edited."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, convert, field
from msgspec.json import Decoder, Encoder

from yizhan.procedure.clock import Clock

Status = Literal["open", "closed", "cancelled"]
RunState = Literal["open", "done", "withdrawn"]


class StepRun(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The latest run of one step. A step that is done again (rework) counts `run` up; the events keep the rest."""

    step: str
    run: int
    state: RunState
    started_at: datetime
    roles: tuple[str, ...] = ()  # who it was addressed to, as computed when it started
    assigned_to: str = ""
    assigned_name: str = ""
    assigned_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str = ""
    completed_name: str = ""
    outcome: str = ""
    child: str = ""  # the case that was called and has not returned
    presses: int = 0
    # Branches under way when this began without waiting for them: step -> its run.
    late: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class LimitRun(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One limit, running or ended. When it is due is asked of its clock and the calendar, never stored."""

    limit: str
    step: str
    run: int
    clock: Clock
    extended: bool = False  # somebody granted another time: the term no longer moves it
    ended_at: datetime | None = None
    warned_for: datetime | None = None  # the due time that was warned of
    missed_due: datetime | None = None  # the due time that passed
    missed_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class CaseState(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Not to be changed by anyone but `evolve`, which works on its own copy."""

    status: Status = "open"
    opened_at: datetime | None = None
    received_at: datetime | None = None
    opened_by: str = ""
    channel: str = ""
    place: str = ""
    party: str = ""
    called: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    proposals: dict[str, dict[str, Any]] = field(default_factory=dict)
    decided_on: dict[str, Any] = field(default_factory=dict)  # field -> the proposal a person has answered
    steps: dict[str, StepRun] = field(default_factory=dict)
    held: tuple[str, ...] = ()  # steps whose turn has come but which wait for other branches
    limits: dict[str, LimitRun] = field(default_factory=dict)
    doers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    follow_ups: dict[str, int] = field(default_factory=dict)  # kind -> how many were drawn for this case
    escalated_to: tuple[str, ...] = ()
    closed_at: datetime | None = None
    archived_at: datetime | None = None
    merged_into: str = ""
    incident: str = ""
    library: str = ""  # the version of the packs that it was moved to; empty: as it was opened
    last_at: datetime | None = None  # of the newest event: a machine's clock set back does not turn the story round
    version: int = 0  # number of events so far

    def copy(self) -> "CaseState":
        """A copy that may be written to: the containers are new, what lies in them is frozen."""
        after = copy(self)
        after.data = dict(self.data)
        after.proposals = dict(self.proposals)
        after.decided_on = dict(self.decided_on)
        after.steps = dict(self.steps)
        after.limits = dict(self.limits)
        after.doers = dict(self.doers)
        after.follow_ups = dict(self.follow_ups)
        return after

    def open_step(self, step: str) -> StepRun | None:
        run = self.steps.get(step)
        return run if run is not None and run.is_open else None

    def open_steps(self) -> list[StepRun]:
        return [run for run in self.steps.values() if run.state == "open"]

    def done_steps(self) -> list[str]:
        return [run.step for run in self.steps.values() if run.state == "done"]

    def running_limits(self) -> list[LimitRun]:
        return [limit for limit in self.limits.values() if limit.ended_at is None]

    # -- as stored beside the case ------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = _PLAIN.decode(_JSON.encode(self))
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "CaseState":
        return convert(body, cls)

    def kept(self) -> bytes:
        """Its JSON without the answers, for whom keeps those apart."""
        bare = copy(self)
        bare.data = {}
        return _JSON.encode(bare)

    @staticmethod
    def restored(kept: str | bytes) -> "CaseState":
        """What was `kept`; the answers are the caller's to give back."""
        return _KEPT.decode(kept)


_JSON = Encoder()
_PLAIN: Decoder[Any] = Decoder()
_KEPT = Decoder(CaseState)
