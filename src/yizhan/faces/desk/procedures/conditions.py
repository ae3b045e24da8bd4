"""A condition of a pack in the words of its forms: `data.urgency == 'urgent'` reads “Urgency” = “Urgent”."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from yizhan.procedure.model import Expression, Fact, Field, Pack, Parameter

_TOKENS = re.compile(
    r"(?P<variable>\b(?:data|params|facts|case|by))\.(?P<name>[a-z_][a-z0-9_]*)|'(?P<text>[^']*)'|(?P<sign>&&|\|\||==|!=|!)"
)


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
    signs = {"&&": _("and"), "||": _("or"), "==": "=", "!=": "≠", "!": _("not") + " "}

    def said(found: re.Match[str]) -> str:
        if found["sign"]:
            return str(signs[found["sign"]])
        if found["variable"] is None:
            return f"“{choices.get(found['text'], found['text'])}”" if found["text"] else _("empty")
        table = tables.get(found["variable"], {})
        known = table.get(found["name"])
        return f"“{known.title.in_language(language)}”" if known is not None else found[0]

    return _TOKENS.sub(said, condition.source)
