"""Addresses of the parameters."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.parameters import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.parameters, name="parameters"),
    path("<str:name>/", views.parameter, name="parameter"),
    path("<str:name>/draft/", views.draft, name="parameter_draft"),
    path("<str:name>/draft/removal/", views.draft_removal, name="parameter_draft_removal"),
    path("<str:name>/trial/", views.trial, name="parameter_trial"),
    path("<str:name>/publication/", views.publication, name="parameter_publication"),
    path("<str:name>/settings/<int:setting>/reversal/", views.reversal, name="parameter_reversal"),
]
