"""After a migration: is everything that people wrote down still there, and does it still add up?"""

from collections.abc import Iterator

from django.db import connection

# Enough to notice a migration that bent what it touched, and done in seconds; `yizhan audit verify` walks them all.
MOST_REBUILT = 5_000

_ACCOUNT = """
SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_event),
  (SELECT count(*) FROM registry_place), (SELECT count(*) FROM registry_party), (SELECT count(*) FROM registry_staff)
"""
_NAMES = ("cases", "events", "places", "customers", "staff")


def standing() -> dict[str, int]:
    """How much there is of what no migration may lose; nothing in a database that has none of it yet."""
    tables = set(connection.introspection.table_names(include_views=True))
    if not {"cases_case", "cases_event", "registry_place", "registry_party", "registry_staff"} <= tables:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT)
        return dict(zip(_NAMES, cursor.fetchone(), strict=True))


def faults(before: dict[str, int]) -> Iterator[str]:
    """What is worse than it was `before` the migration; nothing when all is well."""
    from yizhan.cases import chain
    from yizhan.cases.models import Case

    after = standing()
    for name, count in before.items():
        if after.get(name) != count:
            yield f"{name}: {count} before, {after.get(name)} after"
    newest = Case.objects.order_by("-pk")
    # Open matters first: those are what people go on with tomorrow.
    for cases in (newest.filter(status=Case.Status.OPEN), newest.exclude(status=Case.Status.OPEN)):
        for broken in chain.verify(cases[:MOST_REBUILT].iterator(chunk_size=500)):
            yield f"{broken.case}: event {broken.seq}: {broken.what}"
