"""My work: what is in this person's hands, and what they may take in hand; the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import get_language

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.cases.reach import Reach
from yizhan.faces.clocks import SOON

MOST = 60  # lines; nobody works off more in a day, and what lies below is less pressing


@dataclass(frozen=True, slots=True)
class Line:
    """One order. `state`: calm | soon | late, or "" where no clock runs."""

    number: str
    step: str
    procedure: str
    place: str
    subject: str
    due: datetime | None
    state: str
    since: datetime
    presses: int
    handed_up: bool


@dataclass(frozen=True, slots=True)
class Work:
    in_hand: list[Line]
    free: list[Line]
    more: bool  # some are not shown

    @property
    def late(self) -> int:
        return sum(line.state == "late" for line in (*self.in_hand, *self.free))


def work(reach: Reach, now: datetime) -> Work:
    """Two queries for what is read from the database."""
    steps = by_hand(reach.open_steps())
    mine = list(_pressing_first(steps.filter(assigned_to=reach.actor.id))[: MOST + 1])
    free = list(_pressing_first(steps.filter(assigned_to=""))[: MOST + 1])
    return Work(
        in_hand=list(_lines(mine[:MOST], now)),
        free=list(_lines(free[:MOST], now)),
        more=len(mine) > MOST or len(free) > MOST,
    )


def by_hand(steps: QuerySet[CaseStep]) -> QuerySet[CaseStep]:
    """Those that somebody can do: a step that another case was called for ends when that one returns."""
    called = Case.objects.filter(
        parent=OuterRef("case"), parent_step=OuterRef("step"), follow_up="", status=Case.Status.OPEN
    )
    return steps.filter(~Exists(called), case__status=Case.Status.OPEN)


def _pressing_first(steps: QuerySet[CaseStep]) -> QuerySet[CaseStep]:
    return steps.select_related("case__place").order_by(F("due_at").asc(nulls_last=True), "started_at", "pk")


def _lines(steps: list[CaseStep], now: datetime) -> Iterator[Line]:
    language = get_language() or "zh-hans"
    for step in steps:
        definition = library.definition_of(step.case)
        run = step.case.state.open_step(step.step)
        known = definition.procedure.steps.get(step.step)
        yield Line(
            number=step.case.number,
            step=known.title.in_language(language) if known else step.step,
            procedure=definition.procedure.title.in_language(language),
            place=step.case.place.code if step.case.place else "",
            subject=step.case.subject,
            due=step.due_at,
            state=_state(step.due_at, now),
            since=step.started_at,
            presses=run.presses if run else 0,
            handed_up=step.missed_at is not None,
        )


def _state(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    if due <= now:
        return "late"
    return "soon" if due - now <= SOON else "calm"
