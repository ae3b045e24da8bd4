"""Addresses of the households."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.households import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.households, name="households"),
    path("<str:code>/", views.household, name="household"),
    path("<str:code>/parties/<int:party>/reveal/", views.reveal, name="household_reveal"),
]
