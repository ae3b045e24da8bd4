"""The story of a case: every kind of event as a sentence. A new kind cannot be forgotten here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from django.utils.translation import gettext as _

from yizhan.cases import effects, pinning
from yizhan.cases import library as editions
from yizhan.cases.models import Event
from yizhan.cases.shown import Reader, channel_title, shown
from yizhan.faces.clocks import limit_title
from yizhan.procedure import events as e
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Library

REPEATING = ("warn", "bad", "quiet")  # tones of what the clock says again and again
REPEATS = 6  # lines back in which the same line is looked for


@dataclass(frozen=True, slots=True)
class Telling:
    """One line of the timeline. `tone`: plain | good | warn | bad | quiet; `icon` names a Tabler icon. `times`
    counts how often the same was said in a row, first `since` then."""

    seq: int
    at: datetime
    who: str
    icon: str
    tone: str
    sentence: str
    details: tuple[tuple[str, str], ...] = ()
    times: int = 1
    since: datetime | None = None


def gathered(tellings: Iterable[Telling]) -> list[Telling]:
    """The same line again and again is told once, with how often: a limit that comes back every hour fills no
    page."""
    told: list[Telling] = []
    for telling in tellings:
        before = next((one for one in reversed(told[-REPEATS:]) if _alike(one, telling)), None)
        if before is None:
            told.append(telling)
        else:
            told.remove(before)
            told.append(replace(telling, times=before.times + 1, since=before.since or before.at))
    return told


def _alike(one: Telling, other: Telling) -> bool:
    return one.tone in REPEATING and (one.sentence, one.who, one.details) == (other.sentence, other.who, other.details)


class Teller:
    """Tells the events of cases of one procedure, as one person reads them."""

    def __init__(self, definition: Definition, library: Library, reader: Reader) -> None:
        self.definition = definition
        self.library = library
        self.reader = reader
        self.language = reader.language

    def tell(self, events: Iterable[Event]) -> list[Telling]:
        """Each event in the words of the version that the case went by when it happened."""
        told: list[Telling] = []
        teller = self
        for row in reversed(list(events)):
            told.append(teller._told(row))
            if row.kind == e.Moved.kind:
                teller = teller.before(row.body["before"])
        return told[::-1]

    def before(self, version: str) -> "Teller":
        """One who speaks of an earlier version."""
        edition = editions.edition(pinning.newest_called(version))
        return Teller(edition.definition(self.definition.procedure.ref), edition.library, self.reader)

    def _told(self, row: Event) -> Telling:
        event = e.Event.from_json(row.kind, row.body)
        icon, tone, sentence, details = self._sentence(event)
        return Telling(row.seq, row.at.astimezone(self.reader.zone), self._who(row), icon, tone, sentence, details)

    def _who(self, row: Event) -> str:
        if row.by == "clock":
            return _("the clock")
        if row.by == "pack":
            return _("the procedure")
        return row.by_name

    def _sentence(self, event: e.AnyEvent) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        match event:
            case e.Opened():
                return "phone-incoming", "plain", _("Received through %s") % self.channel(event.channel), ()
            case e.DataSet():
                what = _("Set by the rules: %s") % event.rule if event.rule else _("Written into the form")
                return "pencil", "quiet" if event.rule else "plain", what, self.values(event.values)
            case e.Proposed():
                why = event.why["zh" if self.language.startswith("zh") else "en"]
                return "bulb", "quiet", _("Proposed: %s") % why, self.values({event.about: event.value})
            case e.StepStarted():
                return "player-play", "quiet", _("%s begins") % self.step(event.step), ()
            case e.StepHeld():
                return "hourglass", "quiet", _("%s waits for other branches") % self.step(event.step), ()
            case e.Assigned():
                said = _("%(who)s takes %(step)s") if event.claimed else _("%(step)s goes to %(who)s")
                blanks = {"who": event.to_name or self._person(event.to), "step": self.step(event.step)}
                return "user-check", "plain", said % blanks, self.reason(event.reason)
            case e.HandedBack():
                return (
                    "arrow-back-up",
                    "warn",
                    _("%s handed back") % self.step(event.step),
                    self.reason(event.reason),
                )
            case e.StepCompleted():
                return self._completed(event)
            case e.StepWithdrawn():
                return "x", "quiet", _("%s is no longer needed") % self.step(event.step), ()
            case e.LimitSet():
                return "clock-play", "quiet", _("Time limit runs: %s") % self.limit(event.limit), ()
            case e.LimitMet():
                return "clock-check", "quiet", _("Time limit ended: %s") % self.limit(event.limit), ()
            case e.LimitWarned():
                return "clock-exclamation", "warn", _("Soon due: %s") % self.limit(event.limit), ()
            case e.LimitMissed():
                return "alarm", "bad", _("Overdue: %s") % self.limit(event.limit), ()
            case e.LimitExtended():
                said = _("More time for %(limit)s, until %(to)s") % {
                    "limit": self.limit(event.limit),
                    "to": self.reader.at(event.to),
                }
                return "clock-plus", "warn", said, self.reason(event.reason)
            case e.LimitSuspended():
                return (
                    "clock-pause",
                    "warn",
                    _("Clock paused: %s") % self.limit(event.limit),
                    self.reason(event.reason),
                )
            case e.LimitResumed():
                return "clock-play", "plain", _("Clock runs again: %s") % self.limit(event.limit), ()
            case e.Escalated():
                return "arrow-big-up-lines", "bad", _("Handed up to %s") % self.roles(event.to), ()
            case e.EffectRequested():
                return "bell", "quiet", self._requested(event), ()
            case e.ChildCalled():
                return "git-branch", "plain", _("Another procedure is called: %s") % self.procedure(event.procedure), ()
            case e.ChildReturned():
                return "git-merge", "plain", _("%s came back") % event.child, ()
            case e.FollowUpDrawn():
                said = _("Drawn for a follow-up") if event.drawn else _("Not drawn for a follow-up")
                return "dice", "quiet", said, ()
            case e.Pressed():
                return (
                    "urgent",
                    "warn",
                    _("Pressed for %s") % self.step(event.step),
                    self.reason(event.reason),
                )
            case e.Rescheduled():
                said = _("New appointment: %s") % self.reader.at(datetime.fromisoformat(event.to))
                return "calendar-event", "warn", said, self.reason(event.reason)
            case e.Noted():
                return "note", "plain", event.text, ()
            case e.Attached():
                return "photo", "plain", _("Photos or papers added: %d") % len(event.attachments), ()
            case e.Linked():
                said = _("Part of incident %s") % event.incident if event.incident else _("Taken out of the incident")
                return "link", "plain", said, ()
            case e.Moved():
                return "versions", "plain", _("Goes on under a newer version of the procedure"), self.renamed(event)
            case e.Cancelled():
                said = _("Merged into %s") % event.merged_into if event.merged_into else _("Cancelled")
                return "ban", "bad", said, self.reason(event.reason)
            case e.Closed():
                return "circle-check", "good", _("Closed"), ()
            case e.Archived():
                said = _("Archived within %s") % event.within if event.within else _("Archived and sealed")
                return "archive", "good", said, ()
            case _:
                assert_never(event)

    def _completed(self, event: e.StepCompleted) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        step = self.definition.procedure.steps.get(event.step)
        outcome = step.outcomes.get(event.outcome) if step else None
        title = outcome.title.in_language(self.language) if outcome else event.outcome
        said = _("%(step)s: %(outcome)s") % {"step": self.step(event.step), "outcome": title}
        details = list(self.reason(event.reason))
        if event.signed:
            details.append((_("Signed by"), self.roles(event.signed)))
        for line, why in event.waived.items():
            details.append((_("Waived"), f"{self.line(line)}: {why}"))
        return "check", "good", said, tuple(details)

    def _requested(self, event: e.EffectRequested) -> str:
        to = event.args.get("to")
        if event.verb == "notify":
            return _("Told: %s") % self.roles(tuple(to or ()))
        verb = effects.vocabulary().verbs[event.verb].title.in_language(self.language)
        return f"{verb}: {self.roles(tuple(to))}" if to else verb

    # -- words ----------------------------------------------------------------------------------

    def step(self, id: str) -> str:
        step = self.definition.procedure.steps.get(id)
        return step.title.in_language(self.language) if step else id

    def procedure(self, ref: str) -> str:
        if ref == self.definition.procedure.id:
            return self.definition.procedure.title.in_language(self.language)
        try:
            return self.library.procedure(ref).title.in_language(self.language)
        except KeyError:
            return ref

    def limit(self, id: str) -> str:
        for limit in self.definition.procedure.all_limits():
            if limit.id == id:
                return limit_title(self.definition, limit, self.language)
        return id

    def line(self, id: str) -> str:
        for checklist in self.definition.pack.checklists.values():
            for line in checklist.lines:
                if line.id == id:
                    return line.title.in_language(self.language)
        return id

    def channel(self, id: str) -> str:
        return channel_title(self.library, self.definition, id, self.language) or _("another case")

    def roles(self, ids: Iterable[str]) -> str:
        """Roles by their title, staff by their name, the words a pack has for people who are neither."""
        return self.reader.several(self._person(id) for id in ids)

    def _person(self, id: str) -> str:
        role = self.definition.pack.roles.get(id)
        if role is not None:
            return role.title.in_language(self.language)
        if id in _RECIPIENTS:
            return _RECIPIENTS[id]()
        return self.reader.names.get(id, id)

    def renamed(self, event: e.Moved) -> tuple[tuple[str, str], ...]:
        if not event.steps:
            return ()
        before = self.before(event.before)
        return tuple((_("Step"), f"{before.step(old)} → {self.step(new)}") for old, new in event.steps.items())

    def reason(self, reason: str) -> tuple[tuple[str, str], ...]:
        return ((_("Reason"), reason),) if reason else ()

    def values(self, values: object) -> tuple[tuple[str, str], ...]:
        if not isinstance(values, dict):
            return ()
        return tuple((self.label(name), self.value(name, value)) for name, value in values.items())

    def label(self, name: str) -> str:
        field = self.definition.pack.fields.get(name)
        return field.title.in_language(self.language) if field else name

    def value(self, name: str, value: object) -> str:
        field = self.definition.pack.fields.get(name)
        return (shown(field, value, self.reader) or "—") if field else str(value)


_RECIPIENTS: Mapping[str, Callable[[], str]] = {
    "assignee": lambda: _("whoever has it in hand"),
    "opener": lambda: _("whoever took it in"),
}
