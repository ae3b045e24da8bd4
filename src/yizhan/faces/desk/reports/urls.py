"""Addresses of the reports. A period is named by its first day."""

from django.urls import URLPattern, URLResolver, path, register_converter

from yizhan.faces.desk.reports import views
from yizhan.faces.desk.reports.days import DayConverter

register_converter(DayConverter, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.all_reports, name="reports"),
    path("<str:pack>/<str:report>/<day:first>/", views.one_report, name="report"),
    path("<str:pack>/<str:report>/<day:first>/months/", views.over_time, name="report_over_time"),
    path("<str:pack>/<str:report>/<day:first>/matters/", views.behind, name="report_matters"),
    path("<str:pack>/<str:report>/<day:first>/print/", views.on_paper, name="report_print"),
    path("<str:pack>/<str:report>/<day:first>/pdf/", views.as_pdf, name="report_pdf"),
    path("<str:pack>/<str:report>/<day:first>/workbook/", views.workbook, name="report_workbook"),
]
