"""The chain of responsibility: who had each step when, for how long, and whose time it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _

from yizhan.cases.models import Event
from yizhan.faces.clocks import in_words
from yizhan.faces.matter import Matter
from yizhan.procedure import events as e
from yizhan.procedure.actors import CLOCK, PACK

Kind = Literal["waiting", "working", "paused", "called"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of one step in one pair of hands. `waiting`: nobody of the role had taken it; `paused`: its
    clock stood still, `who` asked for it and `note` says why; `called`: another matter was worked on, whose own chain
    says by whom, and `who` is its procedure. `until` is None while it lasts."""

    step: str
    title: str
    kind: Kind
    who: str
    since: datetime
    until: datetime | None
    length: str
    seconds: float
    note: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How much of all the time was whose."""

    who: str
    kind: Kind
    length: str
    percent: float


def chain(matter: Matter) -> list[Stretch]:
    """Every stretch from the first step to now, in order of time."""
    book = _Book(matter)
    for row in matter.events:
        book.write(row)
    return sorted(book.stretches(), key=lambda one: one.since)


def shares(stretches: Iterable[Stretch]) -> list[Share]:
    sums: dict[tuple[str, Kind], float] = {}
    for stretch in stretches:
        sums[stretch.who, stretch.kind] = sums.get((stretch.who, stretch.kind), 0.0) + stretch.seconds
    total = sum(sums.values()) or 1.0
    return [
        Share(who, kind, in_words(seconds), round(100 * seconds / total, 1))
        for (who, kind), seconds in sorted(sums.items(), key=lambda item: -item[1])
        if seconds
    ]


@dataclass(frozen=True, slots=True)
class _Open:
    kind: Kind
    who: str
    since: datetime
    note: str = ""
    missed: bool = False


class _Book:
    """Reads the events once; a step has at most one open stretch."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.open: dict[str, _Open] = {}
        self.before_pause: dict[str, _Open] = {}
        self.roles: dict[str, tuple[str, ...]] = {}
        self.done: list[Stretch] = []
        self.steps_of: dict[str, str] = {}  # limit -> step

    def write(self, row: Event) -> None:
        event = e.Event.from_json(row.kind, row.body)
        at = row.at
        match event:
            case e.StepStarted():
                self.roles[event.step] = event.roles
                self._begin(event.step, _Open("waiting", self._role(event.step), at))
            case e.Assigned():
                who = event.to_name or self.matter.names.get(event.to, event.to)
                self._hand(event.step, _Open("working", who, at))
            case e.HandedBack():
                self._hand(event.step, _Open("waiting", self._role(event.step), at, event.reason))
            case e.ChildCalled() if event.wait:
                self._call(event.step, _Open("called", self.matter.procedure_title(event.procedure), at))
            case e.LimitSet():
                self.steps_of[event.limit] = event.step
            case e.Moved():
                for old, new in event.steps.items():
                    self._rename(old, new)
                self.roles.update(event.roles)
            case e.LimitSuspended():
                self._pause(self.steps_of.get(event.limit, ""), _Open("paused", row.by_name, at, event.reason))
            case e.LimitResumed():
                self._resume(self.steps_of.get(event.limit, ""), at)
            case e.LimitMissed():
                self._miss(self.steps_of.get(event.limit, ""))
            case e.StepCompleted():
                self._finish(event, at)
            case e.StepWithdrawn():
                self._end(event.step, at)
            case e.Closed() | e.Cancelled():
                for step in list(self.open):
                    self._end(step, at)
            case _:
                pass  # everything else happens to the matter, not to who has it

    def stretches(self) -> Iterator[Stretch]:
        yield from self.done
        for step, stretch in self.open.items():
            yield self._told(step, stretch, None)

    def _begin(self, step: str, stretch: _Open) -> None:
        self.before_pause.pop(step, None)
        self.open[step] = stretch

    def _rename(self, old: str, new: str) -> None:
        """The same work under the name it has in the version that the matter goes by now."""
        tables: tuple[dict[str, Any], ...] = (self.open, self.before_pause, self.roles)
        for table in tables:
            if old in table:
                table[new] = table.pop(old)
        self.steps_of = {limit: new if step == old else step for limit, step in self.steps_of.items()}
        title = self.matter.step_title(new)
        self.done = [replace(one, step=new, title=title) if one.step == old else one for one in self.done]

    def _turn(self, step: str, stretch: _Open) -> None:
        self._end(step, stretch.since)
        self.open[step] = stretch

    def _hand(self, step: str, stretch: _Open) -> None:
        """Who has a step while another matter is worked on for it does not spend that time."""
        if step in self.open and self.open[step].kind != "called":
            self._turn(step, stretch)

    def _call(self, step: str, stretch: _Open) -> None:
        if step in self.open and self.open[step].since == stretch.since:
            del self.open[step]  # named for it in the very moment: nobody has had it in hand
        self._turn(step, stretch)

    def _pause(self, step: str, stretch: _Open) -> None:
        if step in self.open and self.open[step].kind != "paused":
            self.before_pause[step] = self.open[step]
            self._turn(step, stretch)

    def _resume(self, step: str, at: datetime) -> None:
        if step in self.before_pause:
            self._turn(step, replace(self.before_pause.pop(step), since=at, missed=False))

    def _miss(self, step: str) -> None:
        if step in self.open:
            self.open[step] = replace(self.open[step], missed=True)

    def _finish(self, event: e.StepCompleted, at: datetime) -> None:
        """Nobody took it formally: who finished it had it. What the pack or the clock finishes was nobody's."""
        stretch = self.open.get(event.step)
        if stretch is not None and stretch.kind == "waiting" and event.by not in (CLOCK.id, PACK.id):
            self.open[event.step] = replace(stretch, who=event.by_name or stretch.who, kind="working")
        self._end(event.step, at)

    def _end(self, step: str, at: datetime) -> None:
        stretch = self.open.pop(step, None)
        if stretch is not None and (at > stretch.since or stretch.kind == "working"):
            self.done.append(self._told(step, stretch, at))

    def _told(self, step: str, stretch: _Open, until: datetime | None) -> Stretch:
        zone = self.matter.zone
        length = max((until or self.matter.now) - stretch.since, timedelta(0)).total_seconds()
        return Stretch(
            step=step,
            title=self.matter.step_title(step),
            kind=stretch.kind,
            who=stretch.who,
            since=stretch.since.astimezone(zone),
            until=until.astimezone(zone) if until is not None else None,
            length=in_words(length),
            seconds=length,
            note=stretch.note,
            missed=stretch.missed,
        )

    def _role(self, step: str) -> str:
        return self.matter.role_titles(self.roles.get(step, ())) or _("the procedure")
