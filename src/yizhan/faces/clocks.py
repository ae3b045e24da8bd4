"""Clocks as people read them: the time, the countdown, and the arithmetic behind a due time in sentences."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhan.procedure import arithmetic
from yizhan.procedure.arithmetic import Line
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.model import Procedure
from yizhan.procedure.state import CaseState, LimitRun

SOON = timedelta(minutes=30)  # a due time this near is shown as pressing


@dataclass(frozen=True, slots=True)
class Countdown:
    """One running limit as it is shown. `state`: calm | soon | late | paused | missed."""

    limit: str
    title: str
    due: datetime | None
    state: str
    arithmetic: tuple[str, ...]
    promised: bool
    extendable: bool


def countdowns(
    procedure: Procedure, state: CaseState, calendar: Calendar, now: datetime, step: str | None = None
) -> list[Countdown]:
    """The running limits of a step, or of the whole case, the most pressing first."""
    limits = {limit.id: limit for limit in procedure.all_limits()}
    shown = []
    for running in state.running_limits():
        if running.step != (step or "") or running.limit not in limits:
            continue
        limit = limits[running.limit]
        due = running.clock.due(calendar)
        shown.append(
            Countdown(
                limit=limit.id,
                title=limit.id,
                due=due,
                state=_state(running, due, now),
                arithmetic=tuple(sentence(line) for line in arithmetic.lines(running.clock, calendar, now)),
                promised=bool(limit.promised and state.data.get(limit.promised)),
                extendable=limit.extension is not None,
            )
        )
    return sorted(shown, key=lambda one: (one.due is None, one.due))


def _state(running: LimitRun, due: datetime | None, now: datetime) -> str:
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
            return _("%(since)s – %(until)s outside working hours, not counted") % _blanks(
                since, until, length
            )
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
