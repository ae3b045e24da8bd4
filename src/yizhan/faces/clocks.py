"""Clocks as people read them: the time, the countdown, and the arithmetic behind a due time in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yizhan.faces.consequences import consequences
from yizhan.procedure import arithmetic
from yizhan.procedure.arithmetic import Line
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Limit
from yizhan.procedure.state import LimitRun

SOON = timedelta(minutes=30)  # a due time this near is shown as pressing


@dataclass(frozen=True, slots=True)
class Countdown:
    """One running limit as it is shown. `state`: calm | soon | late | paused. `promised` was agreed with the
    customer and moves by nobody's doing here; `follows` tells what happens when it is missed."""

    limit: str
    title: str
    due: datetime | None
    state: str
    arithmetic: tuple[str, ...]
    promised: bool
    extendable: bool
    follows: str


def countdowns(
    draft: Draft, calendar: Calendar, now: datetime, step: str = "", names: Mapping[str, str] | None = None
) -> list[Countdown]:
    """The running limits of a step, or of the case as a whole, the most pressing first."""
    limits = {limit.id: limit for limit in draft.definition.procedure.all_limits()}
    shown = [
        _countdown(draft, limits[running.limit], running, calendar, now, names or {})
        for running in draft.state.running_limits()
        if running.step == step and running.limit in limits
    ]
    return sorted(shown, key=pressing)


def pressing(countdown: Countdown) -> tuple[bool, float]:
    """The order in which they press: the earliest first, what stands still last."""
    return (countdown.due is None, countdown.due.timestamp() if countdown.due else 0.0)


def _countdown(
    draft: Draft, limit: Limit, running: LimitRun, calendar: Calendar, now: datetime, names: Mapping[str, str]
) -> Countdown:
    language = get_language() or "zh-hans"
    due = running.clock.due(calendar)
    return Countdown(
        limit=limit.id,
        title=limit_title(draft.definition, limit, language),
        due=due,
        state=_state(due, now),
        arithmetic=tuple(sentence(line) for line in arithmetic.lines(running.clock, calendar, now)),
        promised=bool(limit.promised and draft.state.data.get(limit.promised)),
        extendable=limit.extension is not None,
        follows=consequences(draft, limit, due, language, names),
    )


def limit_title(definition: Definition, limit: Limit, language: str) -> str:
    """A limit has no name of its own in a pack: it is known by its step, or by the steps that meet it."""
    steps = definition.procedure.steps
    if limit.step is not None:
        return steps[limit.step].title.in_language(language)
    met = [steps[id].title.in_language(language) for id in limit.until if id in steps]
    if not met:
        return _("the whole matter")
    return _("the whole matter until “%s”") % ("、" if language.startswith("zh") else ", ").join(met)


def _state(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "paused"
    if now >= due:
        return "late"
    return "soon" if due - now <= SOON else "calm"


def sentence(line: Line) -> str:
    """One fact of the arithmetic, to be read by somebody who does not take the clock's word for it."""
    since, until = _moment(line.since), _moment(line.until) if line.until else _("now")
    length = in_words(line.seconds, line.days)
    match line.kind:
        case "counted":
            return _("%(since)s – %(until)s counts: %(length)s") % _blanks(since, until, length)
        case "counted-days":
            return _("%(since)s – %(until)s counts: %(length)s, free days between left out") % _blanks(
                since, until, length
            )
        case "break":
            return _("%(since)s – %(until)s break, not counted") % _blanks(since, until, length)
        case "closed":
            return _("%(since)s – %(until)s outside working hours, not counted") % _blanks(since, until, length)
        case "days-off":
            return _("%(since)s – %(until)s days off, not counted") % _blanks(since, until, length)
        case "suspended":
            return _("%(since)s – %(until)s paused: %(why)s") % {
                "since": since,
                "until": until,
                "why": line.why,
            }
        case "fixed":
            return _("A fixed time: %(since)s") % {"since": since}
        case "due":
            return _("Due %(since)s") % {"since": since}
        case "left":
            return _("%(length)s left") % {"length": length}
        case "over":
            return _("%(length)s over time") % {"length": length}


def _blanks(since: str, until: str, length: str) -> dict[str, str]:
    return {"since": since, "until": until, "length": length}


def _moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def in_words(seconds: float, days: float = 0) -> str:
    """A length of time in at most two units: 2 d 3 h, 1 h 20 min, 45 s."""
    whole_days = int(days)
    rest = int(seconds)
    if not days:
        whole_days, rest = divmod(rest, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [
        ngettext("%d day", "%d days", whole_days) % whole_days if whole_days else "",
        _("%d h") % hours if hours else "",
        _("%d min") % minutes if minutes else "",
        _("%d s") % rest if rest and not (whole_days or hours) else "",
    ]
    return " ".join([part for part in parts if part][:2]) or _("no time")
