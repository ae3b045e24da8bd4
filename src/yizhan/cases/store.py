"""Storing a decision: the journal, the steps, the case, and the word to who listens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from yizhan.cases import signals
from yizhan.cases.batch import Batch
from yizhan.cases.chain import Link, linked
from yizhan.cases.models import Case
from yizhan.cases.words import indexed
from yizhan.procedure.actors import Actor
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.decide import Decision
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent
from yizhan.procedure.state import CaseState, StepRun

# Rows travel as one JSON value each time: the statement stays the same whatever their number, and is parsed once.
_INSERT_EVENTS = """
INSERT INTO cases_event (site_id, case_id, seq, at, kind, by, by_name, body, hash)
SELECT %s, %s, e.seq, %s, e.kind, %s, %s, e.body, decode(e.hash, 'hex')
FROM jsonb_to_recordset(%s) AS e (seq integer, kind text, body jsonb, hash text)
"""
_UPSERT_STEPS = """
INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name, started_at, due_at,
  missed_at, completed_at, completed_by, completed_name, outcome)
SELECT %s, %s, s.* FROM jsonb_to_recordset(%s) AS s (step text, run integer, state text, roles text[], assigned_to text,
  assigned_name text, started_at timestamptz, due_at timestamptz, missed_at timestamptz, completed_at timestamptz,
  completed_by text, completed_name text, outcome text)
ON CONFLICT (case_id, step, run) DO UPDATE SET state = excluded.state, roles = excluded.roles,
  assigned_to = excluded.assigned_to, assigned_name = excluded.assigned_name, due_at = excluded.due_at,
  missed_at = excluded.missed_at, completed_at = excluded.completed_at, completed_by = excluded.completed_by,
  completed_name = excluded.completed_name, outcome = excluded.outcome
"""
_UPDATE_CASE = """
UPDATE cases_case SET status = %s, subject = %s, closed_at = %s, due_at = %s, wakes_at = %s, data = %s, state = %s,
  version = %s, head = %s, merged_into_id = %s, incident_id = %s,
  search = COALESCE(to_tsvector('simple', %s), search) WHERE id = %s
"""


def write(
    case: Case,
    definition: Definition,
    before: CaseState,
    decision: Decision,
    calendar: Calendar,
    by: Actor,
    at: datetime,
) -> None:
    """Add the events to the journal, bring the current rows up to the state and tell who listens: one round trip.

    The caller holds the lock of the case's family.
    """
    batch = Batch()
    _append(batch, case, decision.events, by, at)
    due = {running.limit: running.clock.due(calendar) for running in decision.state.running_limits()}
    _save_steps(batch, case, before, decision, due)
    said = before.version == 0 or before.data != decision.state.data
    _save_case(batch, case, definition, decision, due, said=said)
    signals.changed(batch, case)
    batch.send()


def _append(batch: Batch, case: Case, events: Sequence[AnyEvent], by: Actor, at: datetime) -> None:
    head, seq = bytes(case.head), case.version
    rows: list[dict[str, Any]] = []
    for event in events:
        seq += 1
        body = event.to_json()
        head = linked(head, Link(seq, at, event.kind, by.id, body))
        rows.append({"seq": seq, "kind": event.kind, "body": body, "hash": head.hex()})
    batch.add(_INSERT_EVENTS, [case.site_id, case.pk, at, by.id, by.name, Jsonb(rows)])
    case.head, case.version = head, seq


def _save_case(
    batch: Batch,
    case: Case,
    definition: Definition,
    decision: Decision,
    due: Mapping[str, datetime | None],
    *,
    said: bool,
) -> None:
    after = decision.state
    case.status = after.status
    case.closed_at = after.closed_at
    case.due_at = min((at for at in due.values() if at is not None), default=None)
    case.wakes_at = decision.wakes_at
    case.data = after.data
    case.subject = definition.procedure.subject(after.data)
    case.state = after
    values = [
        case.status,
        case.subject,
        case.closed_at,
        case.due_at,
        case.wakes_at,
        Jsonb(case.data),
        case.state.kept(),
        case.version,
        case.head,
        case.merged_into_id,
        case.incident_id,
        # Words are cut and indexed anew only when something was said: no word, no change (NULL).
        indexed(_said(case, definition, after)) if said else None,
        case.pk,
    ]
    batch.add(_UPDATE_CASE, values)


def _save_steps(
    batch: Batch, case: Case, before: CaseState, decision: Decision, due: Mapping[str, datetime | None]
) -> None:
    after = decision.state
    changed = [
        run
        for step, run in after.steps.items()
        if run != before.steps.get(step) or (run.is_open and _limits(before, step) != _limits(after, step))
    ]
    ended = [run for run in decision.superseded if run.run != after.steps[run.step].run]
    if not changed and not ended:
        return
    rows = [_step_row(run, None, after) for run in ended]
    rows += [_step_row(run, _due_of(after, run.step, due), after) for run in changed]
    batch.add(_UPSERT_STEPS, [case.site_id, case.pk, Jsonb(rows)])


def _step_row(run: StepRun, due_at: datetime | None, state: CaseState) -> dict[str, Any]:
    missed = [limit.missed_at for limit in state.limits.values() if limit.step == run.step and limit.missed_at]
    return {
        "step": run.step,
        "run": run.run,
        "state": run.state,
        "roles": list(run.roles),
        "assigned_to": run.assigned_to,
        "assigned_name": run.assigned_name,
        "started_at": run.started_at.isoformat(),
        "due_at": _iso(due_at),
        "missed_at": _iso(max(missed, default=None)),
        "completed_at": _iso(run.completed_at),
        "completed_by": run.completed_by,
        "completed_name": run.completed_name,
        "outcome": run.outcome,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _limits(state: CaseState, step: str) -> list[object]:
    return [limit for limit in state.limits.values() if limit.step == step]


def _due_of(state: CaseState, step: str, due: Mapping[str, datetime | None]) -> datetime | None:
    times = [due.get(limit.limit) for limit in state.limits.values() if limit.step == step]
    return min((at for at in times if at is not None), default=None)


def _said(case: Case, definition: Definition, state: CaseState) -> Iterable[str]:
    yield case.number
    yield state.place
    yield definition.procedure.title.zh
    for value in state.data.values():
        if isinstance(value, str):
            yield value
