"""Addresses of what is told outside."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.outside import lines, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("", webhooks.overview, name="outside"),
    path("webhooks/", webhooks.subscription, name="webhooks"),
    path("webhooks/<int:id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:id>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<int:id>/trial/", webhooks.trial, name="webhook_trial"),
    path("webhooks/<int:id>/ending/", webhooks.ending, name="webhook_ending"),
    path("webhooks/<int:id>/deliveries/<int:delivery>/again/", webhooks.again, name="webhook_again"),
    path("lines/", lines.line, name="lines"),
    path("lines/<int:id>/trial/", lines.trial, name="line_trial"),
    path("lines/<int:id>/ending/", lines.ending, name="line_ending"),
]
