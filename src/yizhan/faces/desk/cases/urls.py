"""Addresses of one matter and of the changes to it."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.cases import commands, views

STEP = "cases/<str:number>/steps/<str:step>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/parts/", views.parts, name="case_parts"),
    path("cases/<str:number>/story/", views.story, name="case_story"),
    path("cases/<str:number>/diagram.bpmn", views.diagram, name="case_diagram"),
    path("cases/<str:number>/records/<str:record>/", views.record, name="case_record"),
    path("cases/<str:number>/records/<str:record>.pdf", views.record_pdf, name="case_record_pdf"),
    path("cases/<str:number>/cancellation/", commands.cancellation, name="cancellation"),
    path("cases/<str:number>/appointment/", commands.appointment, name="appointment"),
    path("cases/<str:number>/notes/", commands.notes, name="notes"),
    path("cases/<str:number>/merging/", commands.merging, name="merging"),
    path("cases/<str:number>/attachments/", commands.attachments, name="attachments"),
    path("cases/<str:number>/reveal/", commands.reveal, name="reveal"),
    path(STEP + "completion/", commands.completion, name="completion"),
    path(STEP + "assignment/", commands.assignment, name="assignment"),
    path(STEP + "claim/", commands.claim, name="claim"),
    path(STEP + "hand-back/", commands.hand_back, name="hand_back"),
    path(STEP + "extension/", commands.extension, name="extension"),
    path(STEP + "pressing/", commands.pressing, name="pressing"),
    path(STEP + "suspension/", commands.suspension, name="suspension"),
    path(STEP + "resumption/", commands.resumption, name="resumption"),
    path("procedures/<str:pack>/<str:procedure>/diagram.bpmn", views.procedure_diagram, name="procedure_diagram"),
]
