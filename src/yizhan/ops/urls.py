"""The root of all addresses."""

from django.urls import include, path

from yizhan.ops import health, metrics

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("yizhan.faces.urls")),
]

handler500 = "yizhan.ops.away.server_error"
