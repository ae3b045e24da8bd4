"""The door, told: as OpenAPI for programs, and as a page drawn from it for people. Both in either language."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from yizhan.capabilities.documents import refusals as of_papers
from yizhan.cases import sentences
from yizhan.faces.api import problems
from yizhan.faces.api.house import HOUSE
from yizhan.faces.api.scopes import SCOPES
from yizhan.faces.refusing import UNPROCESSABLE
from yizhan.registry import refusals as of_registry

AT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter, or a property of a schema. `leads_to` is the schema it is made of."""

    name: str
    kind: str
    leads_to: str
    required: bool
    description: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: Sequence[Line]
    sends: str
    body: Sequence[Line]
    answers: Sequence[tuple[str, str]]
    curl: str


@dataclass(frozen=True, slots=True)
class Described:
    """A schema by its name."""

    name: str
    description: str
    lines: Sequence[Line]


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(written(_language(request)), content_type="application/json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = _language(request)
    with translation.override(language):
        schema = json.loads(written(language))
        context = {
            "title": schema["info"]["title"],
            "description": schema["info"]["description"],
            "groups": _groups(schema, request.build_absolute_uri("/").rstrip("/")),
            "schemas": [_described(name, one) for name, one in sorted(schema["components"]["schemas"].items())],
            "problems": sorted(_problems()),
            "scopes": [(id, str(title)) for id, title in SCOPES.items()],
            "language_code": language,
        }
        return render(request, "api/documentation.html", context)


@lru_cache(maxsize=4)
def written(language: str) -> str:
    """As OpenAPI in this language. It is said by the program alone, so it is put together once a process."""
    with translation.override(language):
        return json.dumps(told(), cls=NinjaJSONEncoder, ensure_ascii=False)


def told() -> dict[str, Any]:
    """As OpenAPI, in the language that is active."""
    return HOUSE.get_openapi_schema(path_prefix=AT)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "zh-hans"


def _groups(schema: Mapping[str, Any], origin: str) -> list[tuple[str, list[Operation]]]:
    found = [
        (operation["tags"][0], _operation(path, method, operation, schema, origin))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    order = list(dict.fromkeys(tag for tag, _operation in found))
    ordered = sorted(found, key=lambda pair: order.index(pair[0]))
    return [(tag, [one for _tag, one in pairs]) for tag, pairs in groupby(ordered, key=lambda pair: pair[0])]


def _operation(path: str, method: str, told: Mapping[str, Any], schema: Mapping[str, Any], origin: str) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    sends = next(iter(content), "")
    sent = _resolved(content[sends]["schema"], schema) if sends else {}
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        scope=told.get("x-scope", ""),
        parameters=[_line(one["name"], one["schema"], one["required"], one["in"]) for one in told["parameters"]],
        sends=sends,
        body=list(_lines(sent)),
        answers=[(status, _name(_schema_of(answer))) for status, answer in told["responses"].items()],
        curl=_curl(path, method, sends, sent, origin),
    )


def _described(name: str, schema: Mapping[str, Any]) -> Described:
    return Described(name, schema.get("description", ""), list(_lines(schema)))


def _lines(schema: Mapping[str, Any]) -> Iterator[Line]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield _line(name, one, name in required)


def _line(name: str, schema: Mapping[str, Any], required: bool, place: str = "") -> Line:
    return Line(name, _kind(schema), _name(schema), required, schema.get("description", ""), place)


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("anyOf") or schema.get("allOf"):
        return " | ".join(dict.fromkeys(_kind(one) for one in several))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type") or "any")
    return f"{kind} ≤ {schema['maxLength']}" if "maxLength" in schema else kind


def _name(schema: Mapping[str, Any]) -> str:
    """The schema that a value is, or is made of; empty for plain ones."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inside = [*schema.get("anyOf", ()), *schema.get("allOf", ())]
    if schema.get("items"):
        inside.append(schema["items"])
    return next((name for one in inside if (name := _name(one))), "")


def _schema_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    media: list[Mapping[str, Any]] = list(answer.get("content", {}).values())
    return media[0]["schema"] if media else {}


def _resolved(sent: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = _name(sent)
    return schema["components"]["schemas"][name] if name and "properties" not in sent else sent


def _curl(path: str, method: str, sends: str, sent: Mapping[str, Any], origin: str) -> str:
    lines = [f"curl {origin}{path}", '-H "Authorization: Bearer $TOKEN"']
    if method == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if sends == "application/json":
        examples = {
            name: one["examples"][0] if one.get("examples") else "…"
            for name, one in sent.get("properties", {}).items()
            if one.get("examples") or name in sent.get("required", ())
        }
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(examples, ensure_ascii=False)}'"]
    elif sends:
        lines += [f"-F {name}=…" for name in sent.get("required", ())]
    return " \\\n  ".join(lines)


def _problems() -> Iterator[tuple[str, int, str]]:
    """Every code there is, with its status and its sentence."""
    for code, sentence in problems.SENTENCES.items():
        yield code, problems.STATUS[code], str(sentence)
    for told in (sentences.SENTENCES, of_registry.SENTENCES, of_papers.SENTENCES):
        for code, sentence in told.items():
            yield code, UNPROCESSABLE, _(str(sentence)) if isinstance(sentence, str) else str(sentence)
