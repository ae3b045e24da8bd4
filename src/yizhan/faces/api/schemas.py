"""The questions of a procedure as JSON schema, so that other systems can draw the same forms."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from yizhan.procedure.model import Field, Pack
from yizhan.procedure.model.fields import LONGEST_LONG_TEXT, LONGEST_REFERENCE, LONGEST_TEXT

Schema = dict[str, Any]


def form(pack: Pack, asked: Iterable[str], required: Iterable[str], language: str) -> Schema:
    """An object with one property a question, in the order they are asked."""
    needed = set(required)
    fields = [pack.fields[name] for name in dict.fromkeys(asked)]
    return {
        "type": "object",
        "properties": {field.id: question(field, language) for field in fields},
        "required": [field.id for field in fields if field.required or field.id in needed],
    }


def question(field: Field, language: str) -> Schema:
    """`x-field` is the field's own type, which says more than JSON can."""
    told = {"title": field.title.in_language(language), "x-field": field.type, **_KINDS[field.type](field, language)}
    if field.help:
        told["description"] = field.help.in_language(language)
    if field.personal:
        told["x-personal"] = True
    return told


def _text(longest: int) -> Callable[[Field, str], Schema]:
    return lambda field, language: {"type": "string", "maxLength": longest}


def _plain(**kinds: Any) -> Callable[[Field, str], Schema]:
    return lambda field, language: dict(kinds)


def _choice(field: Field, language: str) -> Schema:
    return {
        "type": "string",
        "enum": [choice.id for choice in field.choices],
        "x-titles": {choice.id: choice.title.in_language(language) for choice in field.choices},
    }


def _choices(field: Field, language: str) -> Schema:
    return {"type": "array", "items": _choice(field, language), "uniqueItems": True}


_KINDS: Mapping[str, Callable[[Field, str], Schema]] = {
    "text": _text(LONGEST_TEXT),
    "long-text": _text(LONGEST_LONG_TEXT),
    "integer": _plain(type="integer"),
    "number": _plain(type="number"),
    "money": _plain(type="number", multipleOf=0.01),
    "yes-no": _plain(type="boolean"),
    "choice": _choice,
    "choices": _choices,
    "date": _plain(type="string", format="date"),
    "datetime": _plain(type="string", format="date-time"),
    "phone": _plain(type="string", maxLength=25),
    "staff": _text(LONGEST_REFERENCE),
    "place": _text(LONGEST_REFERENCE),
    "photos": _plain(type="array", items={"type": "string"}),
    "cases": _plain(type="array", items={"type": "string"}),
}
