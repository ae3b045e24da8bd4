"""Addresses of the desk, one file a folder; each already lies behind the site's short name."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yizhan.faces.desk.cases.urls")),
]
