"""Addresses of the desk, one file a folder; each already lies behind the site's short name."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("yizhan.faces.desk.intake.urls")),
    path("desk/board/", include("yizhan.faces.desk.board.urls")),
    path("incidents/", include("yizhan.faces.desk.incidents.urls")),
    path("wallboard/", include("yizhan.faces.desk.wallboard.urls")),
    path("", include("yizhan.faces.desk.lists.urls")),
    path("", include("yizhan.faces.desk.cases.urls")),
    path("inbox/", include("yizhan.faces.desk.inbox.urls")),
    path("procedures/", include("yizhan.faces.desk.procedures.urls")),
    path("quotas/", include("yizhan.faces.desk.quotas.urls")),
    path("parameters/", include("yizhan.faces.desk.parameters.urls")),
    path("versions/", include("yizhan.faces.desk.versions.urls")),
    path("reports/", include("yizhan.faces.desk.reports.urls")),
    path("registers/", include("yizhan.faces.desk.registers.urls")),
    path("households/", include("yizhan.faces.desk.households.urls")),
    path("outside/", include("yizhan.faces.desk.outside.urls")),
    path("archive/", include("yizhan.faces.desk.archive.urls")),
    path("exchange/", include("yizhan.faces.desk.exchange.urls")),
    path("integrations/", include("yizhan.faces.desk.integrations.urls")),
]
