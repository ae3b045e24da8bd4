"""/healthz: can this process do its work? For load balancers and for whoever is called at night."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

HEARTBEAT_MISSED = timedelta(seconds=60)  # a worker tells of itself every ten seconds


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, 503 with the reason when not. Workers are told of, but pages go on
    without.
    """
    try:
        database: dict[str, Any] = {"database": "ok", "migrations": unapplied_migrations(), **workers()}
    except DatabaseError as error:
        return JsonResponse({"status": "down", "database": type(error).__name__}, status=503)
    behind = bool(database["migrations"])
    return JsonResponse({"status": "behind" if behind else "ok", **database}, status=503 if behind else 200)


def unapplied_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def workers() -> dict[str, Any]:
    """How many workers gave a sign of life lately, and when the last of all did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return {"workers": 0, "last_heartbeat": None}
        cursor.execute(
            "SELECT count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s)),"
            " max(last_heartbeat) FROM procrastinate_workers",
            [HEARTBEAT_MISSED.total_seconds()],
        )
        alive, last = cursor.fetchone()
    return {"workers": alive, "last_heartbeat": last.isoformat() if last else None}
