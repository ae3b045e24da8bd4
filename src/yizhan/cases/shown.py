"""How an answer reads: choices by their title, times on the site's clock, personal things masked."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.cases.people import staff_of
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field, Library
from yizhan.registry import phones

AT = "%Y-%m-%d %H:%M"


class Reader:
    """Who reads: the language, the time zone, whether personal answers are hidden, the names of staff."""

    def __init__(self, language: str, timezone: str, *, masked: bool, names: Mapping[str, str] | None = None) -> None:
        self.language = language
        self.zone = ZoneInfo(timezone)
        self.masked = masked
        self.names = names or {}

    def at(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).strftime(AT) if moment is not None else ""

    def several(self, words: Iterable[str]) -> str:
        return ("、" if self.language.startswith("zh") else ", ").join(words)


def shown(field: Field, value: Any, reader: Reader) -> str:
    """One answer as text; empty when nothing was answered."""
    if field.is_empty(value):
        return ""
    with translation.override(reader.language):
        text = _SHOWN.get(field.type, _plain)(field, value, reader)
    return masked(field, text) if field.personal and reader.masked else text


def masked(field: Field, text: str) -> str:
    """What a person sees who does not need the whole of it now."""
    if field.type == "phone":
        return phones.masked(phones.digits(text))
    return text[:1] + "*" * min(len(text) - 1, 8)


def channel_title(library: Library, definition: Definition, channel: str, language: str) -> str:
    """What people call a channel. A matter that another pack's called comes through a channel of that pack."""
    packs = (definition.pack, *library.packs.values())
    found = next((pack.channels[channel] for pack in packs if channel in pack.channels), None)
    return found.title.in_language(language) if found is not None else channel


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names behind the ids of staff, in one query."""
    return {id: staff.name for id, staff in staff_of(ids).items()}


def _plain(field: Field, value: Any, reader: Reader) -> str:
    return str(value)


def _choice(field: Field, value: Any, reader: Reader) -> str:
    titles = {choice.id: choice.title.in_language(reader.language) for choice in field.choices}
    several = value if isinstance(value, (list, tuple)) else [value]
    return reader.several(titles.get(one, str(one)) for one in several)


def _yes_no(field: Field, value: Any, reader: Reader) -> str:
    return _("Yes") if value else _("No")


def _money(field: Field, value: Any, reader: Reader) -> str:
    return f"¥{value:,.2f}"


def _number(field: Field, value: Any, reader: Reader) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _datetime(field: Field, value: Any, reader: Reader) -> str:
    return reader.at(datetime.fromisoformat(value))


def _staff(field: Field, value: Any, reader: Reader) -> str:
    return reader.names.get(value, value)


def _cases(field: Field, value: Any, reader: Reader) -> str:
    return reader.several(value)


def _photos(field: Field, value: Any, reader: Reader) -> str:
    return str(len(value))


_SHOWN: Mapping[str, Callable[[Field, Any, Reader], str]] = {
    "choice": _choice,
    "choices": _choice,
    "yes-no": _yes_no,
    "money": _money,
    "number": _number,
    "datetime": _datetime,
    "staff": _staff,
    "cases": _cases,
    "photos": _photos,
}
