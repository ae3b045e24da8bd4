"""Words of the schemas: the kinds of values that requests and answers are made of."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

from yizhan.faces.api.problems import Problem

EARLIEST, LATEST = 1970, 2199  # years that anybody speaks of
LONGEST_ID = 60


def told(text: str | Promise, **kinds: Any) -> Any:
    """A field of a schema with what it is, in the reader's language."""
    given: Any = text
    return Field(description=given, **kinds)


def _within_reason(at: datetime) -> datetime:
    if not EARLIEST <= at.year <= LATEST:
        raise ValueError(f"a year from {EARLIEST} to {LATEST}")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_within_reason), Field(examples=["2026-03-02T14:30:00+08:00"])]
Line = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=5000)]
Id = Annotated[str, Field(max_length=LONGEST_ID)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]

# What one question may be answered with; which of these it takes, the procedure's JSON schema says.
Given = str | bool | int | float | list[str] | None


class Asked(Schema):
    """What a request may say. What it does not know it refuses, so that a misspelt word is not lost."""

    model_config = {"extra": "forbid"}


class ProblemTold(Schema):
    """Why a request was not carried out (RFC 9457)."""

    type: str = told(_("Where the code is explained"))
    title: str
    status: int
    code: str = told(_("Stable; for programs"), examples=["gate"])
    detail: str = told(_("What is missing and what to do next, in the language of Accept-Language"))
    facts: dict[str, Any] = told(_("What the sentence speaks of"))
    fields: dict[str, str] = told(_("The answers at fault, each with what was expected"))


def plain_text(value: Any) -> Any:
    """Refuse what no text of the database holds: NUL, and halves of characters. Raises Problem."""
    match value:
        case str():
            if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
                raise Problem("bad-text")
        case dict():
            for name, one in value.items():
                plain_text(name)
                plain_text(one)
        case list():
            for one in value:
                plain_text(one)
    return value
