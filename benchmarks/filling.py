"""Many finished and open matters, put into the tables at once: what a large house looks like after some years.

For measuring only: the rows are as wide as real ones and answer as real ones do, but nobody worked them. Meant for a
database of its own; `clear` takes them away again.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Received one after the other, so that a month lies together on disk as it does in life. One in twenty is open. `state`
# is as long as that of a matter of six steps and, like it, does not compress to nothing.
_FILL = """
INSERT INTO cases_case (site_id, number, library_id, pack, procedure, status, channel, place_id, subject, received_at,
  opened_at, closed_at, missed_at, parent_step, follow_up, data, state, version, head)
SELECT %(site)s, 'BM-' || n, %(library)s, %(pack)s, %(procedure)s, CASE WHEN n %% 20 = 0 THEN 'open' ELSE 'closed' END,
  (ARRAY['hotline', 'hotline', 'hotline', 'service-desk', 'complaint-box', 'other'])[1 + n %% 6],
  (%(places)s::bigint[])[1 + n %% array_length(%(places)s::bigint[], 1)], 'BM ' || n, at, at,
  CASE WHEN n %% 20 = 0 THEN NULL ELSE at + interval '1 hour' * (1 + n %% 70) END,
  CASE WHEN n %% 13 = 0 THEN at + interval '2 hours' END, '', '',
  jsonb_build_object(
    'content', 'BM ' || md5(n::text), 'phone', '138' || lpad((n %% 100000000)::text, 8, '0'),
    'result', md5(n::text) || md5(at::text),
    'category', (ARRAY['service-demand', 'consultation-or-complaint'])[1 + n %% 2],
    'sub_kind', CASE WHEN n %% 2 = 0 THEN '' WHEN n %% 3 = 0 THEN 'consultation' ELSE 'complaint' END,
    'service_item', (ARRAY['plumbing', 'drains', 'electrical', 'cleaning', ''])[1 + n %% 5],
    'complaint_cause', (ARRAY['attitude', 'timeliness', 'quality', 'facility', '', 'unknown'])[1 + n %% 6],
    'satisfied', n %% 17 <> 0, 'customer_satisfied', n %% 11 <> 0, 'judged_by', 'staff:2', 'judged_at', at,
    'notified_at', at, 'completed_at', at, 'assigned_to', 'staff:14', 'visitor', 'staff:3'),
  jsonb_build_object('steps', (SELECT jsonb_object_agg('step-' || k, jsonb_build_object('run', 1, 'state', 'done',
    'started_at', at, 'completed_at', at + interval '1 hour', 'completed_by', md5(n::text || k)))
    FROM generate_series(1, 8) AS k)),
  14, decode(md5(n::text), 'hex')
FROM (SELECT n, %(first)s::timestamptz + (%(end)s::timestamptz - %(first)s::timestamptz) * (n::float8 / %(cases)s) AS at
  FROM generate_series(1, %(cases)s) AS n) AS received
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """`cases` matters of one procedure at a site, received from `first` to `end`."""

    site: int
    library: int
    pack: str
    procedure: str
    first: datetime
    end: datetime
    cases: int


def fill(filling: Filling) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM registry_place WHERE site_id = %s AND kind = 'room'", [filling.site])
        places = cursor.fetchone()[0] or [None]
        values = {name: getattr(filling, name) for name in Filling.__dataclass_fields__}
        cursor.execute(_FILL, {**values, "places": places})
        cursor.execute("VACUUM (ANALYZE) cases_case")


def clear(site: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_case WHERE site_id = %s AND number LIKE 'BM-%%'", [site])
        cursor.execute("VACUUM (ANALYZE) cases_case")
