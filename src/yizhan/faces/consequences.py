"""What the clock will do next, in one sentence: "Not done by 14:00: the supervisor is told"."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.model import Effect, Expression, Limit


def consequences(draft: Draft, limit: Limit, due: datetime | None, language: str, names: Mapping[str, str]) -> str:
    """What follows, as the answers stand now, when the limit is missed; empty when only the mark turns red.
    `names` are those of staff by id."""
    say = _Sayer(draft, language, names)
    told = [sentence for effect in limit.on_breach if (sentence := say.effect(effect))]
    if not told:
        return ""
    follows = ("；" if language.startswith("zh") else "; ").join(dict.fromkeys(told))
    if due is None:
        return _("If it is missed: %(follows)s.") % {"follows": follows}
    return _("Not done by %(time)s: %(follows)s.") % {"time": f"{due:%m-%d %H:%M}", "follows": follows}


class _Sayer:
    def __init__(self, draft: Draft, language: str, names: Mapping[str, str]) -> None:
        self.draft = draft
        self.language = language
        self.names = names

    def effect(self, effect: Effect) -> str:
        say = _SAID.get(effect.verb)
        return say(self, effect.args) if say is not None and self.draft.holds(effect.when) else ""

    def notify(self, args: Mapping[str, Any]) -> str:
        people = self.people(args["to"])
        return _("%s is told") % people if people else ""

    def escalate(self, args: Mapping[str, Any]) -> str:
        people = self.people(args["to"])
        return _("it is handed up to %s") % people if people else ""

    def start(self, args: Mapping[str, Any]) -> str:
        return _("“%s” begins") % self.steps(args["steps"])

    def withdraw(self, args: Mapping[str, Any]) -> str:
        return _("“%s” is taken back") % self.steps(args["steps"])

    def take(self, args: Mapping[str, Any]) -> str:
        return _("the step ends by itself")

    def call(self, args: Mapping[str, Any]) -> str:
        return _("another matter is opened")

    def set(self, args: Mapping[str, Any]) -> str:
        fields = self.draft.definition.pack.fields
        named = [fields[name].title.in_language(self.language) for name in args["values"] if name in fields]
        return _("%s changes") % self.several(named) if named else ""

    def people(self, to: Iterable[Any]) -> str:
        found: list[str] = []
        for one in to:
            value = self.draft.value(one) if isinstance(one, Expression) else one
            found += [self.person(id) for id in (value if isinstance(value, (list, tuple)) else [value]) if id]
        return self.several(found)

    def person(self, id: str) -> str:
        if id in _RECIPIENTS:
            return _RECIPIENTS[id]()
        role = self.draft.definition.pack.roles.get(id)
        return role.title.in_language(self.language) if role is not None else self.names.get(id, id)

    def steps(self, ids: Iterable[str]) -> str:
        steps = self.draft.definition.procedure.steps
        return self.several([steps[id].title.in_language(self.language) for id in ids if id in steps])

    def several(self, words: Iterable[str]) -> str:
        return ("、" if self.language.startswith("zh") else ", ").join(dict.fromkeys(words))


_RECIPIENTS: Mapping[str, Callable[[], str]] = {
    "assignee": lambda: _("whoever has it in hand"),
    "opener": lambda: _("whoever took it in"),
}
_SAID: Mapping[str, Callable[[_Sayer, Mapping[str, Any]], str]] = {
    "notify": _Sayer.notify,
    "escalate": _Sayer.escalate,
    "start": _Sayer.start,
    "withdraw": _Sayer.withdraw,
    "take": _Sayer.take,
    "call": _Sayer.call,
    "set": _Sayer.set,
}
