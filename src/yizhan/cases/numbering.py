"""Numbers of cases and forms, as the pack writes them: GD-{date}-{seq:04}."""

from datetime import datetime

from django.db import connection

from yizhan.registry.models import Site

PLAIN = "{date}-{seq:04}"


def next_number(site: Site, pattern: str, local: datetime) -> str:
    """The next number of the pattern's series at this site. The series row stays locked until the end of the
    transaction, so a number that is rolled back is not lost."""
    pattern = pattern or PLAIN
    blanks = {"date": local.strftime("%Y%m%d"), "month": local.strftime("%Y%m"), "year": local.strftime("%Y")}
    series = pattern.split("{seq")[0].format(**blanks)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numberseries (site_id, series, value) VALUES (%s, %s, 1) "
            "ON CONFLICT (site_id, series) DO UPDATE SET value = cases_numberseries.value + 1 RETURNING value",
            [site.pk, series],
        )
        value = cursor.fetchone()[0]
    return pattern.format(**blanks, seq=value)
