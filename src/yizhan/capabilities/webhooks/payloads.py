"""What a message says. Thin: which matter, and what happened. Full: also what is written in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yizhan.capabilities.webhooks.kinds import KINDS
from yizhan.capabilities.webhooks.models import Subscription
from yizhan.cases.effects import Happened
from yizhan.cases.shown import masked
from yizhan.procedure import events as e
from yizhan.procedure.model import Field

# What of an event is told besides its kind; names of people and words they typed only in full.
THIN = ("step", "outcome", "limit", "due", "to", "files")
WORDS = ("reason", "text", "to_name", "by_name")


def payload(happened: Happened, event: e.AnyEvent, subscription: Subscription) -> dict[str, Any]:
    """As Standard Webhooks lays it out: type, timestamp, data."""
    full = subscription.detail == Subscription.Detail.FULL
    data: dict[str, Any] = {"site": happened.case.site.slug, "matter": happened.case.number}
    data["procedure"] = happened.case.ref
    body = event.to_json()
    data |= {name: _plain(body[name]) for name in THIN if name in body}
    if full:
        data |= _full(happened, body, unmasked=subscription.unmasked)
    return {"type": KINDS[event.kind], "timestamp": happened.now.isoformat(), "data": data}


def _full(happened: Happened, body: Mapping[str, Any], *, unmasked: bool) -> dict[str, Any]:
    case, state = happened.case, happened.state
    fields = happened.definition.pack.fields
    said = {name: _plain(body[name]) for name in WORDS if name in body}
    answers = {
        name: _answer(fields[name], value, unmasked=unmasked) for name, value in state.data.items() if name in fields
    }
    known = {
        "status": state.status,
        "channel": case.channel,
        "place": state.place,
        "received_at": case.received_at.isoformat(),
        "open_steps": [run.step for run in state.open_steps()],
        "answers": answers,
    }
    return {**said, **known, **({"customer": case.party.name} if unmasked and case.party else {})}


def _answer(field: Field, value: Any, *, unmasked: bool) -> Any:
    if not field.personal or unmasked or field.is_empty(value):
        return value
    return masked(field, str(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
