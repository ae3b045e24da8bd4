"""/metrics: figures for Prometheus, read from the database when asked, so that every process tells the
same.
"""

import ipaddress
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from yizhan.cases.models import Case, CaseStep
from yizhan.ops import health


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Somebody on this machine who did not come through a proxy, or who knows the token."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    return near and "X-Forwarded-For" not in request.headers


class Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        yield by_site("yizhan_open_cases", "Matters in hand", Case.objects.filter(status=Case.Status.OPEN))
        overdue = CaseStep.objects.filter(state=CaseStep.State.OPEN, due_at__lt=timezone.now())
        yield by_site("yizhan_overdue_steps", "Open steps whose time has run out", overdue)
        jobs = GaugeMetricFamily("yizhan_jobs", "Jobs of the outbox by state", labels=["queue", "status"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT queue_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2")
            for queue, status, count in cursor.fetchall():
                jobs.add_metric([queue, status], count)
        yield jobs
        alive = health.workers()["workers"]
        yield GaugeMetricFamily("yizhan_workers", "Workers that gave a sign of life lately", value=alive)


def by_site(name: str, help: str, rows: "QuerySet[Case] | QuerySet[CaseStep]") -> GaugeMetricFamily:
    """One figure a site; a site without any is left out."""
    figure = GaugeMetricFamily(name, help, labels=["site"])
    for site, count in rows.order_by().values_list("site__slug").annotate(count=Count("pk")):
        figure.add_metric([site], count)
    return figure
