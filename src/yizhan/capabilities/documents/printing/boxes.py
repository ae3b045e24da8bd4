"""Answers on paper: where there is a choice, every answer with a box, so that a pen can still tick one."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yizhan.cases.shown import Reader, shown
from yizhan.procedure.model import Field

MOST_BOXES = 5  # more do not fit a cell; then the answer alone is printed
GAP = "　"  # as wide as a Chinese character


def answered(field: Field, value: Any, reader: Reader) -> str:
    """In the language that is active, which is the reader's."""
    if field.type == "yes-no" and not field.personal:
        return _boxes([(_("Yes"), value is True), (_("No"), value is False)])
    if field.type in ("choice", "choices") and len(field.choices) <= MOST_BOXES and not field.personal:
        chosen = value if isinstance(value, (list, tuple)) else [value]
        return _boxes((one.title.in_language(reader.language), one.id in chosen) for one in field.choices)
    return shown(field, value, reader)


def _boxes(answers: Iterable[tuple[str, bool]]) -> str:
    return GAP.join(f"{'☑' if ticked else '☐'} {title}" for title, ticked in answers)
