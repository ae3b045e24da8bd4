"""Addresses of incidents and of the changes to them."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.incidents import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.incidents_page, name="incidents"),
    path("new/", views.new, name="incident_new"),
    path("<str:number>/", views.incident, name="incident"),
    path("<str:number>/script/", views.script, name="incident_script"),
    path("<str:number>/matters/", views.matters, name="incident_matters"),
    path("<str:number>/end/", views.end, name="incident_end"),
]
