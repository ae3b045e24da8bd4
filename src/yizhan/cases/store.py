"""Storing a decision: the journal, the steps, the case, and the word to who listens; in one round trip."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Raw, json

from yizhan.cases import signals
from yizhan.cases.chain import Link, canonical, hashed
from yizhan.cases.models import Case
from yizhan.cases.prepared import ask
from yizhan.cases.signals import BOARD, CLOCK
from yizhan.cases.words import indexed
from yizhan.procedure.actors import Actor
from yizhan.procedure.decide import Decision
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent, LimitMissed
from yizhan.procedure.state import CaseState, StepRun

# Everything travels in three JSON values and is written by one statement, which the server knows by heart. `given` is
# the case as it will stand and what the journal says of the command; NULL among `words`: nothing new was said.
_GIVEN = """
WITH given AS (SELECT * FROM jsonb_to_record(%s) AS given (
  id bigint, site_id bigint, status text, subject text, closed_at timestamptz, archived_at timestamptz, missed_at
  timestamptz, due_at timestamptz, wakes_at timestamptz, data jsonb, state jsonb, version integer, head text,
  merged_into_id bigint, incident_id bigint, words text, seq integer, at timestamptz, by text, by_name text, key text,
  board text, clock text, number text, library_id bigint, pack text, procedure text, root_id bigint, parent_id bigint,
  parent_step text, follow_up text, channel text, place_id bigint, party_id bigint, received_at timestamptz, opened_at
  timestamptz)
), entry AS (
  INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash)
  SELECT site_id, id, seq, at, by, by_name, %s, decode(head, 'hex') FROM given WHERE seq IS NOT NULL
), step AS (
  INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name, started_at, due_at,
    missed_at, completed_at, completed_by, completed_name, outcome)
  SELECT given.site_id, given.id, s.* FROM given, jsonb_to_recordset(%s) AS s (step text, run integer, state text,
    roles text[], assigned_to text, assigned_name text, started_at timestamptz, due_at timestamptz,
    missed_at timestamptz, completed_at timestamptz, completed_by text, completed_name text, outcome text)
  ON CONFLICT (case_id, step, run) DO UPDATE SET state = excluded.state, roles = excluded.roles,
    assigned_to = excluded.assigned_to, assigned_name = excluded.assigned_name, due_at = excluded.due_at,
    missed_at = excluded.missed_at, completed_at = excluded.completed_at, completed_by = excluded.completed_by,
    completed_name = excluded.completed_name, outcome = excluded.outcome
), kept AS (
  INSERT INTO cases_commandkey (site_id, key, by, at, case_id)
  SELECT site_id, key, by, at, id FROM given WHERE key IS NOT NULL
  ON CONFLICT (site_id, by, key) DO UPDATE SET case_id = excluded.case_id WHERE cases_commandkey.case_id IS NULL
)
"""
_ENTRY = """
INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
RETURNING id
"""
_TELL = f"""
RETURNING (SELECT pg_notify('{BOARD}', board) FROM given),
  (SELECT pg_notify('{CLOCK}', clock) FROM given WHERE clock IS NOT NULL)
"""  # noqa: S608 - our own two words
_CHANGE = f"""
{_GIVEN}
UPDATE cases_case SET status = given.status, subject = given.subject, closed_at = given.closed_at,
  archived_at = given.archived_at, missed_at = given.missed_at,
  due_at = given.due_at, wakes_at = given.wakes_at, data = given.data,
  state = given.state, version = given.version, head = decode(given.head, 'hex'),
  merged_into_id = given.merged_into_id, incident_id = given.incident_id,
  search = COALESCE(strip(to_tsvector('simple', given.words)), search)
FROM given WHERE cases_case.id = given.id
{_TELL}
"""  # noqa: S608
_OPEN = f"""
{_GIVEN}
INSERT INTO cases_case (id, site_id, status, subject, closed_at, archived_at, missed_at, due_at, wakes_at, data, state,
  version, head, merged_into_id, incident_id, search, number, library_id, pack, procedure, root_id, parent_id,
  parent_step, follow_up, channel, place_id, party_id, received_at, opened_at)
SELECT id, site_id, status, subject, closed_at, archived_at, missed_at, due_at, wakes_at, data, state, version,
  decode(head, 'hex'), merged_into_id, incident_id, strip(to_tsvector('simple', words)), number, library_id, pack,
  procedure, root_id, parent_id, parent_step, follow_up, channel, place_id, party_id, received_at, opened_at FROM given
{_TELL}
"""  # noqa: S608


def write(
    case: Case,
    definition: Definition,
    before: CaseState,
    decision: Decision,
    by: Actor,
    at: datetime,
    *,
    key: str = "",
) -> None:
    """Add the events to the journal, bring the current rows up to the state, keep the sender's key and tell who
    listens. The caller holds the lock of the case's family."""
    is_new = before.version == 0
    wakes_at_before = case.wakes_at
    about = {"seq": case.version + 1, "at": at, "by": by.id, "by_name": by.name, "key": key or None}
    events = _journal(case, decision.events, by, at)
    _stand(case, definition, decision)
    about |= {"board": signals.board(case), "clock": signals.clock(case, wakes_at_before)}
    # Words are cut and indexed anew only when something was said.
    about["words"] = indexed(_said(case, definition)) if is_new or before.data != case.data else None
    given = _row(case, _OPENING + _STANDING if is_new else _STANDING) | about
    if case.archived_at is not None and before.archived_at is None:
        # First, and by itself: once the case is sealed, its journal takes remarks only.
        ask(_ENTRY, [case.site_id, case.pk, given.pop("seq"), at, by.id, by.name, events, case.head])
    ask(_OPEN if is_new else _CHANGE, [_text(given), events, _text(_steps(before, decision))])


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
    case.missed_at = case.missed_at or _first_missed(definition, decision.events)
    case.due_at = min((at for at in decision.due.values() if at is not None), default=None)
    case.wakes_at = decision.wakes_at
    case.data = after.data
    case.subject = definition.subject(after.data)
    case.state = after


_STANDING = ("id", "site_id", "status", "subject", "closed_at", "archived_at", "missed_at", "due_at",
             "wakes_at", "data", "version", "merged_into_id", "incident_id")  # fmt: skip
_OPENING = ("number", "library_id", "pack", "procedure", "root_id", "parent_id", "parent_step", "follow_up", "channel",
            "place_id", "party_id", "received_at", "opened_at")  # fmt: skip


def _row(case: Case, columns: Iterable[str]) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in columns}
    return {**row, "state": Raw(case.state.kept()), "head": case.head.hex()}


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


def _first_missed(definition: Definition, events: Sequence[AnyEvent]) -> datetime | None:
    """What comes round again and again is no promise that can be late."""
    missed = {event.limit: event.due for event in events if isinstance(event, LimitMissed)}
    if not missed:
        return None
    promises = [one for one in definition.procedure.all_limits() if not (one.every or one.every_parameter)]
    return min((missed[one.id] for one in promises if one.id in missed), default=None)


def _said(case: Case, definition: Definition) -> Iterable[str]:
    yield case.number
    yield case.state.place
    yield definition.procedure.title.zh
    for value in case.data.values():
        if isinstance(value, str):
            yield value
