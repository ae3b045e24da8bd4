"""Addresses of the right half of the desk."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.board import hands, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.board, name="board"),
    path("<str:number>/hands/", hands.hands, name="hands"),
]
