"""Addresses of the integrations."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.integrations import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.integrations, name="integrations"),
    path("new/", views.new, name="integration_new"),
    path("<int:id>/", views.integration, name="integration"),
    path("<int:id>/tokens/", views.tokens_page, name="integration_tokens"),
    path("<int:id>/tokens/<int:token>/revocation/", views.revocation, name="integration_revocation"),
    path("<int:id>/end/", views.end, name="integration_end"),
]
