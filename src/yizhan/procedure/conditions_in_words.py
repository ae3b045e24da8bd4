"""A condition of a pack in the words of its forms: `data.urgency == 'urgent'` reads “Urgency” = “Urgent”."""

import re
from collections.abc import Mapping

from yizhan.procedure.model import Expression, Fact, Field, Pack, Parameter, Text

_TOKENS = re.compile(
    r"(?P<variable>\b(?:data|params|facts|case|by))\.(?P<name>[a-z_][a-z0-9_]*)|'(?P<text>[^']*)'|(?P<sign>&&|\|\||==|!=|!)"
)
_SIGNS = {
    "&&": Text("且", "and"),
    "||": Text("或", "or"),
    "==": Text("=", "="),
    "!=": Text("≠", "≠"),
    "!": Text("非 ", "not "),
}
_EMPTY = Text("空", "empty")


def in_words(condition: Expression, pack: Pack, language: str) -> str:
    """As near as plain replacing comes to speech: names by their titles, signs by words. The meaning stays."""
    choices = {
        choice.id: choice.title.in_language(language) for field in pack.fields.values() for choice in field.choices
    }
    tables: Mapping[str, Mapping[str, Field | Parameter | Fact]] = {
        "data": pack.fields,
        "params": pack.parameters,
        "facts": pack.facts,
    }

    def said(found: re.Match[str]) -> str:
        if found["sign"]:
            return _SIGNS[found["sign"]].in_language(language)
        if found["variable"] is None:
            text = found["text"]
            return f"“{choices.get(text, text)}”" if text else _EMPTY.in_language(language)
        known = tables.get(found["variable"], {}).get(found["name"])
        return f"“{known.title.in_language(language)}”" if known is not None else found[0]

    return _TOKENS.sub(said, condition.source)
