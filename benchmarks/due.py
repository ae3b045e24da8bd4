"""Matters whose first limit falls due when the benchmark wants: copies of one that the engine opened, moved in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection

from benchmarks.stage import Stage

WITHIN = timedelta(minutes=10)  # of the first step

# Every time in the state is that of the opening.
_COPY = """
INSERT INTO cases_case (site_id, number, library_id, pack, procedure, parent_step, follow_up, status, channel, place_id,
  party_id, subject, received_at, opened_at, due_at, wakes_at, data, state, version, head, search)
SELECT site_id, 'DUE-' || n, library_id, pack, procedure, parent_step, follow_up, status, channel, place_id, party_id,
  subject, at, at, at + %s, at + %s, data,
  replace(state::text, %s, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::jsonb, version, head,
  search
FROM cases_case, generate_series(0, %s) n, LATERAL (SELECT %s::timestamptz + n * %s::interval AS at) opened
WHERE id = %s RETURNING id
"""
_STEPS = """
INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name, started_at, due_at,
  completed_by, completed_name, outcome)
SELECT step.site_id, copy.id, step.step, step.run, step.state, step.roles, step.assigned_to, step.assigned_name,
  copy.opened_at, copy.due_at, step.completed_by, step.completed_name, step.outcome
FROM cases_casestep step, cases_case copy WHERE step.case_id = %s AND copy.id = ANY(%s)
"""


def fall_due(here: Stage, many: int, first: datetime, every: timedelta) -> list[int]:
    """So many matters, in the order they fall due: the first then, each next one so much later. Their ids."""
    model = here.open(0)
    opened = model.opened_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    with connection.cursor() as cursor:
        cursor.execute(_COPY, [WITHIN, WITHIN, opened, many - 1, first - WITHIN, every, model.pk])
        ids = sorted(id for (id,) in cursor.fetchall())
        cursor.execute(_STEPS, [model.pk, ids])
        cursor.execute("UPDATE cases_case SET wakes_at = NULL WHERE id = %s", [model.pk])
        cursor.execute("ANALYZE cases_case")
    return ids


def missed() -> list[int]:
    """The matters whose limit was found passed, in the order in which it was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM cases_event WHERE kind = 'limit_missed' ORDER BY id")
        return [id for (id,) in cursor.fetchall()]


def farthest_astray(found: list[int], wanted: list[int]) -> int:
    """By how many places the one farthest from its turn was out of it."""
    turn: Callable[[int], int] = {id: place for place, id in enumerate(wanted)}.__getitem__
    return max(abs(turn(id) - place) for place, id in enumerate(found))
