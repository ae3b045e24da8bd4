"""The door of programs, before everything that thinks of people: no cookies, no pages, every answer readable."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string

from yizhan.faces.api.models import Failure
from yizhan.faces.api.problems import Problem

# Who words a problem, by how the address begins.
SPOKEN = {"/api/": "yizhan.faces.api.problems.answer", "/open311/": "yizhan.faces.open311.errors.answer"}
SAID = "_said_to_a_program"  # marks an answer that is worded already
FAST = 429

Worded = Callable[[HttpRequest, Problem], HttpResponse]


class ProgramDoor:
    """Middleware. Whatever lies further in answers a program in its own language, whatever it was that failed:
    a page that does not exist, a method, a body too large, the database away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.spoken: Mapping[str, Worded] = {prefix: import_string(name) for prefix, name in SPOKEN.items()}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = next((answer for prefix, answer in self.spoken.items() if request.path.startswith(prefix)), None)
        if answer is None:
            return self.get_response(request)
        request.COOKIES = {}  # who somebody is in a browser is nothing here
        if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
            return self._finished(request, said(answer(request, Problem("bad-text")), "bad-text"))
        response = self.get_response(request)
        if response.status_code >= 400 and not hasattr(response, SAID):
            response = self._reworded(request, response, answer)
        return self._finished(request, response)

    def _reworded(self, request: HttpRequest, response: HttpResponseBase, answer: Worded) -> HttpResponseBase:
        problem = Problem.of_status(response.status_code, request.method or "")
        worded = said(answer(request, problem), problem.code)
        for name in ("Allow", "Retry-After"):
            if name in response:
                worded[name] = response[name]
        return worded

    def _finished(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.cookies.clear()
        response.headers.setdefault("Cache-Control", "no-store")
        allowance = getattr(request, "allowance", None)
        for name, value in allowance.headers().items() if allowance is not None else ():
            response[name] = value
        if response.status_code >= 400 and response.status_code != FAST:
            note_failure(request, response)
        return response


def said(response: HttpResponse, code: str) -> HttpResponse:
    """Mark an answer as worded, and by which code."""
    setattr(response, SAID, code)
    return response


def note_failure(request: HttpRequest, response: HttpResponseBase) -> None:
    integration = getattr(request, "integration", None)
    if integration is None:
        return
    try:
        Failure.objects.create(
            integration=integration,
            at=timezone.now(),
            method=(request.method or "")[:10],
            path=request.path[:200],
            status=response.status_code,
            code=getattr(response, SAID, "")[:40],
        )
    except Error:  # away, or the transaction is broken: the answer itself says so
        return
