"""Addresses of the inbox."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.inbox import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.notices, name="inbox"),
    path("seen/", views.seen, name="inbox_seen"),
    path("bell/", views.bell, name="bell"),
    path("<int:id>/opening/", views.opening, name="inbox_opening"),
]
