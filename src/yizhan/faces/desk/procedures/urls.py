"""Addresses of the library of procedures; the diagram of one is drawn by desk/cases."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.procedures import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.procedures, name="procedures"),
    path("<str:pack>/<str:procedure>/", views.procedure, name="procedure"),
]
