"""Addresses of the wallboard."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.wallboard import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.wallboard, name="wallboard"),
    path("figures/", views.figures, name="wallboard_figures"),
    path("hours/", views.hours, name="wallboard_hours"),
]
