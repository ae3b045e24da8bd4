"""Storing a decision: the journal, the steps, the case, and the word to who listens; in one round trip."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import json

from yizhan.cases import signals
from yizhan.cases.batch import Batch
from yizhan.cases.chain import Link, canonical, hashed
from yizhan.cases.models import Case
from yizhan.cases.words import indexed
from yizhan.procedure.actors import Actor
from yizhan.procedure.decide import Decision
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent
from yizhan.procedure.state import CaseState, StepRun

_INSERT_ENTRY = """
INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
# Rows travel as one JSON value: the statement stays the same whatever their number.
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
# What a decision can change of a case, in the order of `_standing`.
_UPDATE_CASE = """
UPDATE cases_case SET status = %s, subject = %s, closed_at = %s, archived_at = %s, due_at = %s, wakes_at = %s,
  data = %s, state = %s, version = %s, head = %s, merged_into_id = %s, incident_id = %s,
  search = COALESCE(strip(to_tsvector('simple', %s)), search) WHERE id = %s
"""
_INSERT_CASE = """
INSERT INTO cases_case (status, subject, closed_at, archived_at, due_at, wakes_at, data, state, version, head,
  merged_into_id, incident_id, search, id, site_id, number, library_id, pack, procedure, root_id, parent_id,
  parent_step, follow_up, channel, place_id, party_id, received_at, opened_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, strip(to_tsvector('simple', %s)), %s, %s, %s, %s, %s, %s, %s,
  %s, %s, %s, %s, %s, %s, %s, %s)
"""


def write(
    batch: Batch, case: Case, definition: Definition, before: CaseState, decision: Decision, by: Actor, at: datetime
) -> None:
    """Add the events to the journal, bring the current rows up to the state and tell who listens.

    The caller holds the lock of the case's family, and sends the batch.
    """
    wakes_at_before = case.wakes_at
    first = case.version + 1
    events = _journal(case, decision.events, by, at)
    _stand(case, definition, decision)
    entry = [case.site_id, case.pk, first, at, by.id, by.name, events, case.head]
    if before.version == 0:
        batch.add(_INSERT_CASE, [*_standing(case, definition, said=True), *_opening(case)])
        batch.add(_INSERT_ENTRY, entry)
    else:
        batch.add(_INSERT_ENTRY, entry)  # first: once the case is sealed, its journal takes remarks only
        batch.add(_UPDATE_CASE, [*_standing(case, definition, said=before.data != case.data), case.pk])
    if steps := _steps(before, decision):
        batch.add(_UPSERT_STEPS, [case.site_id, case.pk, _text(steps)])
    signals.changed(batch, case, wakes_at_before=wakes_at_before)


def _journal(case: Case, events: Sequence[AnyEvent], by: Actor, at: datetime) -> str:
    """The events as the journal keeps them; the case's head and version move on."""
    head, seq = bytes(case.head), case.version
    written: list[str] = []
    for event in events:
        seq += 1
        body = canonical(event.to_json())
        head = hashed(head, Link(seq, at, event.kind, by.id, {}), body)
        written.append(f'["{event.kind}",{body}]')
    case.head, case.version = head, seq
    return f"[{','.join(written)}]"


def _stand(case: Case, definition: Definition, decision: Decision) -> None:
    """The case as it stands after the decision."""
    after = decision.state
    case.status = after.status
    case.closed_at = after.closed_at
    case.archived_at = after.archived_at
    case.due_at = min((at for at in decision.due.values() if at is not None), default=None)
    case.wakes_at = decision.wakes_at
    case.data = after.data
    case.subject = definition.subject(after.data)
    case.state = after


def _standing(case: Case, definition: Definition, *, said: bool) -> list[Any]:
    return [
        case.status,
        case.subject,
        case.closed_at,
        case.archived_at,
        case.due_at,
        case.wakes_at,
        _text(case.data),
        case.state.kept(),
        case.version,
        case.head,
        case.merged_into_id,
        case.incident_id,
        # Words are cut and indexed anew only when something was said: no word, no change (NULL).
        indexed(_said(case, definition)) if said else None,
    ]


def _opening(case: Case) -> list[Any]:
    return [
        case.pk,
        case.site_id,
        case.number,
        case.library_id,
        case.pack,
        case.procedure,
        case.root_id,
        case.parent_id,
        case.parent_step,
        case.follow_up,
        case.channel,
        case.place_id,
        case.party_id,
        case.received_at,
        case.opened_at,
    ]


def _steps(before: CaseState, decision: Decision) -> list[dict[str, Any]]:
    """The rows of the runs that are new or different."""
    after = decision.state
    ended = [run for run in decision.superseded if run.run != after.steps[run.step].run]
    changed = [
        run
        for step, run in after.steps.items()
        if run != before.steps.get(step) or (run.is_open and _limits(before, step) != _limits(after, step))
    ]
    rows = [_step_row(run, None, after) for run in ended]
    return rows + [_step_row(run, _due_of(after, run.step, decision.due), after) for run in changed]


def _step_row(run: StepRun, due_at: datetime | None, state: CaseState) -> dict[str, Any]:
    missed = [limit.missed_at for limit in state.limits.values() if limit.step == run.step and limit.missed_at]
    return {
        "step": run.step,
        "run": run.run,
        "state": run.state,
        "roles": run.roles,
        "assigned_to": run.assigned_to,
        "assigned_name": run.assigned_name,
        "started_at": run.started_at,
        "due_at": due_at,
        "missed_at": max(missed, default=None),
        "completed_at": run.completed_at,
        "completed_by": run.completed_by,
        "completed_name": run.completed_name,
        "outcome": run.outcome,
    }


def _text(value: Any) -> str:
    return json.encode(value).decode()


def _limits(state: CaseState, step: str) -> list[object]:
    return [limit for limit in state.limits.values() if limit.step == step]


def _due_of(state: CaseState, step: str, due: Mapping[str, datetime | None]) -> datetime | None:
    times = [due.get(limit.limit) for limit in state.limits.values() if limit.step == step]
    return min((at for at in times if at is not None), default=None)


def _said(case: Case, definition: Definition) -> Iterable[str]:
    yield case.number
    yield case.state.place
    yield definition.procedure.title.zh
    for value in case.data.values():
        if isinstance(value, str):
            yield value
