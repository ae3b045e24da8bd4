"""The form of a setting: what was typed, as a draft; or each field that does not fit, with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.faces.desk.parameters.known import Known
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import BadValue
from yizhan.procedure.parameters import may_be_unset, read

VALUE, UNSET, PACK = "value", "unset", "pack"
LONGEST_REASON = 500  # characters

_WRONG = {
    "length-of-time": gettext_lazy("Write a length of time, such as 30 minutes, 2 hours or 1 day."),
    "whole-number": gettext_lazy("Write a whole number, such as 5."),
    "share": gettext_lazy("Write a share from 0% to 100%, such as 30%."),
    "yes-or-no": gettext_lazy("Choose yes or no."),
    "some-words": gettext_lazy("Write something."),
    "at-most-200-characters": gettext_lazy("Write at most 200 characters."),
    "one-of-the-roles": gettext_lazy("Choose from the roles of the list."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands, with what is wrong of it. `draft` is what it comes to when nothing is."""

    how: str = VALUE
    value: Any = ""
    valid_from: str = ""
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    draft: Mapping[str, Any] = field(default_factory=dict)


def typed(known: Known, post: QueryDict, zone: ZoneInfo, now: datetime) -> Typed:
    several = known.parameter.type == "roles"
    value = post.getlist("value") if several else post.get("value", "")
    how, day, reason = post.get("how", VALUE), post.get("valid_from", "").strip(), post.get("reason", "").strip()
    errors: dict[str, str] = {}
    meant = _value(known, how, value, errors)
    valid_from = _valid_from(day, zone, now, errors)
    if not reason:
        errors["reason"] = _("Say why. The reason stays beside the value for as long as it is kept.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Write at most %d characters.") % LONGEST_REASON
    draft = {"value": meant, "as_in_pack": how == PACK, "valid_from": valid_from, "reason": reason}
    return Typed(how, value, day, reason, errors, {} if errors else draft)


def stands(known: Known, value: Any, *, as_in_pack: bool) -> Typed:
    """The form before anything is typed: with the value that counts now, or that a draft gives."""
    if as_in_pack:
        return Typed(PACK, _written(known, known.parameter.default))
    return Typed(VALUE if value is not None else UNSET, _written(known, value))


def _value(known: Known, how: str, value: Any, errors: dict[str, str]) -> Any:
    if how == PACK:
        return None
    if how == UNSET:
        if not may_be_unset(known.parameter):
            errors["value"] = _("The procedures need a value here; the pack does not leave it open either.")
        return None
    try:
        return read(known.parameter, value, [id for id, _title in known.roles()])
    except BadValue as wrong:
        errors["value"] = _outside(known) if wrong.expected == "within-bounds" else str(_WRONG[wrong.expected])
        return None


def _outside(known: Known) -> str:
    least, most = known.bounds
    if least and most:
        return _("The pack allows %(least)s to %(most)s.") % {"least": least, "most": most}
    if least:
        return _("The pack allows %s or more.") % least
    return _("The pack allows %s or less.") % most


def _valid_from(day: str, zone: ZoneInfo, now: datetime, errors: dict[str, str]) -> datetime | None:
    """The beginning of a day on the site's clock; None is at once."""
    if not day:
        return None
    try:
        at = datetime.combine(date.fromisoformat(day), time(), zone)
    except ValueError:
        errors["valid_from"] = _("Write a day such as 2026-03-02.")
        return None
    if at <= now:
        errors["valid_from"] = _(
            "A value counts from now on or later; what is past stays as it was. Choose a later day."
        )
    return at


def _written(known: Known, value: Any) -> Any:
    """A value as people type it."""
    if value is None:
        return [] if known.parameter.type == "roles" else ""
    match known.parameter.type:
        case "duration":
            return known.value(Duration.parse(str(value)).iso())
        case "rate":
            return f"{float(value) * 100:g}%"
        case "yes-no":
            return "yes" if value else "no"
        case "texts":
            return "\n".join(value)
        case "roles":
            return list(value) if isinstance(value, (list, tuple)) else [value]
        case _:
            return str(value)
