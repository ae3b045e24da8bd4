"""Problems: why a request was not carried out, for programs by its code, for people by its sentence (RFC 9457)."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.faces.refusing import UNPROCESSABLE, Objection
from yizhan.procedure.model import Text

MEDIA_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/v1/#problem-"

# What the door itself objects to. Beside these stand the codes of the engine, the registry and the papers.
SENTENCES: Mapping[str, str | Promise] = {
    "token": _("No token that holds now came with the request. Send one as “Authorization: Bearer …”."),
    "scope": _("This integration may not do this: it has not been given the scope “{scope}”."),
    "not-there": _("There is nothing at this address, or it is not for this integration."),
    "method": _("This address does not answer to {method}."),
    "too-often": _("Too many requests: {most} a minute are allowed. Ask again in {again_in} s."),
    "invalid": _("Please correct: {what}."),
    "unreadable": _("The body cannot be read. It must be what its content type says, in UTF-8."),
    "bad-text": _("The request holds characters that no text holds (NUL, or half a character)."),
    "bad-key": _("An idempotency key has 1 to 80 visible characters of ASCII."),
    "key-reused": _("This idempotency key came with another request before. Take a new key for each command."),
    "changed": _("The matter has changed since: it stands at version {version} now. Read it again."),
    "too-large": _("The body is too large."),
    "away": _("The database is away for a moment. Ask again in a few seconds, with the same key."),
    "failed": _("Something went wrong here. It was written down; ask again with the same key."),
}
STATUS = {
    "token": 401,
    "scope": 403,
    "not-there": 404,
    "method": 405,
    "too-often": 429,
    "invalid": UNPROCESSABLE,
    "unreadable": 400,
    "bad-text": 400,
    "bad-key": 400,
    "key-reused": UNPROCESSABLE,
    "changed": 412,
    "too-large": 413,
    "away": 503,
    "failed": 500,
}


class Problem(Exception):
    """The door's own objection. `facts` are the blanks of its sentence."""

    def __init__(self, code: str, *, fields: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields or {}
        self.facts = facts

    @property
    def status(self) -> int:
        return STATUS[self.code]

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)

    @classmethod
    def of_status(cls, status: int, method: str) -> "Problem":
        """What an answer of Django's own, a page for people, says to a program."""
        match status:
            case 404:
                return cls("not-there")
            case 405:
                return cls("method", method=method)
            case 413:
                return cls("too-large")
            case 503:
                return cls("away")
            case _ if status >= 500:
                return cls("failed")
            case _:
                return cls("unreadable")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = told(problem.status, Objection(problem.code, problem.sentence, problem.fields, problem.facts))
    if problem.code == "token":
        response["WWW-Authenticate"] = "Bearer"
    return response


def told(status: int, objection: Objection) -> HttpResponse:
    body = {
        "type": f"{DOCUMENTED_AT}{objection.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": objection.code,
        "detail": objection.sentence,
        "facts": plain(objection.facts),
        "fields": {name: str(said) for name, said in objection.fields.items()},
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def plain(value: Any) -> Any:
    """Facts of a refusal as JSON."""
    match value:
        case Text():
            return {"zh": value.zh, "en": value.en}
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
