"""What was typed on a page, as a command: one place that knows how forms are named."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from yizhan.procedure.commands import Complete
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field

PREFIX = "f-"  # of every answer to a field of the pack, so that none can be taken for something else


def answers(definition: Definition, post: QueryDict, zone: ZoneInfo) -> dict[str, Any]:
    """The answers in a form, by field id; times typed without a zone are the site's."""
    given: dict[str, Any] = {}
    for name in post:
        if not name.startswith(PREFIX):
            continue
        id = name.removeprefix(PREFIX)
        field = definition.pack.fields.get(id)
        if field is not None:
            given[id] = _typed(field, post, name, zone)
    return given


def completion(definition: Definition, step: str, post: QueryDict, zone: ZoneInfo) -> Complete:
    """A step's form as it was sent: answers, ticks, waivers, signatures, photos, reason."""
    waived = {
        name.removeprefix("waive-"): post[name].strip()
        for name in post
        if name.startswith("waive-") and post[name].strip()
    }
    return Complete(
        step=step,
        outcome=post.get("outcome", ""),
        data=answers(definition, post, zone),
        ticks=tuple(post.getlist("tick")),
        waived=waived,
        signed=tuple(post.getlist("signed")),
        photos=tuple(post.getlist("photo")),
        reason=post.get("reason", ""),
    )


def _typed(field: Field, post: QueryDict, name: str, zone: ZoneInfo) -> Any:
    if field.type in ("choices", "photos"):
        return [one for one in post.getlist(name) if one]
    value = post.getlist(name)[-1]  # an unticked box sends its hidden "no" alone, a ticked one "no" and "yes"
    if field.type == "datetime" and value:
        return moment(value, zone) or value
    return value


def moment(typed: str, zone: ZoneInfo) -> str:
    """A date and time typed on the site's clock, with its offset; empty when it is none."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()
