"""The books of a play: rebuilt from their events after every verb, and told as a story when it fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.cases import chain
from yizhan.cases.models import Case, CaseStep, Event
from yizhan.cases.people import staff_of
from yizhan.insight.conformance.mistakes import Failed
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.events import Event as CoreEvent
from yizhan.procedure.evolve import apply
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Site

MOST_LINES = 60  # of a story; the newest are the ones that matter

# What of an event is worth a word in a story, and in this order.
_TELLING = ("step", "limit", "outcome", "to_name", "to", "about", "value", "values", "verb", "args", "channel", "place",
            "procedure", "follow_up", "drawn", "due", "signed", "photos", "status", "incident", "merged_into", "text",
            "reason", "rule")  # fmt: skip


@dataclass(slots=True)
class Rebuilt:
    """One case as its events so far add up to, and the hash of the last one."""

    state: CaseState = field(default_factory=CaseState)
    head: bytes = b""


class Books:
    """Every case of a play, rebuilt from its events alone beside the rows that are stored."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cases: dict[int, Rebuilt] = {}

    def check(self) -> None:
        """Bring the rebuilt cases up to the newest event and compare. Raises Failed."""
        versions = Case.objects.filter(site=self.site).order_by("pk").values_list("pk", "version")
        behind = [pk for pk, version in versions if pk not in self.cases or self.cases[pk].state.version != version]
        for case in Case.objects.filter(pk__in=behind).order_by("pk") if behind else ():
            self._check(case, self.cases.setdefault(case.pk, Rebuilt()))

    def _check(self, case: Case, rebuilt: Rebuilt) -> None:
        for event in Event.objects.filter(case=case, seq__gt=rebuilt.state.version).order_by("seq"):
            link = chain.Link(event.seq, event.at, event.kind, event.by, event.body)
            rebuilt.head = chain.linked(rebuilt.head, link)
            if rebuilt.head != bytes(event.hash):
                raise Failed(
                    _("the chain of %(case)s breaks at event %(seq)s") % {"case": case.number, "seq": event.seq}
                )
            apply(rebuilt.state, CoreEvent.from_json(event.kind, event.body), event.at, event.by)
        if rebuilt.head != bytes(case.head):
            raise Failed(_("the chain of %(case)s ends elsewhere than its case says") % {"case": case.number})
        stored = CaseState.from_json(case.state)
        if rebuilt.state != stored:
            raise _differing(case, stored, rebuilt.state)

    def close(self) -> None:
        """The chain of every case once more, from its beginning, as an audit walks it."""
        for broken in chain.verify(Case.objects.filter(pk__in=self.cases)):
            told = _("the chain of %(case)s does not hold at event %(seq)s: %(what)s")
            raise Failed(told % {"case": broken.case, "seq": broken.seq, "what": broken.what})


def _differing(case: Case, stored: CaseState, rebuilt: CaseState) -> Failed:
    parts = [name for name in CaseState.__slots__ if getattr(rebuilt, name) != getattr(stored, name)]
    return Failed(
        _("%(case)s rebuilt from its events differs in: %(parts)s") % {"case": case.number, "parts": ", ".join(parts)},
        expected="; ".join(f"{name}={getattr(stored, name)}" for name in parts),
        found="; ".join(f"{name}={getattr(rebuilt, name)}" for name in parts),
    )


def story(site: Site) -> Iterator[str]:
    """What happened so far, a line an event, the newest last."""
    zone = ZoneInfo(site.timezone)
    newest = list(Event.objects.filter(site=site).select_related("case").order_by("-pk")[:MOST_LINES])
    several = len({event.case_id for event in newest}) > 1
    for event in reversed(newest):
        which = f"{event.case.number} {event.case.procedure}  " if several else ""
        who = event.by_name or event.by
        yield f"{clock(event.at, zone)}  {which}{who}: {event.kind} {_details(event.body, zone)}".rstrip()


def open_steps(site: Site, calendar: Calendar) -> str:
    found = CaseStep.objects.filter(site=site, state=CaseStep.State.OPEN).select_related("case").order_by("pk")
    several = len({step.case_id for step in found}) > 1
    told = [_open_step(step, calendar, several) for step in found]
    return "; ".join(told) or _("nothing")


def _open_step(step: CaseStep, calendar: Calendar, several: bool) -> str:
    parts = [", ".join(step.roles) or _("the pack itself")]
    if step.assigned_to:
        person = staff_of([step.assigned_to]).get(step.assigned_to)
        parts.append(_("in the hands of %(name)s") % {"name": step.assigned_name or (person.name if person else "?")})
    if step.due_at:
        parts.append(_("due %(at)s") % {"at": clock(step.due_at, calendar.zone)})
    name = f"{step.case.number} {step.case.procedure}/{step.step}" if several else step.step
    return f"{name} ({', '.join(parts)})"


def clock(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return "–"
    local = at.astimezone(zone)
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


def _details(body: dict[str, Any], zone: ZoneInfo) -> str:
    told = []
    for name in _TELLING:
        value: Any = body.get(name)
        if value in (None, "", [], {}):
            continue
        if name == "due":
            value = clock(datetime.fromisoformat(value), zone)
        if name == "args":
            value = {key: one for key, one in value.items() if key != "say"}
        told.append(f"{name}={_short(value)}")
    return " ".join(told)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}:{_short(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ",".join(_short(one) for one in value)
    return str(value)[:60]
