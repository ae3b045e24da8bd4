"""The house as other systems see it: all resources, and one answer to everything that is refused."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from yizhan.cases.refused import Refused
from yizhan.cases.running import AlreadySent
from yizhan.faces.api import problems
from yizhan.faces.api.door import said
from yizhan.faces.api.problems import Problem
from yizhan.faces.api.resources import RESOURCES
from yizhan.faces.api.words import plain_text
from yizhan.faces.refusing import REFUSALS, UNPROCESSABLE, Objection, objection

VERSION = "1"
DESCRIPTION = _(
    "Everything the desk and the people in the field can do. Every request carries the token of an integration; "
    "what it may do its roles and scopes decide, and the procedure itself."
)


class PlainParser(Parser):
    """JSON in UTF-8, with nothing in it that the database cannot hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        return plain_text(json.loads(request.body))


class House(NinjaAPI):
    def get_openapi_schema(self, **kinds: Any) -> OpenAPISchema:
        """As Ninja tells it, with refusals under their own media type."""
        schema = super().get_openapi_schema(**kinds)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[problems.MEDIA_TYPE] = content.pop("application/json")
        return schema


def build() -> House:
    description: Any = DESCRIPTION
    house = House(
        title="Yizhan 一站",
        version=VERSION,
        description=description,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
        parser=PlainParser(),
    )
    for resource in RESOURCES:
        house.add_router("", resource.router)
    house.add_exception_handler(Problem, _problem)
    house.add_exception_handler(AuthenticationError, lambda request, error: _problem(request, Problem("token")))
    house.add_exception_handler(HttpError, _unreadable)
    house.add_exception_handler(Http404, lambda request, error: _problem(request, Problem("not-there")))
    house.add_exception_handler(AlreadySent, lambda request, error: _refused(request, Refused.because("conflict")))
    house.add_exception_handler(ValidationError, _invalid)
    for kind in REFUSALS:
        house.add_exception_handler(kind, _refused)
    return house


def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return said(problems.answer(request, problem), problem.code)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """Ninja's word for whatever the parser objected to; what that was stands behind it."""
    behind = error.__cause__
    return _problem(request, behind if isinstance(behind, Problem) else Problem("unreadable"))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    found = objection(error)
    if found is None:
        raise error
    return said(problems.told(UNPROCESSABLE, found), found.code)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not fit the schema, by where it stands in the request."""
    fields = {".".join(str(part) for part in one["loc"]): str(one["msg"]) for one in error.errors}
    problem = Problem("invalid", what=", ".join(fields))
    return said(problems.told(problem.status, Objection(problem.code, problem.sentence, fields)), problem.code)


HOUSE = build()
