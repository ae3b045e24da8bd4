"""Refusals on pages: answered in one place, the form stays as it was typed."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.cases import library, sentences
from yizhan.cases.refused import Refused
from yizhan.cases.running import AlreadySent
from yizhan.procedure.model import Field
from yizhan.procedure.refusals import Refusal

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
        if isinstance(exception, AlreadySent):
            return HttpResponse(status=204)  # the first of the two answers
        if not isinstance(exception, Refused):
            return None
        return refused(request, exception.refusal)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    packs = library.current().library
    fields: dict[str, Field] = {
        id: field for pack in packs.packs.values() for id, field in pack.fields.items()
    }
    sentence = sentences.sentence(refusal, packs, fields)
    at_fault = sentences.field_errors(refusal)
    template = "_refusal.html" if getattr(request, "htmx", False) else "refused.html"
    response = render(
        request,
        template,
        {"sentence": sentence, "fields": at_fault, "title": _("Not done")},
        status=UNPROCESSABLE,
    )
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "beforeend"
    response["HX-Trigger"] = json.dumps({"refused": {"code": refusal.code, "fields": at_fault}})
    return response
