"""Addresses of the pages people see. What lies at a site begins with its short name."""

from django.urls import URLPattern, URLResolver, include, path

from yizhan.faces import demo_door, front, papers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("language/", front.language, name="language"),
    path("demo/entrance/", demo_door.enter, name="demo_entrance"),
    path("api/v1/", include("yizhan.faces.api.urls")),
    path("open311/", include("yizhan.faces.open311.urls")),
    path("<slug:site>/", front.site, name="site"),
    path("<slug:site>/papers/", papers.hand_in, name="papers"),
    path("<slug:site>/papers/<str:ref>/", papers.paper, name="paper"),
    path("<slug:site>/papers/<str:ref>/small/", papers.paper_small, name="paper_small"),
    path("<slug:site>/", include("yizhan.faces.desk.urls")),
    path("<slug:site>/", include("yizhan.faces.field.urls")),
]
