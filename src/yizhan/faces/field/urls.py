"""Addresses of the phone pages; each already lies behind the site's short name."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
