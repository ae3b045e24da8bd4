"""Addresses of the registers."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.registers import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.all_registers, name="registers"),
    path("<str:pack>/<str:record>/", views.one_register, name="register"),
    path("<str:pack>/<str:record>/print/", views.on_paper, name="register_print"),
    path("<str:pack>/<str:record>/workbook/", views.workbook, name="register_workbook"),
]
