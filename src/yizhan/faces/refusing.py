"""Refusals: worded in one place for people and programs; on pages the form stays as it was typed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.refusals import PaperRefused
from yizhan.capabilities.notices.refusals import LineRefused
from yizhan.capabilities.webhooks.refusals import WebhookRefused
from yizhan.cases import library, sentences
from yizhan.cases.refused import Refused
from yizhan.cases.running import AlreadySent
from yizhan.procedure.model import Field
from yizhan.procedure.refusals import Refusal
from yizhan.registry.refusals import RegistryRefused

UNPROCESSABLE = 422
# Every way in which something is not done because of what it is, and not because it failed.
REFUSALS = (Refused, RegistryRefused, PaperRefused, ArchiveRefused, WebhookRefused, LineRefused)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why not: a code for programs with its facts, the sentence in the reader's language, the answers at fault."""

    code: str
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def objection(error: Exception) -> Objection | None:
    """What a refused command says; None for any other error."""
    match error:
        case Refused():
            return _of(error.refusal)
        case RegistryRefused() | PaperRefused() | ArchiveRefused() | WebhookRefused() | LineRefused():
            return Objection(error.code, str(error), facts=error.facts)
        case _:
            return None


def _of(refusal: Refusal) -> Objection:
    packs = library.current().library
    fields: dict[str, Field] = {id: field for pack in packs.packs.values() for id, field in pack.fields.items()}
    sentence = sentences.sentence(refusal, packs, fields)
    return Objection(refusal.code, sentence, sentences.field_errors(refusal), refusal.facts)


class Refusals:
    """Middleware: a refused command answers 422 with its sentence, beside the form and not in place of it.

    For HTMX the sentence is added to the page's message area and the fields at fault are named in the
    `refused` event, so that the script can mark them; a plain request gets a page of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, AlreadySent):
            return HttpResponse(status=204)  # the first of the two answers
        found = objection(exception)
        return _answer(request, found) if found is not None else None


def _answer(request: HttpRequest, found: Objection) -> HttpResponse:
    template = "_refusal.html" if getattr(request, "htmx", False) else "refused.html"
    context = {"sentence": found.sentence, "fields": found.fields, "title": _("Not done")}
    response = render(request, template, context, status=UNPROCESSABLE)
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "beforeend"
    told = {"code": found.code, "sentence": found.sentence, "fields": found.fields}
    response["HX-Trigger"] = json.dumps({"refused": told})
    return response
