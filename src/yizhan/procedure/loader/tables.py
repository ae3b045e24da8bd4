"""The tables of a pack, where each thing is written down once."""

import re
from typing import Any, get_args

from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.loader.reader import FIELD_ID, ID, Part, Reader, is_null, plain
from yizhan.procedure.loader.tree import Node, Scalar
from yizhan.procedure.model import (
    Channel,
    Checklist,
    ChecklistLine,
    Choice,
    Field,
    FieldType,
    Parameter,
    Record,
    Role,
    Script,
)
from yizhan.procedure.parameters import is_within

FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
PARAMETER_TYPES = ("duration", "integer", "rate", "text", "texts", "role", "roles", "yes-no")

PACK_KEYS = ("pack", "trade", "title", "roles", "channels")
ROLE_KEYS = ("zh", "en", "members", "outside", "personal_data")
FIELD_KEYS = ("zh", "en", "type", "choices", "required", "personal", "help", "clauses")
# As GD-{date}-{seq:04}; it fits the 40 characters of a case's number.
NUMBER = re.compile(r"(?:[^{}\s]{1,10}|\{(?:date|month|year)\}){1,3}(?:\{seq(?::0[1-9])?\}[^{}\s]{0,5})?")
RECORD_KEYS = ("zh", "en", "number", "fields", "shows", "signed_by", "copies", "retention", "clauses")
PARAMETER_KEYS = ("zh", "en", "type", "default", "least", "most", "answers", "clauses")
BOUNDED = ("duration", "integer", "rate")  # types of parameters that may have a least and a most


def read_roles(reader: Reader, node: Node) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for key, value in reader.entries(node, "role"):
        part = reader.mapping(value, "role", ROLE_KEYS)
        roles[key.text] = Role(
            id=key.text,
            title=part.both_languages(),
            members=part.references("members", "role"),
            outside=part.flag("outside"),
            sees_personal_data=part.flag("personal_data"),
        )
    return roles


def read_channels(reader: Reader, node: Node) -> dict[str, Channel]:
    channels: dict[str, Channel] = {}
    for key, value in reader.entries(node, "channel"):
        part = reader.mapping(value, "channel", ("zh", "en", "clauses"))
        channels[key.text] = Channel(key.text, part.both_languages(), part.clauses())
    return channels


def read_fields(reader: Reader, node: Node) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for key, value in reader.entries(node, "field", FIELD_ID):
        part = reader.mapping(value, "field", FIELD_KEYS)
        kind = part.one_of("type", FIELD_TYPES, "text")
        choices = tuple(
            Choice(choice.text, reader.text(title, "choice")) for choice, title in part.entries("choices", "choice")
        )
        if kind in ("choice", "choices"):
            part.needs("choices")
        elif "choices" in part:
            reader.unexpected(part.node, "type", "choice or choices")
        fields[key.text] = Field(
            id=key.text,
            title=part.both_languages(),
            type=kind,  # type: ignore[arg-type]  # one_of has held it against the types
            required=part.flag("required"),
            choices=choices,
            personal=part.flag("personal"),
            help=part.text("help"),
            clauses=part.clauses(),
        )
    return fields


def read_records(reader: Reader, node: Node) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for key, value in reader.entries(node, "record"):
        part = reader.mapping(value, "record", RECORD_KEYS)
        part.needs("fields")
        retention = part.get("retention")
        records[key.text] = Record(
            id=key.text,
            title=part.both_languages(),
            fields=part.references("fields", "field"),
            number=_number(part),
            signed_by=part.references("signed_by", "role"),
            copies=part.text("copies"),
            retention=_retention(reader, retention) if retention is not None else None,
            shows=part.read("shows", lambda node: _shows(reader, node), {}),
            clauses=part.clauses(),
        )
    return records


def _number(part: Part) -> str:
    """How the record's papers are numbered. Only what is known can be filled in, and the number fits its place."""
    pattern = part.words("number")
    if pattern and not NUMBER.fullmatch(pattern):
        part.reader.unexpected(part.get("number") or part.node, "number", "GD-{date}-{seq:04}; {year}, {month}")
    return pattern


def read_parameters(reader: Reader, node: Node) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for key, value in reader.entries(node, "parameter", FIELD_ID):
        part = reader.mapping(value, "parameter", PARAMETER_KEYS)
        part.needs("type", "default")
        kind = part.one_of("type", PARAMETER_TYPES, "text")
        default = part.get("default")
        parameters[key.text] = Parameter(
            id=key.text,
            title=part.both_languages(),
            type=kind,
            default=None if default is None else parameter_value(reader, default, kind),
            least=_bound(reader, part, "least", kind),
            most=_bound(reader, part, "most", kind),
            answers=part.words("answers"),
            clauses=part.clauses(),
        )
        if default is not None and not is_within(parameters[key.text], parameters[key.text].default):
            reader.unexpected(default, "default", "a value within least and most")
    return parameters


def _bound(reader: Reader, part: Part, key: str, kind: str) -> Any:
    node = part.get(key)
    if node is None:
        return None
    if kind not in BOUNDED:
        reader.unexpected(node, key, f"a parameter of type {', '.join(BOUNDED)}")
        return None
    return parameter_value(reader, node, kind)


def parameter_value(reader: Reader, node: Node, kind: str) -> Any:
    """A parameter's default: plain JSON of its type, or None for unset."""
    if is_null(node):
        return None
    if kind == "roles":
        return [reader.refer("role", at) for at in reader.scalars(node, "roles")]
    if kind == "texts":
        return [at.text for at in reader.scalars(node, "texts")]
    if not isinstance(node, Scalar):
        reader.unexpected(node, "default", kind)
        return None
    value = plain(node)
    match kind:
        case "duration":
            try:
                Duration.parse(node.text)
            except DurationError:
                reader.unexpected(node, "default", "ISO 8601: PT10M, P1D, P3M")
            return node.text
        case "integer":
            if not isinstance(value, int) or isinstance(value, bool):
                reader.unexpected(node, "default", "a whole number")
            return value
        case "rate":
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
                reader.unexpected(node, "default", "a share from 0 to 1")
            return value
        case "yes-no":
            return reader.flag(node, "default")
        case "role":
            return reader.refer("role", node)
        case _:
            return node.text


def read_scripts(reader: Reader, node: Node) -> dict[str, Script]:
    scripts: dict[str, Script] = {}
    for key, value in reader.entries(node, "script"):
        part = reader.mapping(value, "script", ("zh", "en", "when", "clauses"))
        scripts[key.text] = Script(key.text, part.both_languages(), part.expression("when"), part.clauses())
    return scripts


def read_checklists(reader: Reader, node: Node) -> dict[str, Checklist]:
    checklists: dict[str, Checklist] = {}
    for key, value in reader.entries(node, "checklist"):
        part = reader.mapping(value, "checklist", ("when", "clauses", "lines"))
        part.needs("lines")
        lines = tuple(
            ChecklistLine(line.text, reader.text(title, "checklist line"))
            for line, title in part.entries("lines", "checklist line")
        )
        checklists[key.text] = Checklist(key.text, lines, part.expression("when"), part.clauses())
    return checklists


def _shows(reader: Reader, node: Node) -> dict[str, str]:
    shows: dict[str, str] = {}
    for key, value in reader.entries(node, "shows", ID):
        at = reader.scalar(value, "shows")
        if at is not None:
            shows[key.text] = at.text
    return shows


def _retention(reader: Reader, node: Node) -> str | None:
    """A parameter's name after `$`, or a duration as it stands."""
    at = reader.scalar(node, "retention", "a duration or $parameter")
    if at is None:
        return None
    if at.text.startswith("$"):
        reader.parameter(at, "duration parameter")
        return at.text
    return at.text if reader.duration(at, "retention") is not None else None
