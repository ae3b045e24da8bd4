"""Addresses of the lists."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.lists import contacts, matters

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/", matters.matters, name="cases"),
    path("contacts/", contacts.contacts, name="contacts"),
]
