"""Questions of a form, ready to be drawn: every kind of field of the language as one thing the page knows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from yizhan.cases.shown import Reader, shown
from yizhan.faces.typed import PREFIX
from yizhan.procedure.model import Field, Pack

SEGMENTS = 4  # a choice among at most so many is drawn side by side; more become a list
WIDE = ("long-text", "choices", "photos")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes as an answer, and why. A person decides."""

    value: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """`value` is as an input takes it: text, or a list of texts for several answers. `known` is what a reader is
    shown of an answer that is hidden from them: left empty, the answer stays."""

    id: str
    name: str
    title: str
    help: str
    type: str
    required: bool
    value: Any
    options: tuple[Option, ...] = ()
    proposal: Proposal | None = None
    known: str = ""

    @property
    def wide(self) -> bool:
        return self.type in WIDE or (self.type == "choice" and len(self.options) > SEGMENTS)

    @property
    def segmented(self) -> bool:
        return self.type == "yes-no" or (self.type == "choice" and len(self.options) <= SEGMENTS)


def questions(
    pack: Pack,
    asked: Iterable[str],
    data: Mapping[str, Any],
    *,
    required: Iterable[str] = (),
    reader: Reader,
    staff: Callable[[Field], Sequence[Option]] = lambda field: (),
    proposals: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Question]:
    """The questions of a form with what is already answered. `staff` gives the people that a staff field may
    name; `proposals` is the state's: field -> {value, why}."""
    language = reader.language
    needed = set(required)
    found = []
    for id in dict.fromkeys(asked):
        field = pack.fields[id]
        hidden = field.personal and reader.masked and not field.is_empty(data.get(id))
        found.append(
            Question(
                id=id,
                name=PREFIX + id,
                title=field.title.in_language(language),
                help=field.help.in_language(language) if field.help else "",
                type=field.type,
                required=field.required or id in needed,
                value="" if hidden else _typed(field, data.get(id), reader.zone),
                known=shown(field, data.get(id), reader) if hidden else "",
                options=_options(field, language, staff),
                proposal=_proposal(field, data.get(id), (proposals or {}).get(id), language),
            )
        )
    return found


def _options(field: Field, language: str, staff: Callable[[Field], Sequence[Option]]) -> tuple[Option, ...]:
    if field.type == "staff":
        return tuple(staff(field))
    return tuple(Option(choice.id, choice.title.in_language(language)) for choice in field.choices)


def _typed(field: Field, value: Any, zone: ZoneInfo) -> Any:
    if field.type in ("choices", "photos", "cases"):
        return [str(one) for one in value or ()]
    if field.is_empty(value):
        return ""
    if field.type == "yes-no":
        return "yes" if value else "no"
    if field.type == "datetime":
        return f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%dT%H:%M}"
    if field.type == "money":
        return f"{value:.2f}"
    if field.type == "number":
        return f"{value:g}"
    return str(value)


def _proposal(field: Field, value: Any, proposed: Mapping[str, Any] | None, language: str) -> Proposal | None:
    if proposed is None or proposed["value"] == value:
        return None
    offered = proposed["value"]
    typed = ("yes" if offered else "no") if field.type == "yes-no" else str(offered)
    title = shown(field, offered, Reader(language, "UTC", masked=False))
    return Proposal(typed, title, proposed["why"]["zh" if language.startswith("zh") else "en"])
