"""The address of the quotas."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.quotas import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.quotas, name="quotas")]
