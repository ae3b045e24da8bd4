"""Addresses of the versions."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.versions import folder, moving, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.versions, name="versions"),
    path("folder/", folder.folder, name="versions_folder"),
    path("folder/publication/", folder.publication, name="versions_publication"),
    path("<int:version>/", views.version, name="version"),
    path("<int:version>/moving/", moving.dry_run, name="version_moving"),
    path("<int:version>/moves/", moving.moves, name="version_moves"),
]
