"""Reading the books after the play: what was acknowledged is there once, what was due was done once, nothing else.

Plain SQL on the tables, beside the product's own `audit verify`; the product is not asked to judge itself.
"""

from collections.abc import Iterator

import psycopg

from tests.faults.soak.people import Book

# How often an answer with this mark was written down, by any event of any matter.
MARKED = """
SELECT mark, count(e.id) FROM unnest(%s::text[]) AS mark
LEFT JOIN cases_event e ON (e.kind = 'data_set' AND position(mark IN e.body::text) > 0)
  OR (e.kind = 'step_completed' AND e.body ->> 'reason' = mark)
GROUP BY mark HAVING count(e.id) <> 1 AND (count(e.id) > 1 OR mark = ANY(%s))
"""
# The dispatcher's mark stands in the answers' event and in the step's: two events of one command.
TWICE_BY_NATURE = "out-"

ENDED_STEP_TWICE = """
SELECT case_id, body ->> 'step', count(*) FROM cases_event WHERE kind = 'step_completed'
GROUP BY 1, 2 HAVING count(*) > 1
"""
MISSED_TWICE = """
SELECT case_id, body ->> 'limit', count(*) FROM cases_event WHERE kind = 'limit_missed'
GROUP BY 1, 2 HAVING count(*) > 1
"""
# A limit that was still running when it was due has been missed; whether it ran is told by the events before.
NOT_MISSED = """
SELECT s.case_id, s.body ->> 'limit' FROM cases_event s
WHERE s.kind = 'limit_set' AND (s.body ->> 'due')::timestamptz < now() - interval '5 seconds'
  AND NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = s.case_id AND m.kind = 'limit_missed'
    AND m.body ->> 'limit' = s.body ->> 'limit')
  AND NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = s.case_id AND m.kind = 'limit_met'
    AND m.body ->> 'limit' = s.body ->> 'limit' AND m.at <= (s.body ->> 'due')::timestamptz)
"""
# Each request for a message, and the notices of that very moment: a role or a person each has one.
NOTICES = """
SELECT r.case_id, r.about, r.wanted, count(n.id) FROM (
  SELECT case_id, at, coalesce(body ->> 'about', '') AS about, sum(jsonb_array_length(body -> 'args' -> 'to')) AS wanted
  FROM cases_event WHERE kind = 'effect_requested' AND body ->> 'verb' = 'notify' GROUP BY 1, 2, 3) r
LEFT JOIN notices_notice n ON n.case_id = r.case_id AND n.at = r.at AND n.about = r.about
GROUP BY 1, 2, r.at, r.wanted HAVING count(n.id) <> r.wanted
"""
NOTICES_OF_NOBODY = """
SELECT n.case_id, n.about, n.at FROM notices_notice n WHERE NOT EXISTS (
  SELECT 1 FROM cases_event e WHERE e.case_id = n.case_id AND e.at = n.at AND e.kind = 'effect_requested')
"""
FILED = """
SELECT c.id, c.status, count(f.id) FROM cases_case c LEFT JOIN documents_filedcopy f ON f.case_id = c.id
GROUP BY c.id, c.status HAVING count(f.id) <> CASE WHEN c.status = 'closed' THEN 1 ELSE 0 END
"""
LEFT_BEHIND = "SELECT id, wakes_at FROM cases_case WHERE wakes_at < now() - interval '5 seconds'"
UNDONE_JOBS = "SELECT id, task_name, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"


def losses(url: str, book: Book) -> Iterator[str]:
    """Everything that does not hold, in words; nothing when all is well."""
    with psycopg.connect(url) as connection:
        plain = [mark for mark in book.asked if not mark.startswith(TWICE_BY_NATURE)]
        for mark, times in connection.execute(MARKED, [plain, list(book.acknowledged)]):
            yield f"{mark} happened {times} times"
        dispatched = {
            str(row[0])
            for row in connection.execute(
                "SELECT c.number FROM cases_case c JOIN cases_event e ON e.case_id = c.id"
                " WHERE e.kind = 'step_completed' AND e.body ->> 'step' = 'dispatch'"
            )
        }
        for mark, number in book.acknowledged.items():
            if mark.startswith(TWICE_BY_NATURE) and number not in dispatched:
                yield f"{number} was handed out, and is not"
        for statement, words in (
            (ENDED_STEP_TWICE, "a step ended twice"),
            (MISSED_TWICE, "a limit was missed twice"),
            (NOT_MISSED, "a limit passed unseen"),
            (NOTICES, "messages asked for and sent differ"),
            (NOTICES_OF_NOBODY, "a message that no event asked for"),
            (FILED, "copies filed differ from matters closed"),
            (LEFT_BEHIND, "a clock that was never asked"),
            (UNDONE_JOBS, "a job that was left"),
        ):
            for row in connection.execute(statement):  # type: ignore[arg-type]  # constants of ours
                yield f"{words}: {', '.join(map(str, row))}"


def counts(url: str) -> dict[str, int]:
    """How much happened, so that a play in which nothing did is not taken for one in which all went well."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT kind, count(*) FROM cases_event GROUP BY 1").fetchall()
    return {str(kind): int(number) for kind, number in rows}
