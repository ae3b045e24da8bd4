"""Quotas: how much of something must be done in a period, and the standing matter that watches over it.

A quota is carried out as a procedure of one waiting step: its case begins with the period, is told what has been
counted whenever that changes, and ends when it is enough or the period is over. So its warning, its miss and
what follows from them are limits like any other, and happen once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yizhan.procedure.durations import Duration
from yizhan.procedure.model.expression import Expression
from yizhan.procedure.model.fields import Field
from yizhan.procedure.model.limits import Limit
from yizhan.procedure.model.procedures import Intake, Procedure, Schedule
from yizhan.procedure.model.steps import AutoRule, Effect, Outcome, RoleChoice, Step
from yizhan.procedure.model.subjects import Cover, Subjects
from yizhan.procedure.model.text import Text
from yizhan.procedure.periods import Period

STEP = "reach"
DONE, MISSED = "done", "missed"

# What the matter of a quota knows of itself; every pack with quotas has these fields.
FIELDS: Mapping[str, Field] = {
    one.id: one
    for one in (
        Field("quota_subject", Text("对象", "Of whom or what"), "text"),
        Field("quota_staff", Text("人员", "Person"), "staff"),
        Field("quota_from", Text("起", "From"), "datetime"),
        Field("quota_until", Text("止", "Until"), "datetime"),
        Field("quota_needed", Text("应完成", "Needed"), "integer"),
        Field("quota_done", Text("已完成", "Done"), "integer"),
        Field("quota_missing", Text("尚缺", "Still missing"), "long-text"),
    )
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Which cases count: of these procedures, once these steps are done (else once the case is closed), with
    these answers."""

    procedures: tuple[str, ...]
    done: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quota:
    """`at_least` so many cases (fixed, by parameter, or a share of places, rounded up), or with `every` one for
    each subject. `each` gives every holder of a role a quota of their own."""

    id: str
    title: Text
    counts: Counted
    per: Period
    owner: RoleChoice
    at_least: int | None = None
    at_least_parameter: str | None = None
    share: float | None = None
    share_parameter: str | None = None
    share_of: tuple[str, ...] = ()  # kinds of places
    every: Subjects | None = None
    each: str = ""
    warn: Duration | None = None
    warn_parameter: str | None = None
    on_warn: tuple[Effect, ...] = ()
    on_miss: tuple[Effect, ...] = ()
    clauses: tuple[str, ...] = ()
    line: int = 0


def procedure_of(quota: Quota, *, pack: str, source: str, path: str) -> Procedure:
    """The standing procedure that carries the quota out."""
    each = Cover(Subjects("staff", role=quota.each, field="quota_staff")) if quota.each else None
    enough = Expression.compile("data.quota_done >= data.quota_needed")
    limit = Limit(
        id=STEP,
        step=STEP,
        terms=(),
        promised="quota_until",
        counted="working",
        warn=quota.warn,
        warn_parameter=quota.warn_parameter,
        on_warn=quota.on_warn,
        on_breach=(*quota.on_miss, Effect("take", {"outcome": MISSED})),
        line=quota.line,
    )
    step = Step(
        id=STEP,
        title=Text("达到数量", "Reach the number"),
        does=quota.title,
        role=RoleChoice(),
        kind="wait",
        outcomes={
            DONE: Outcome(DONE, Text("完成", "Done"), (), line=quota.line),
            MISSED: Outcome(MISSED, Text("未完成", "Missed"), (), unfinished=True, line=quota.line),
        },
        auto=(AutoRule(DONE, enough),),
        limits=(limit,),
        line=quota.line,
    )
    return Procedure(
        id=quota.id,
        pack=pack,
        title=quota.title,
        steps={STEP: step},
        intake=Intake(start=STEP),
        headline="quota_subject",
        schedule=Schedule(per=quota.per, covers=each),
        watchers=quota.owner,
        quota=quota,
        source=source,
        path=path,
    )
