"""Addresses of the pages people see. What lies at a site begins with its short name."""

from django.urls import URLPattern, URLResolver, include, path

from yizhan.faces import front

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("language/", front.language, name="language"),
    path("<slug:site>/", front.site, name="site"),
    path("<slug:site>/", include("yizhan.faces.desk.urls")),
    path("<slug:site>/", include("yizhan.faces.field.urls")),
]
