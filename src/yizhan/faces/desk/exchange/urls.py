"""Addresses of import and export."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.exchange import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.exchange, name="exchange"),
    path("<str:kind>/preview/", views.preview, name="exchange_preview"),
    path("<str:kind>/import/", views.commit, name="exchange_import"),
    path("<str:kind>/export/", views.export, name="exchange_export"),
]
