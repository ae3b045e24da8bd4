"""Refusals on pages: answered in one place, the form stays as it was typed."""

import json
from collections.abc import Callable, Mapping

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
        match exception:
            case AlreadySent():
                return HttpResponse(status=204)  # the first of the two answers
            case Refused():
                return refused(request, exception.refusal)
            case RegistryRefused() | PaperRefused() | ArchiveRefused() | WebhookRefused() | LineRefused():
                return _answer(request, exception.code, str(exception), {})
            case _:
                return None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    packs = library.current().library
    fields: dict[str, Field] = {id: field for pack in packs.packs.values() for id, field in pack.fields.items()}
    sentence = sentences.sentence(refusal, packs, fields)
    return _answer(request, refusal.code, sentence, sentences.field_errors(refusal))


def _answer(request: HttpRequest, code: str, sentence: str, at_fault: Mapping[str, str]) -> HttpResponse:
    template = "_refusal.html" if getattr(request, "htmx", False) else "refused.html"
    context = {"sentence": sentence, "fields": at_fault, "title": _("Not done")}
    response = render(request, template, context, status=UNPROCESSABLE)
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "beforeend"
    response["HX-Trigger"] = json.dumps({"refused": {"code": code, "sentence": sentence, "fields": at_fault}})
    return response
