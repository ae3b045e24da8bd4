"""Follow-up quotas: counted under a lock, so that two matters at once cannot both slip past the rate."""

from django.db import connection

from yizhan.registry.models import Site


def standing(site: Site, follow_up: str, period: str) -> tuple[int, int]:
    """(population, drawn) of the period so far; the row stays locked until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_followupquota (site_id, follow_up, period, population, drawn) "
            "VALUES (%s, %s, %s, 0, 0) ON CONFLICT (site_id, follow_up, period) "
            "DO UPDATE SET population = cases_followupquota.population RETURNING population, drawn",
            [site.pk, follow_up, period],
        )
        population, drawn = cursor.fetchone()
    return population, drawn


def count(site: Site, follow_up: str, period: str, *, drawn: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_followupquota SET population = population + 1, drawn = drawn + %s "
            "WHERE site_id = %s AND follow_up = %s AND period = %s",
            [int(drawn), site.pk, follow_up, period],
        )
