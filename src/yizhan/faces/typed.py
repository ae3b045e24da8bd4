"""What was typed on a page, as a command: one place that knows how forms are named."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from yizhan.procedure.commands import Complete
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field
from yizhan.procedure.model.fields import is_in_our_time

PREFIX = "f-"  # of every answer to a field of the pack, so that none can be taken for something else


def answers(
    definition: Definition,
    post: QueryDict,
    zone: ZoneInfo,
    known: Mapping[str, Any] | None = None,
    *,
    masked: bool = False,
) -> dict[str, Any]:
    """The answers in a form, by field id; times typed without a zone are the site's.

    What was left empty and was not `known` before is not an answer. Nor is an empty place where a `masked`
    reader could not see what is known: it leaves that as it is.
    """
    given: dict[str, Any] = {}
    for name in post:
        field = definition.pack.fields.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if field is None:
            continue
        value = _typed(field, post, name, zone)
        if known is not None and not value and (field.is_empty(known.get(field.id)) or (field.personal and masked)):
            continue
        given[field.id] = value
    return given


def completion(
    definition: Definition,
    step: str,
    post: QueryDict,
    zone: ZoneInfo,
    known: Mapping[str, Any] | None = None,
    *,
    masked: bool = False,
) -> Complete:
    """A step's form as it was sent: answers, ticks, waivers, signatures, photos, reason."""
    waived = {
        name.removeprefix("waive-"): post.get(name, "").strip()
        for name in post
        if name.startswith("waive-") and post.get(name, "").strip()
    }
    return Complete(
        step=step,
        outcome=post.get("outcome", ""),
        data=answers(definition, post, zone, known, masked=masked),
        ticks=tuple(post.getlist("tick")),
        waived=waived,
        signed=tuple(post.getlist("signed")),
        photos=tuple(ref for ref in post.getlist("photo") if ref),
        reason=post.get("reason", "").strip(),
    )


def papers_in(definition: Definition, command: Complete) -> tuple[str, ...]:
    """Every photo that a completion speaks of, beside the step or as the answer to a question."""
    fields = definition.pack.fields
    answered = (ref for name, value in command.data.items() if fields[name].type == "photos" for ref in value)
    return tuple(dict.fromkeys((*command.photos, *answered)))


def _typed(field: Field, post: QueryDict, name: str, zone: ZoneInfo) -> Any:
    if field.type in ("choices", "photos"):
        return [one for one in post.getlist(name) if one]
    value = post.getlist(name)[-1]  # an unticked box sends its hidden "no" alone, a ticked one "no" and "yes"
    if field.type == "cases":
        return value.replace("，", " ").replace(",", " ").replace("、", " ").split()
    if field.type == "datetime" and value:
        return moment(value, zone) or value
    return value


def moment(typed: str, zone: ZoneInfo) -> str:
    """A date and time typed on the site's clock, with its offset; empty when it is none of our time."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return ""
    if not is_in_our_time(at):
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()
