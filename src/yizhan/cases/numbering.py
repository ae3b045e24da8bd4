"""Numbers of cases and forms, as the pack writes them: GD-{date}-{seq:04}."""

from datetime import datetime

from yizhan.cases.prepared import ask
from yizhan.registry.models import Site

PLAIN = "{date}-{seq:04}"

_COUNT_UP = """
INSERT INTO cases_numberseries (site_id, series, value) VALUES (%s, %s, 1)
ON CONFLICT (site_id, series) DO UPDATE SET value = cases_numberseries.value + 1 RETURNING value
"""
_NEW_CASE = f"WITH counted AS ({_COUNT_UP}) SELECT value, nextval('cases_case_id_seq') FROM counted"  # noqa: S608 - made of our own


def next_number(site: Site, pattern: str, local: datetime) -> str:
    """The next number of the pattern's series at this site. The series row stays locked until the end of the
    transaction, so a number that is rolled back is not lost."""
    number, _ = _taken(_COUNT_UP, site, pattern, local)
    return number


def next_case(site: Site, pattern: str, local: datetime) -> tuple[str, int]:
    """A case's number, and the id of the row that will be written for it."""
    number, (id,) = _taken(_NEW_CASE, site, pattern, local)
    return number, id


def _taken(statement: str, site: Site, pattern: str, local: datetime) -> tuple[str, list[int]]:
    pattern = pattern or PLAIN
    blanks = {"date": local.strftime("%Y%m%d"), "month": local.strftime("%Y%m"), "year": local.strftime("%Y")}
    series = pattern.split("{seq")[0].format(**blanks)
    [(value, *more)] = ask(statement, [site.pk, series])
    return pattern.format(**blanks, seq=value), more
