"""When the database is away: say so, keep what was typed, go on by itself when it is back.

A part of a page that was asked for by htmx is answered with a message beside the form, which stays as it was.
A whole page is answered with one that can send the same form again with one key.
"""

import sys
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

RETRY_SECONDS = 5
NOT_KEPT = {"password", "password1", "password2", "oldpassword", "code"}  # secrets are typed again
ANSWER_THEMSELVES = {"/healthz", "/metrics"}

log = structlog.get_logger()


class DatabaseAway:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in ANSWER_THEMSELVES:
            try:
                # What the first query would do anyway, done where it can still be answered well.
                connection.close_if_health_check_failed()
                connection.ensure_connection()
            except (OperationalError, InterfaceError) as error:
                return answer(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return answer(request, exception) if is_away(exception) else None


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The root's handler500: the database may also go away between two middlewares."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception) and is_away(error):
        return answer(request, error)
    return defaults.server_error(request)


def is_away(error: Exception) -> bool:
    """Tell a lost connection from a statement that failed: the latter has a code of PostgreSQL's."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    # 08: connection trouble; 57P01-57P03: being shut down, crashed, or still starting.
    return code is None or code.startswith("08") or code in {"57P01", "57P02", "57P03"}


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database.away", path=request.path, error=str(error).strip())
    if request.headers.get("HX-Request") == "true":
        page = render_to_string("ops/_away.html", using="jinja2", context={"languages": languages()})
        response = HttpResponse(page, status=503)
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
    else:
        form = typed(request)
        context = {
            "form": form,
            "path": request.get_full_path(),
            "files": [file.name for _name, files in request.FILES.lists() for file in files] if form else [],
            "languages": languages(),
        }
        response = HttpResponse(render_to_string("ops/away.html", using="jinja2", context=context), status=503)
        if request.method in {"GET", "HEAD"}:
            response["Refresh"] = str(RETRY_SECONDS)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field of the form that was sent, to be sent again; it carries its idempotency key along."""
    if request.method != "POST":
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]


def languages() -> list[tuple[str, Callable[[str], str]]]:
    """Both languages are shown: whose page this is lies in the database."""

    def speaking(language: str) -> Callable[[str], str]:
        def say(sentence: str) -> str:
            with translation.override(language):
                return translation.gettext(sentence)

        return say

    return [(code, speaking(code)) for code, _ in settings.LANGUAGES]
