"""What a refusal says to people: what is missing, and what to do next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yizhan.cases.people import STAFF
from yizhan.cases.shown import names_of
from yizhan.procedure.model import Library, Text
from yizhan.procedure.refusals import Refusal

SENTENCES: Mapping[str, Any] = {
    "role": _("“{step}” is the work of {needed}. Hand it to one of them."),
    "assigned": _("“{step}” is in the hands of {to}. Ask them to hand it back, or have it reassigned."),
    "same-person": _("Whoever did “{did}” may not also do “{step}”. Ask a colleague."),
    "gate": _("“{step}” cannot be finished yet: something has to come first."),
    "missing-field": _("Please fill in: {fields}."),
    "bad-value": _("Please correct: {fields}."),
    "missing-signature": _("“{step}” needs the signature of {of}."),
    "missing-photo": _("“{step}” needs a photo: at least {needed}."),
    "checklist": _("Tick every line of the checklist, or say why one is waived. Left: {lines}."),
    "reason": _("Please give a reason. It is kept with the record."),
    "not-open": _("“{step}” is not open now. {why}"),
    "closed": _("This matter was ended on {at} and can no longer be changed. A note can still be added."),
    "archived": _(
        "This matter was archived on {at}; what is written there stands. "
        "Add a remark: it is kept beside it, with your name."
    ),
    "limit": _("This time cannot be granted. {why}"),
    "channel": _("“{procedure}” is not opened through “{channel}”. Choose another channel."),
    "conflict": _("Somebody was quicker. Look at the matter again; what you typed is kept."),
    "moving": _("This matter cannot take the new version of its procedure now. {why}"),
    "unknown": _("“{name}” is not known here. Choose from the list."),
}

_WHY = {
    "in-the-past": _("It lies in the past. Choose a later time."),
    "too-early": _("It may be done from {at} on."),
    "not-running": _("No limit is running there."),
    "done": _("It was finished by {done_by} at {done_at}. What you typed is kept as a draft."),
    "later": _("First comes: {open_steps}."),
    "never": _("It has not begun."),
}

_MOVING = {
    "there": _("It goes by this version already."),
    "no-procedure": _("The new version has no such procedure; let it end under the old one."),
    "step-gone": _("“{step}” is no step any more. Say which step of the new version it is."),
    "two-in-one": _("“{step}” would be two open steps at once. Let one of them end first."),
    "under-way": _(
        "“{step}” is in the hands of {to}, and reads differently now. Wait until it has ended, or have it handed back."
    ),
    "waits": _("“{step}” waits for a matter that it called. Wait until that returns."),
    "nobody": _("Nobody at this site is {needed}, to whom “{step}” belongs now. Give somebody the role first."),
    "answer": _("The answer to “{field}” does not fit the question as it is asked now."),
    "late": _("“{step}” would be late at once: its time would have ended on {at}."),
    "promise": _("The time promised to the customer ({at}) would no longer be watched as it was."),
}

_EXPECTED = {
    "whole-number": _("a whole number"),
    "number": _("a number"),
    "amount-in-yuan-and-fen": _("an amount with at most two places"),
    "yes-or-no": _("yes or no"),
    "one-of-the-choices": _("one of the choices"),
    "date": _("a date such as 2026-03-02"),
    "date-and-time": _("a date and time such as 2026-03-02 14:30"),
    "telephone-number": _("a telephone number"),
    "at-most-200-characters": _("at most 200 characters"),
    "at-most-5000-characters": _("at most 5000 characters"),
    "one-from-the-list": _("one from the list"),
    "known-field": _("a question of this form"),
}


def sentence(refusal: Refusal, library: Library, fields: Mapping[str, Any] | None = None) -> str:
    """The refusal in the reader's language. `fields` (id -> Field of the pack) names the answers at fault."""
    say = _speaker(library, fields or {})
    facts = {name: say(name, value) for name, value in refusal.facts.items()}
    if refusal.code in ("not-open", "limit", "moving"):
        facts["why"] = _why(refusal, facts)
    if refusal.facts.get("otherwise"):
        return str(facts["otherwise"])
    if refusal.facts.get("waits_for"):
        return str(_("“{step}” waits for the matter it called: {waits_for}.")).format(**facts)
    return str(SENTENCES[refusal.code]).format_map(_Gaps(facts))


def field_errors(refusal: Refusal) -> dict[str, str]:
    """Which answers are at fault, each with its own short sentence, for the form."""
    fields = refusal.facts.get("fields", ())
    if isinstance(fields, Mapping):
        return {name: str(_("Expected: %s") % _EXPECTED.get(expected, expected)) for name, expected in fields.items()}
    return {name: str(_("Please fill this in.")) for name in fields}


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _why(refusal: Refusal, facts: Mapping[str, str]) -> str:
    if refusal.code == "limit":
        return str(_WHY[refusal.facts["why"]])
    if refusal.code == "moving":
        return str(_MOVING[refusal.facts["why"]]).format_map(_Gaps(facts))
    if refusal.facts.get("done_by"):
        return str(_WHY["done"]).format_map(_Gaps(facts))
    if refusal.facts.get("open_steps"):
        return str(_WHY["later"]).format_map(_Gaps(facts))
    return str(_WHY["never"])


def _speaker(library: Library, fields: Mapping[str, Any]) -> Callable[[str, Any], str]:
    language = get_language() or "zh-hans"

    def one(name: str, value: Any) -> str:
        if isinstance(value, Text):
            return value.in_language(language)
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        if name in ("needed", "of") and isinstance(value, str):
            return library.role_title(value).in_language(language)
        if name == "did":
            return _step_title(library, str(value), language)
        if isinstance(value, str) and value.startswith(STAFF):
            return names_of([value]).get(value, value)
        if name == "fields" and value in fields:
            return str(fields[value].title.in_language(language))
        return str(value)

    def say(name: str, value: Any) -> str:
        if isinstance(value, Mapping):
            value = tuple(value)
        if isinstance(value, (list, tuple)):
            return ("、" if language.startswith("zh") else ", ").join(one(name, item) for item in value)
        return one(name, value)

    return say


def _step_title(library: Library, step: str, language: str) -> str:
    """The title of a step of whichever procedure: who did it may have done so in a case that was called."""
    for procedure in library.procedures():
        if step in procedure.steps:
            return procedure.steps[step].title.in_language(language)
    return step
