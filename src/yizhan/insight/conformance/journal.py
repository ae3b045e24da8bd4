"""The books of a play: rebuilt from their events after every verb, and told as a story when it fails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.cases import chain
from yizhan.cases.models import Case, CaseStep, Entry, Event
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
        self.read_to = 0  # the newest entry that has been read

    def check(self) -> None:
        """Bring the rebuilt cases up to the newest event and compare. Raises Failed."""
        touched = self._read_on()
        for number, pk, head, stored in _cases(touched):
            rebuilt = self.cases[pk]
            if rebuilt.head != head:
                raise Failed(_("the chain of %(case)s ends elsewhere than its case says") % {"case": number})
            if rebuilt.state != stored:
                raise _differing(number, stored, rebuilt.state)

    def _read_on(self) -> list[int]:
        """Apply what has happened since; return the cases that it happened to."""
        touched: dict[int, None] = {}
        for entry in Entry.objects.filter(pk__gt=self.read_to, site=self.site).order_by("pk"):
            rebuilt = self.cases.setdefault(entry.case_id, Rebuilt())
            for link in chain.links(entry.seq, entry.at, entry.by, entry.events):
                rebuilt.head = chain.linked(rebuilt.head, link)
                apply(rebuilt.state, CoreEvent.from_json(link.kind, link.body), link.at, link.by)
            if rebuilt.head != bytes(entry.hash):
                told = _("the chain of %(case)s breaks at event %(seq)s")
                raise Failed(told % {"case": entry.case.number, "seq": entry.seq})
            touched[entry.case_id] = None
            self.read_to = entry.pk
        return list(touched)

    def close(self) -> None:
        """The chain of every case once more, from its beginning, as an audit walks it."""
        for broken in chain.verify(Case.objects.filter(pk__in=self.cases)):
            told = _("the chain of %(case)s does not hold at event %(seq)s: %(what)s")
            raise Failed(told % {"case": broken.case, "seq": broken.seq, "what": broken.what})


def _cases(ids: list[int]) -> Iterator[tuple[str, int, bytes, CaseState]]:
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, id, head, state, data FROM cases_case WHERE id = ANY(%s) ORDER BY id", [ids])
        for number, id, head, state, data in cursor.fetchall():
            stored = CaseState.restored(state)
            stored.data = _json(data)
            yield number, id, bytes(head), stored


def _json(value: Any) -> Any:
    """JSON columns come as text: Django leaves reading them to whoever asks."""
    return json.loads(value) if isinstance(value, str) else value


def _differing(number: str, stored: CaseState, rebuilt: CaseState) -> Failed:
    parts = [name for name in CaseState.__struct_fields__ if getattr(rebuilt, name) != getattr(stored, name)]
    return Failed(
        _("%(case)s rebuilt from its events differs in: %(parts)s") % {"case": number, "parts": ", ".join(parts)},
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
