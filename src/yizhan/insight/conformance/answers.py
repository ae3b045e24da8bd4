"""Answers in a scenario: fields, choices and people by name become what a form would send."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yizhan.cases.models import Case
from yizhan.cases.people import STAFF, staff_id
from yizhan.insight.conformance.mistakes import Mistake, Place
from yizhan.insight.conformance.names import field_named, lookup, unknown
from yizhan.insight.conformance.player import Player
from yizhan.insight.conformance.written import Written
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import BadValue, Field, Step


def answers(player: Player, written: Written, definition: Definition, step: str = "") -> dict[str, Any]:
    """Field id -> what is typed at the step, or at the intake. Raises Mistake for a field, choice or person that
    does not exist."""
    inner = written.mapping("data")
    typed: dict[str, Any] = {}
    for name, value in written.entries("data"):
        place = inner.place_of(name)
        field = asked_field(player, definition, name, place, f"{definition.procedure.ref}/{step}")
        typed[field.id] = as_typed(player, field, value, place, inner)
    return typed


def asked_field(player: Player, definition: Definition, name: str, place: Place, at: str) -> Field:
    field = field_named(definition, name, place)
    if player.gone.hides(field.id, at):
        raise Mistake(place, _("nobody asks “%(field)s” there") % {"field": field.id})
    return field


def as_typed(player: Player, field: Field, value: Any, place: Place, written: Written) -> Any:
    if value is None:
        return "" if field.type not in ("choices", "photos", "cases") else []
    match field.type:
        case "staff":
            text = str(value)
            return text if text.startswith(STAFF) or not text else staff_id(player.person(text, place))
        case "datetime":
            return _with_offset(player, value)
        case "choice":
            return _choice(player, field, value, place)
        case "choices":
            return [_choice(player, field, one, place) for one in (value if isinstance(value, list) else [value])]
        case "cases":
            return [_number(player, str(one)) for one in (value if isinstance(value, list) else [value])]
        case _:
            pass
    return value


def _choice(player: Player, field: Field, value: Any, place: Place) -> Any:
    """The id of a choice; what is none only where just that is to be refused."""
    name = str(value)
    found = lookup(name, {choice.id: choice.title for choice in field.choices}, place) if name else ""
    if found is None and player.expecting != "bad-value":
        raise unknown(place, _("choice"), name, [choice.id for choice in field.choices], of=field.id)
    return value if found is None else found


def expected_value(player: Player, field: Field, value: Any, place: Place, written: Written) -> Any:
    """The value that a case would hold."""
    try:
        return field.read(as_typed(player, field, value, place, written))
    except BadValue as error:
        told = _("%(field)s: expected %(expected)s, found “%(found)s”")
        blanks = {"field": field.id, "expected": error.expected, "found": value}
        written.file.wrong(place.line, told % blanks)


def shown_value(player: Player, field: Field, value: Any) -> str:
    """As a scenario would write it: people by name, times in the site's own."""
    if field.is_empty(value):
        return _("nothing")
    if field.type == "staff":
        return next((name for name, who in player.cast.people.items() if staff_id(who) == value), str(value))
    if field.type == "cases":
        return ", ".join(value)
    if field.type == "datetime":
        return player.clock(datetime.fromisoformat(value))
    return str(value)


def is_answered(player: Player, definition: Definition, case: Case, name: str, typed: Any) -> bool:
    field = definition.pack.fields[name]
    try:
        return same(field, player.state(case).data.get(name), field.read(typed))
    except BadValue:
        return False


def asked(definition: Definition, step: Step) -> tuple[str, ...]:
    """The fields that a step asks: those its form lists, else all of its record."""
    if step.form.fields or step.form.record is None:
        return step.form.fields
    return definition.pack.records[step.form.record].fields


def same(field: Field, found: Any, expected: Any) -> bool:
    if field.is_empty(found) and field.is_empty(expected):
        return True
    if field.type == "datetime" and found and expected:
        return datetime.fromisoformat(found) == datetime.fromisoformat(expected)
    if field.type in ("choices", "photos", "cases"):
        return sorted(found or []) == sorted(expected or [])
    if field.type == "yes-no":
        return bool(found) == bool(expected)
    return bool(found == expected)


def _number(player: Player, name: str) -> str:
    """A case of this play by the name it goes by; a number as it stands."""
    if name not in player.named:
        return name
    return Case.objects.values_list("number", flat=True).get(pk=player.named[name])


def _with_offset(player: Player, value: Any) -> Any:
    try:
        return player.moment(datetime.fromisoformat(str(value))).isoformat()
    except ValueError:
        return value  # the field itself says what is wrong with it
