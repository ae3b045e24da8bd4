"""Last month under a draft, as people read it: per limit how many were late and would have been, and which matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.cases.reach import Reach
from yizhan.faces.clocks import limit_title
from yizhan.insight import hindsight
from yizhan.insight.hindsight import LastMonth, Trial
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Limit
from yizhan.registry.models import ParameterDraft

MOST_SHOWN = 200  # matters behind one number

WHY_ASIDE = {
    "again": _("comes round again and again; nobody is late by it"),
    "others": _("asks of other matters, which cannot be known afterwards"),
    "warned": _("says only when people are warned, not when something is late"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`newly` and `no_longer` are the matters the reader may open; the counts hold all of them."""

    procedure: str
    limit: str
    ran: int
    before: int
    after: int
    newly: list[Case]
    no_longer: list[Case]
    newly_count: int
    no_longer_count: int


@dataclass(frozen=True, slots=True)
class Tried:
    month: LastMonth
    lines: list[Line]
    aside: list[tuple[str, str, str]]  # procedure, limit, why
    draws: list[tuple[str, int, int, int]]  # procedure, matters, drawn, would have been drawn


def tried(draft: ParameterDraft, reach: Reach, now: datetime) -> Tried:
    trial = Trial(draft.name, draft.value, draft.as_in_pack)
    month = hindsight.under(draft.site, trial, now=now)
    cases = _cases(reach, (id for one in month.reckoned for id in (*one.newly, *one.no_longer)))
    lines = [
        Line(
            _title(one.definition),
            _limit(one.definition, one.limit),
            one.ran,
            one.late_before,
            one.late_after,
            _shown(one.newly, cases),
            _shown(one.no_longer, cases),
            len(one.newly),
            len(one.no_longer),
        )
        for one in month.reckoned
    ]
    aside = [
        (_title(one.definition), _limit(one.definition, one.limit), str(WHY_ASIDE[one.why])) for one in month.aside
    ]
    draws = [(_title(one.definition), one.population, one.before, one.after) for one in month.drawn]
    return Tried(month, lines, aside, draws)


def _cases(reach: Reach, ids: Iterable[int]) -> Mapping[int, Case]:
    wanted = set(ids)
    return reach.cases().only("number", "subject").in_bulk(wanted) if wanted else {}


def _shown(ids: list[int], cases: Mapping[int, Case]) -> list[Case]:
    return [cases[id] for id in dict.fromkeys(ids) if id in cases][:MOST_SHOWN]


def _title(definition: Definition) -> str:
    return definition.procedure.title.in_language(get_language() or "zh-hans")


def _limit(definition: Definition, limit: Limit) -> str:
    return limit_title(definition, limit, get_language() or "zh-hans")
