"""The state of one case: what its events add up to. Evolved, never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from yizhan.procedure.clock import Clock

Status = Literal["open", "closed", "cancelled"]
RunState = Literal["open", "done", "withdrawn"]


@dataclass(frozen=True, slots=True)
class StepRun:
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

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class LimitRun:
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


@dataclass(slots=True)
class CaseState:
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
    merged_into: str = ""
    incident: str = ""
    last_at: datetime | None = None  # of the newest event: a machine's clock set back does not turn the story round
    version: int = 0  # number of events so far

    def copy(self) -> "CaseState":
        """A copy that may be written to: the containers are new, what lies in them is frozen."""
        return replace(
            self,
            data=dict(self.data),
            proposals=dict(self.proposals),
            decided_on=dict(self.decided_on),
            steps=dict(self.steps),
            limits=dict(self.limits),
            doers=dict(self.doers),
            follow_ups=dict(self.follow_ups),
        )

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
        return {
            "status": self.status,
            "opened_at": _out(self.opened_at),
            "received_at": _out(self.received_at),
            "opened_by": self.opened_by,
            "channel": self.channel,
            "place": self.place,
            "party": self.party,
            "called": self.called,
            "data": self.data,
            "proposals": self.proposals,
            "decided_on": self.decided_on,
            "steps": {step: _run_out(run) for step, run in self.steps.items()},
            "held": list(self.held),
            "limits": {limit: _limit_out(run) for limit, run in self.limits.items()},
            "doers": {step: list(people) for step, people in self.doers.items()},
            "signed": list(self.signed),
            "photos": list(self.photos),
            "follow_ups": self.follow_ups,
            "escalated_to": list(self.escalated_to),
            "closed_at": _out(self.closed_at),
            "merged_into": self.merged_into,
            "incident": self.incident,
            "last_at": _out(self.last_at),
            "version": self.version,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "CaseState":
        return cls(
            status=body["status"],
            opened_at=_in(body["opened_at"]),
            received_at=_in(body["received_at"]),
            opened_by=body["opened_by"],
            channel=body["channel"],
            place=body["place"],
            party=body["party"],
            called=body["called"],
            data=dict(body["data"]),
            proposals=dict(body["proposals"]),
            decided_on=dict(body["decided_on"]),
            steps={step: _run_in(step, run) for step, run in body["steps"].items()},
            held=tuple(body["held"]),
            limits={limit: _limit_in(limit, run) for limit, run in body["limits"].items()},
            doers={step: tuple(people) for step, people in body["doers"].items()},
            signed=tuple(body["signed"]),
            photos=tuple(body["photos"]),
            follow_ups=dict(body["follow_ups"]),
            escalated_to=tuple(body["escalated_to"]),
            closed_at=_in(body["closed_at"]),
            merged_into=body["merged_into"],
            incident=body["incident"],
            last_at=_in(body["last_at"]),
            version=body["version"],
        )


def _out(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _in(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


_RUN_TIMES = ("started_at", "assigned_at", "completed_at")


def _run_out(run: StepRun) -> dict[str, Any]:
    body: dict[str, Any] = {"run": run.run, "state": run.state, "started_at": run.started_at.isoformat()}
    if run.roles:
        body["roles"] = list(run.roles)
    for name in (
        "assigned_to",
        "assigned_name",
        "completed_by",
        "completed_name",
        "outcome",
        "child",
        "presses",
    ):
        if value := getattr(run, name):
            body[name] = value
    for name in ("assigned_at", "completed_at"):
        if (value := getattr(run, name)) is not None:
            body[name] = value.isoformat()
    return body


def _run_in(step: str, body: Mapping[str, Any]) -> StepRun:
    values: dict[str, Any] = {k: v for k, v in body.items() if k != "roles"}
    for name in _RUN_TIMES:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return StepRun(step=step, roles=tuple(body.get("roles", ())), **values)


_LIMIT_TIMES = ("ended_at", "warned_for", "missed_due", "missed_at")


def _limit_out(run: LimitRun) -> dict[str, Any]:
    body: dict[str, Any] = {"step": run.step, "run": run.run, "clock": run.clock.to_json()}
    if run.extended:
        body["extended"] = True
    for name in _LIMIT_TIMES:
        if (value := getattr(run, name)) is not None:
            body[name] = value.isoformat()
    return body


def _limit_in(limit: str, body: Mapping[str, Any]) -> LimitRun:
    times = {name: datetime.fromisoformat(body[name]) for name in _LIMIT_TIMES if name in body}
    return LimitRun(
        limit, body["step"], body["run"], Clock.from_json(body["clock"]), body.get("extended", False), **times
    )
