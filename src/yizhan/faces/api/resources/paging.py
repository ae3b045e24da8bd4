"""Pages by key: `next` of one page is the `after` of the following; however deep one goes, it costs the same."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AfterValidator, Field

from yizhan.faces.api.words import told

MOST = 200  # lines of one page
USUAL = 50

T = TypeVar("T")
_KEY = re.compile(r"([0-9T:.+\-]*)_([1-9][0-9]{0,17})")


def _checked(key: str) -> str:
    found = _KEY.fullmatch(key)
    if key and (found is None or (found[1] and not _aware(found[1]))):
        raise ValueError("the `next` of the page before")
    return key


def _aware(at: str) -> bool:
    try:
        return datetime.fromisoformat(at).tzinfo is not None
    except ValueError:
        return False


Key = Annotated[str, AfterValidator(_checked), Field(max_length=80)]


class Page(Schema):
    """Which page: asked by query."""

    after: Key = told(_("The `next` of the page before; empty for the first"), default="")
    limit: int = told(_("Lines of a page"), default=USUAL, ge=1, le=MOST)


def cut(found: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """Of one line more than a page: the page, and its last line if there is another page behind it."""
    return found[:limit], (found[limit - 1] if len(found) > limit else None)


def key(at: datetime | None, id: int) -> str:
    return f"{at.isoformat() if at else ''}_{id}"
