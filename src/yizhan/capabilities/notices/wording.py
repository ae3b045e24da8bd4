"""What a notice says: the procedure's own words, or the step's, in both languages, filled at the time."""

from collections.abc import Callable, Mapping
from string import Formatter

from django.utils import translation
from django.utils.translation import gettext_noop as _

from yizhan.cases.effects import Request
from yizhan.cases.shown import Reader, names_of, shown
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import Text

CHINESE, ENGLISH = "zh-hans", "en"

PRESSING = _("“{step}” is pressed for. Please see to it now. {subject}")
ESCALATION = _("“{step}” has been handed up to you. {subject}")
OVERDUE = _("“{step}” is overdue. {subject}")
NEWS = _("“{step}”: please take note. {subject}")


def wording(request: Request) -> Text:
    say = request.args.get("say")
    said = Text(say["zh"], say["en"]) if say else _default(request)
    return Text(_filled(said, request, CHINESE), _filled(said, request, ENGLISH))


def _default(request: Request) -> Text:
    if request.args.get("pressing"):
        sentence = PRESSING
    elif request.args.get("escalation"):
        sentence = ESCALATION
    elif _just_missed(request):
        sentence = OVERDUE
    else:
        sentence = NEWS
    with translation.override(CHINESE):
        return Text(translation.gettext(sentence), sentence)


def _just_missed(request: Request) -> bool:
    limits = request.state.limits.values()
    return any(request.about in (one.step, one.limit) and one.missed_at == request.now for one in limits)


def _filled(said: Text, request: Request, language: str) -> str:
    """Only the blanks that stand in the sentence are looked up; an unknown one is left as it stands."""
    blanks = {name for _, name, _, _ in Formatter().parse(said.in_language(language)) if name}
    values = {name: value for name in blanks if (value := _value(name, request, language)) is not None}
    return said.filled(language, values).strip()


def _value(name: str, request: Request, language: str) -> str | None:
    pack = request.definition.pack
    if name in CASE:
        return CASE[name](request, language)
    if name in pack.fields:
        value = request.state.data.get(name)
        field = pack.fields[name]
        names = names_of([value]) if field.type == "staff" and value else {}
        # Masked: a notice stands where many pass by, and may leave the house.
        return shown(field, value, Reader(language, request.case.site.timezone, masked=True, names=names))
    if name in pack.parameters:
        value = request.parameters.get(name, pack.parameters[name].default)
        is_duration = pack.parameters[name].type == "duration" and value
        return Duration.parse(value).in_words(language) if is_duration else str(value)
    return None


def _step(request: Request, language: str) -> str:
    """The step's title; a limit of the whole case speaks of the procedure."""
    procedure = request.definition.procedure
    about = procedure.steps.get(request.about, procedure)
    return about.title.in_language(language)


# Named as in scripts (docs/packs/language.md).
CASE: Mapping[str, Callable[[Request, str], str]] = {
    "number": lambda request, language: request.case.number,
    "place": lambda request, language: request.state.place,
    "customer": lambda request, language: request.case.party.name if request.case.party else "",
    "company": lambda request, language: request.case.site.organisation.name,
    "subject": lambda request, language: request.definition.subject(request.state.data),
    "step": _step,
}
