"""Limits at work: which run, what their clocks say, what follows when they warn or pass."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from yizhan.procedure import events as e
from yizhan.procedure.clock import Budget, Clock
from yizhan.procedure.commands import Extend, Resume, Suspend, Tick
from yizhan.procedure.decide.answers import changed
from yizhan.procedure.decide.completing import assigners, not_open
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import Limit
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import LimitRun

# A chain of breaches longer than this is a procedure that bites its own tail; lint refuses what it can see of it.
MOST_FIRINGS = 200


class Firing(NamedTuple):
    at: datetime
    what: Literal["warn", "miss"]
    limit: Limit
    due: datetime


# -- setting and meeting ------------------------------------------------------------------------


def sync_limits(draft: Draft, *, terms_may_have_changed: bool) -> None:
    """Start the limits whose time has come, end those that are met, move those whose terms changed."""
    definition = draft.definition.procedure
    live: set[str] = set()
    for limit in definition.limits:
        _sync(draft, limit, live, terms_may_have_changed)
    for run in draft.state.open_steps():
        for limit in definition.steps[run.step].limits:
            _sync(draft, limit, live, terms_may_have_changed)
    for running in draft.state.running_limits():
        if running.limit not in live:
            draft.emit(e.LimitMet(limit=running.limit))


def _sync(draft: Draft, limit: Limit, live: set[str], terms_may_have_changed: bool) -> None:
    run_number = draft.state.steps[limit.step].run if limit.step and limit.since == "step" else 0
    existing = draft.state.limits.get(limit.id)
    same_run = existing is not None and existing.run == run_number
    if same_run and existing is not None and existing.is_running and (existing.extended or not terms_may_have_changed):
        if not _is_met(draft, limit):
            live.add(limit.id)
        return
    if _is_met(draft, limit) or not draft.holds(limit.when):
        return
    since = _since(draft, limit)
    if since is None:
        return
    wanted = _clock(draft, limit, since)
    if wanted is None:
        return
    live.add(limit.id)
    if same_run and existing is not None:
        if existing.extended:
            wanted = existing.clock
        else:  # pauses so far count, whatever the new term is
            wanted = Clock(wanted.budget, existing.clock.spans, wanted.fixed, wanted.calendar)
        if existing.is_running and wanted == existing.clock:
            return
    draft.emit(
        e.LimitSet(
            limit=limit.id,
            step=limit.step or "",
            run=run_number,
            clock=wanted,
            due=draft.due(wanted),
        )
    )


def _is_met(draft: Draft, limit: Limit) -> bool:
    """A limit of the case is met by any of its steps; while one of them is to be done again it is not."""
    for step in limit.until:
        run = draft.state.steps.get(step)
        if run is not None and run.state == "done":
            return True
    return False


def _since(draft: Draft, limit: Limit) -> datetime | None:
    if limit.since == "step":
        return draft.state.steps[limit.step].started_at if limit.step else None
    if limit.since == "case":
        return draft.state.received_at
    kind, name = limit.since.split(":", 1)
    if kind == "field":
        value = draft.state.data.get(name)
        return datetime.fromisoformat(value) if value else None
    run = draft.state.steps.get(name)
    return run.completed_at if run is not None and run.state == "done" else None


def _clock(draft: Draft, limit: Limit, since: datetime) -> Clock | None:
    """The clock that the limit's terms make now; None where no term applies (a parameter left unset)."""
    calendar = draft.facts.calendar
    if limit.promised is not None and (promise := draft.state.data.get(limit.promised)):
        return Clock.start(
            Budget(0, limit.counted), since, fixed=datetime.fromisoformat(promise), calendar=calendar.version
        )
    if every := _duration(draft, limit.every, limit.every_parameter):
        return Clock.start(Budget.of(every), since, calendar=calendar.version)
    for term in limit.terms:
        if not draft.holds(term.when):
            continue
        if term.by is not None:
            return Clock.start(
                Budget(0, limit.counted), since, fixed=term.by.at(since, calendar), calendar=calendar.version
            )
        within = _duration(draft, term.within, term.parameter)
        if within is None:
            return None
        if limit.before is not None:
            appointment = draft.state.data.get(limit.before)
            if not appointment:
                return None
            fixed = calendar.subtract(datetime.fromisoformat(appointment), within, limit.counted)
            return Clock.start(Budget(0, limit.counted), since, fixed=fixed, calendar=calendar.version)
        if within.months:
            fixed = calendar.add(since, within, limit.counted)
            return Clock.start(Budget(0, limit.counted), since, fixed=fixed, calendar=calendar.version)
        return Clock.start(Budget.of(within, limit.counted), since, calendar=calendar.version)
    return None


def opens_at(draft: Draft, limit: Limit) -> datetime | None:
    """When the window that a limit sets opens; None where it does not run."""
    since = _since(draft, limit)
    opens = _duration(draft, limit.opens, limit.opens_parameter)
    if since is None or not opens or not draft.holds(limit.when):
        return None
    return draft.facts.calendar.add(since, opens, limit.counted)


def _duration(draft: Draft, fixed: Duration | None, parameter: str | None) -> Duration | None:
    if parameter is None:
        return fixed
    value = draft.parameter(parameter)
    return _parsed(value) if value else None


_parsed = lru_cache(maxsize=256)(Duration.parse)  # a site has a few, and asks for them with every command


# -- falling due --------------------------------------------------------------------------------


def tick(draft: Draft, command: Tick) -> None:
    """Make good everything that has fallen due, once, in order, each after what followed from the one before."""
    from yizhan.procedure.decide.settling import (
        settle,
    )  # settling syncs limits; limits settle what they start

    if news := changed(draft, command.counted):  # what came in at the last moment counts before it is missed
        draft.emit(e.DataSet(values=news, rule="counted"))
        settle(draft)
    for _ in range(MOST_FIRINGS):
        firing = _next_firing(draft)
        if firing is None or firing.at > draft.now or draft.state.status != "open":
            return
        fire(draft, firing)
        settle(draft)


def fire(draft: Draft, firing: Firing) -> None:
    limit = firing.limit
    about = limit.step or limit.id
    if firing.what == "warn":
        draft.emit(e.LimitWarned(limit=limit.id, due=firing.due))
        run_effects(draft, limit.on_warn, about=about)
    else:
        draft.emit(e.LimitMissed(limit=limit.id, due=firing.due))
        run_effects(draft, limit.on_breach, about=about)


def next_wake(draft: Draft) -> datetime | None:
    """When the clock must look at this case again."""
    if draft.state.status != "open":
        return None
    firing = _next_firing(draft)
    return firing.at if firing is not None else None


def _next_firing(draft: Draft) -> Firing | None:
    firings = [
        firing
        for running in draft.state.running_limits()
        if (limit := _at_work(draft, running)) is not None
        for firing in _firings(draft, limit, running)
    ]
    return min(firings, key=lambda firing: (firing.at, firing.due, firing.limit.id), default=None)


def _at_work(draft: Draft, running: LimitRun) -> Limit | None:
    """The limit's terms; None when the step it belongs to is not open."""
    limit = draft.definition.limits.get(running.limit)
    if limit is None or (limit.step is not None and draft.state.open_step(limit.step) is None):
        return None
    return limit


def _firings(draft: Draft, limit: Limit, running: LimitRun) -> list[Firing]:
    due = draft.due(running.clock)
    if due is None:
        return []
    every = _duration(draft, limit.every, limit.every_parameter)
    if every:
        due = _next_instant(every, due, running.missed_due)
    if running.missed_due is not None and running.missed_due >= due:
        return []
    firings = [Firing(due, "miss", limit, due)]
    lead = _duration(draft, limit.warn, limit.warn_parameter)
    if lead and running.warned_for != due and not every:
        warn_at = running.clock.warn_at(draft.facts.calendar, lead)
        if warn_at is not None and warn_at < due:
            firings.append(Firing(warn_at, "warn", limit, due))
    return firings


def _next_instant(every: Duration, first: datetime, last: datetime | None) -> datetime:
    if last is None:
        return first
    step = timedelta(days=every.days, seconds=every.seconds)
    return last + step


# -- by hand ------------------------------------------------------------------------------------


def extend(draft: Draft, command: Extend) -> Refusal | None:
    found = _named(draft, command.limit)
    if isinstance(found, Refusal):
        return found
    limit, _ = found
    allowed = draft.roles(limit.extension.by) if limit.extension is not None else ()
    if not draft.may_act(allowed):
        return Refusal("role", step=_title(draft, limit), needed=allowed)
    if command.to <= draft.now:
        return Refusal("limit", why="in-the-past", at=command.to)
    if not move_limit(draft, limit.id, command.to, reason=command.reason):
        return Refusal("limit", why="not-running", at=command.to)
    return None


def move_limit(draft: Draft, name: str, to: datetime, *, reason: str) -> bool:
    """Grant a limit another time; False when it never ran."""
    named = _named(draft, name)
    # A limit that ended with its step and goes on when the step is done again takes the grant along.
    found = _ended(draft, name) if isinstance(named, Refusal) else named
    if found is None:
        return False
    limit, running = found
    clock = running.clock.extended_to(to)
    draft.emit(e.LimitExtended(limit=limit.id, clock=clock, to=to, by=draft.by.id, reason=reason))
    return True


def suspend(draft: Draft, command: Suspend) -> Refusal | None:
    """Stop the clocks of a step, with the reason whose time it is."""
    limits = _limits_of(draft, command.step)
    if isinstance(limits, Refusal):
        return limits
    if not command.reason.strip():
        return Refusal("reason", step=draft.definition.procedure.steps[command.step].title)
    for running in limits:
        if not running.clock.is_suspended:
            clock = running.clock.suspend(draft.now, draft.by.id, command.reason)
            draft.emit(e.LimitSuspended(limit=running.limit, clock=clock, by=draft.by.id, reason=command.reason))
    return None


def resume(draft: Draft, command: Resume) -> Refusal | None:
    limits = _limits_of(draft, command.step)
    if isinstance(limits, Refusal):
        return limits
    for running in limits:
        if running.clock.is_suspended:
            clock = running.clock.resume(draft.now, draft.by.id)
            draft.emit(e.LimitResumed(limit=running.limit, clock=clock, by=draft.by.id))
    return None


def _limits_of(draft: Draft, id: str) -> list[LimitRun] | Refusal:
    step = draft.definition.procedure.steps.get(id)
    if step is None:
        return Refusal("unknown", what="step", name=id)
    if draft.state.open_step(id) is None:
        return not_open(draft, step)
    allowed = (*draft.roles(step.role), *assigners(draft, step))
    if not draft.may_act(allowed):
        return Refusal("role", step=step.title, needed=allowed)
    return [running for running in draft.state.running_limits() if running.step == id]


def _named(draft: Draft, name: str) -> tuple[Limit, LimitRun] | Refusal:
    """A running limit by its own id, or the one of the step of that name."""
    several = draft.state.running_limits()
    for running in sorted(several, key=lambda one: one.limit != name):
        if name in (running.limit, running.step):
            for limit in draft.definition.procedure.all_limits():
                if limit.id == running.limit:
                    return limit, running
    step = draft.definition.procedure.steps.get(name)
    if step is not None:
        return Refusal("not-open", step=step.title, done_by="", done_at=None, open_steps=())
    return Refusal("unknown", what="limit", name=name)


def _ended(draft: Draft, name: str) -> tuple[Limit, LimitRun] | None:
    for limit in draft.definition.procedure.all_limits():
        running = draft.state.limits.get(limit.id)
        if running is not None and name in (limit.id, limit.step) and limit.since != "step":
            return limit, running
    return None


def _title(draft: Draft, limit: Limit) -> object:
    return draft.definition.procedure.steps[limit.step].title if limit.step else draft.definition.procedure.title
