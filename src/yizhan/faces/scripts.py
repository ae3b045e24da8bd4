"""What to say (话术), its blanks filled with what is known of the matter."""

from collections.abc import Callable, Mapping
from string import Formatter

from yizhan.faces.matter import Matter
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import Text


def spoken(matter: Matter, text: Text) -> str:
    """The words as they are said to this customer; a blank that nobody can fill yet stays a blank."""
    blanks = {name for _, name, _, _ in Formatter().parse(text.in_language(matter.language)) if name}
    values = {name: value for name in blanks if (value := _value(matter, name))}
    return text.filled(matter.language, values)


def _value(matter: Matter, name: str) -> str:
    pack = matter.definition.pack
    if name in _OF_THE_CASE:
        return _OF_THE_CASE[name](matter)
    if name in pack.fields:
        return matter.answer(name)
    if name in pack.parameters:
        value = matter.draft.parameter(name)
        is_duration = pack.parameters[name].type == "duration" and value
        return Duration.parse(value).in_words(matter.language) if is_duration else str(value or "")
    return ""


# Named as in docs/packs/language.md.
_OF_THE_CASE: Mapping[str, Callable[[Matter], str]] = {
    "number": lambda matter: matter.case.number,
    "place": lambda matter: matter.case.place.code if matter.case.place else "",
    "customer": lambda matter: matter.case.party.name if matter.case.party else "",
    "company": lambda matter: matter.site.organisation.name,
    "subject": lambda matter: matter.case.subject,
    "staff": lambda matter: matter.actor.name,
}
