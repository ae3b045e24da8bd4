"""Which column of a log means what. Guessed from its headings, written by a person, remembered for the next file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from yizhan.procedure.model import Procedure

# What a column can be besides an answer to a field of the procedure, with headings seen in real logs.
PARTS: Mapping[str, Sequence[str]] = {
    "received_at": (
        "created date",
        "createddate",
        "opened",
        "received",
        "来电时间",
        "受理时间",
        "报修时间",
        "登记时间",
        "创建时间",
    ),
    "ended_at": ("closed date", "closeddate", "completed", "完成时间", "办结时间", "关闭时间"),
    "status": ("status", "state", "状态", "办理状态"),
    "channel": ("request source", "requestsource", "source", "channel", "来源", "渠道", "受理渠道"),
    "source_id": ("srnumber", "service request number", "ticket", "number", "单号", "工单号", "编号"),
    "place": ("room", "address", "房号", "房间", "地址"),
    "phone": ("phone", "caller", "telephone", "来电号码", "电话", "联系电话"),
    "said": ("request type", "requesttype", "content", "description", "内容", "事项", "诉求内容"),
}
NEEDED = ("received_at", "said")
ENDINGS = ("done", "cancelled", "open")  # or an outcome of the procedure


class MappingRefused(Exception):
    """The log cannot be read by this mapping; says which part is missing and what there is to choose from."""


@dataclass(frozen=True)
class LogMapping:
    """`columns`: part -> heading; `answers`: field of the procedure -> heading; `channels` and `endings`: value of
    the log -> channel id, and -> done, cancelled, open or an outcome; `times`: strptime formats tried in turn."""

    procedure: str
    columns: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)
    times: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "procedure": self.procedure,
            "columns": dict(self.columns),
            "answers": dict(self.answers),
            "channels": dict(self.channels),
            "endings": dict(self.endings),
            "times": list(self.times),
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "LogMapping":
        known = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        try:
            return cls(**known)
        except TypeError as error:
            raise MappingRefused(str(error)) from error


def written(text: str) -> LogMapping:
    """A mapping as a person wrote it, in YAML."""
    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingRefused(f"not YAML: {error}") from error
    if not isinstance(body, dict) or "procedure" not in body or "columns" not in body:
        raise MappingRefused("expected a mapping with at least procedure and columns")
    return LogMapping.from_json(body)


def guessed(headings: Sequence[str], procedure: Procedure) -> LogMapping:
    """A mapping from the headings alone. Raises MappingRefused naming what could not be found."""
    by_name = {heading.strip().casefold(): heading for heading in headings}
    columns = {part: by_name[name] for part, names in PARTS.items() for name in names if name in by_name}
    missing = [part for part in NEEDED if part not in columns]
    if missing:
        raise MappingRefused(
            f"no column found for {', '.join(missing)}; write a mapping that names them. Columns: {', '.join(headings)}"
        )
    return LogMapping(procedure=procedure.ref, columns=columns)


def checked(mapping: LogMapping, headings: Sequence[str], procedure: Procedure, fields: Sequence[str]) -> None:
    """Raises MappingRefused for a heading the file does not have, or a field the procedure does not know."""
    for part, heading in (*mapping.columns.items(), *mapping.answers.items()):
        if heading not in headings:
            raise MappingRefused(f"{part}: there is no column {heading!r}. Columns: {', '.join(headings)}")
    for part in mapping.columns:
        if part not in PARTS:
            raise MappingRefused(f"{part!r} is no part of a log; expected one of {', '.join(PARTS)}")
    for part in NEEDED:
        if part not in mapping.columns:
            raise MappingRefused(f"a log needs a column for {part}")
    for name in mapping.answers:
        if name not in fields:
            raise MappingRefused(f"{procedure.ref} has no field {name!r}")


def key(headings: Sequence[str]) -> str:
    """By which a file of the same make is recognised: its headings, in any order."""
    return hashlib.sha256("\0".join(sorted(headings)).encode()).hexdigest()[:32]
