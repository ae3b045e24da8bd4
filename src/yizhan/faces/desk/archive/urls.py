"""Addresses of the archive. Fixed words come before the numbers of matters."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.archive import disposals, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.register, name="archive"),
    path("disposals/", disposals.disposals, name="archive_disposals"),
    path("disposals/<str:number>/", disposals.disposal, name="archive_disposal"),
    path("disposals/<str:number>/decision/", disposals.decision, name="archive_decision"),
    path("matters/<str:number>/", views.entry, name="archive_entry"),
    path("matters/<str:number>/copies/", views.copies, name="archive_copies"),
    path("matters/<str:number>/remarks/", views.remarks, name="archive_remarks"),
    path("matters/<str:number>/package/", views.package, name="archive_package"),
    path("matters/<str:number>/packaging/", views.packaging, name="archive_packaging"),
    path("matters/<str:number>/hold/", views.hold, name="archive_hold"),
    path("matters/<str:number>/hold/lifting/", views.lifting, name="archive_lifting"),
]
