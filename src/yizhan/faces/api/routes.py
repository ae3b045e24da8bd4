"""Routes: one way for every address to say its scope, stand at its site, do things once, and be told in OpenAPI."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from ninja.params.models import Header, Path

from yizhan.faces.api.once import once
from yizhan.faces.api.scopes import SCOPES
from yizhan.faces.api.visiting import BearerToken, ProgramRequest, enter
from yizhan.faces.api.words import ProblemTold

AT_SITE = "/sites/{site}"
CREATED = 201
Text = str | Promise
View = Callable[..., Any]

# What waits for its reader's language is no text yet, though it is one wherever it is read.
_OF_SITE: Any = _("The site's short name")
_OF_KEY: Any = _("Of your making, new for each command: sent again with the same key it is done once")
_OF_MATCH: Any = _("The ETag of the case as it was read: if it has gone on since, nothing is done")

SITE: Any = Path(..., description=_OF_SITE, example="garden")
KEY: Any = Header(None, alias="Idempotency-Key", description=_OF_KEY, example="5e0f1a52-8c55-4f33-9a8e-1f0d6c9b6a3e")
IfMatch = str | None
IF_MATCH: Any = Header(None, alias="If-Match", description=_OF_MATCH, example='"12"')


class Resource:
    """The addresses of one subject. Those that lie at a site are entered before their view is asked, which
    therefore is not given the site but finds it on the request."""

    def __init__(self, tag: Text, *, at_site: bool = True) -> None:
        subject: Any = tag
        self.router = Router(tags=[subject])
        self.at_site = at_site

    def get(
        self, path: str, *, scope: str = "", answer: Any, summary: Text, more: Text = "", **openapi: Any
    ) -> Callable[[View], View]:
        """Reading. `answer` is the schema of what is read."""

        def told(view: View) -> View:
            self._add(view, path, ["GET"], scope, {200: answer}, summary, more, openapi)
            return view

        return told

    def post(
        self,
        path: str,
        *,
        scope: str,
        answer: type[Schema],
        summary: Text,
        more: Text = "",
        status: int = 200,
        **openapi: Any,
    ) -> Callable[[View], View]:
        """A command: in one transaction, once for each key."""

        def told(view: View) -> View:
            self._add(_done_once(view, status), path, ["POST"], scope, {status: answer}, summary, more, openapi)
            return view

        return told

    def _add(
        self,
        view: View,
        path: str,
        methods: list[str],
        scope: str,
        answers: dict[int, Any],
        summary: Any,
        more: Text,
        openapi: dict[str, Any],
    ) -> None:
        name = f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}"
        problems = [400, 401, 429, *((403, 404, 422) if self.at_site else ())]
        if "POST" in methods:
            problems.append(412)
        needs = {"x-scope": scope, "x-scope-title": SCOPES[scope]} if scope else {}
        self.router.add_api_operation(
            f"{AT_SITE}{path}" if self.at_site else path,
            methods,
            _entered(view) if self.at_site else view,
            auth=BearerToken(scope),
            response={**answers, frozenset(problems): ProblemTold},
            summary=summary,
            description=more or None,  # type: ignore[arg-type]  # a sentence that waits for its reader's language
            operation_id=name,
            url_name=f"api_{name}",
            openapi_extra={**needs, **openapi},
        )


def _entered(view: View) -> View:
    @wraps(view)
    def entered(request: ProgramRequest, site: str, **values: Any) -> Any:
        enter(request, site)
        return view(request, **values)

    return _also_takes(entered, ("site", str, SITE))


def _done_once(view: View, status: int) -> View:
    @wraps(view)
    def done(request: ProgramRequest, idempotency_key: str | None = None, **values: Any) -> HttpResponseBase:
        def do() -> HttpResponse:
            answered = view(request, **values)
            return answered if isinstance(answered, HttpResponse) else written(answered, status)

        return once(request, idempotency_key, do)

    return _also_takes(done, ("idempotency_key", str | None, KEY))


def _also_takes(view: View, parameter: tuple[str, Any, Any]) -> View:
    """Ninja's own way for what a wrapper takes and the view behind it does not know."""
    taken = [*getattr(view, "_ninja_contribute_args", []), parameter]
    view._ninja_contribute_args = taken  # type: ignore[attr-defined]
    return view


def written(told: Schema, status: int = 200, **headers: str) -> HttpResponse:
    body = told.model_dump(mode="json")
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False}, headers=headers)
