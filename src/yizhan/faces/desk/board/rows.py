"""Matters as lines of a list: three queries for any number of them, titles from the packs in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import get_language

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.cases.shown import channel_title, names_of
from yizhan.faces.clocks import SOON
from yizhan.faces.doors import SiteRequest
from yizhan.faces.frame import address
from yizhan.procedure.definition import Definition

COLUMNS = (
    "pk",
    "number",
    "library_id",
    "pack",
    "procedure",
    "status",
    "channel",
    "subject",
    "received_at",
    "closed_at",
    "due_at",
    "parent_id",
    "incident__number",
    "place__code",
    "party__name",
)


@dataclass(frozen=True, slots=True)
class Hands:
    """One open step: who has it, or whose work it is. `mine` when it waits for this very person."""

    step: str
    who: str
    taken: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`state` of the due time: calm | soon | late | `still` while no clock runs, and `ended` for what is over."""

    id: int
    number: str
    address: str
    received: datetime
    ended: datetime | None
    status: str
    place: str
    customer: str
    subject: str
    procedure: str
    channel: str
    child: bool
    incident: str
    due: datetime | None
    state: str
    steps: Sequence[Hands]

    @property
    def mine(self) -> bool:
        return any(step.mine for step in self.steps)


def rows(request: SiteRequest, matters: QuerySet[Case], most: int) -> list[Row]:
    """The first lines of a list, as this person reads them."""
    found = list(matters.values_list(*COLUMNS)[:most])
    steps = _open_steps([values[0] for values in found])
    reading = _Reading(request, get_language() or "zh-hans", _names(steps))
    return [reading.row(dict(zip(COLUMNS, values, strict=True)), steps.get(values[0], ())) for values in found]


@dataclass(frozen=True, slots=True)
class _Open:
    """An open step as it is stored."""

    step: str
    to: str
    name: str
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads, in which language; `names` of staff whom a step knows by their id alone."""

    request: SiteRequest
    language: str
    names: Mapping[str, str]

    def row(self, case: Mapping[str, Any], steps: Iterable[_Open]) -> Row:
        request = self.request
        zone = ZoneInfo(request.site.timezone)
        edition = library.edition(case["library_id"])
        definition = edition.definition(f"{case['pack']}/{case['procedure']}")
        due, received, closed = case["due_at"], case["received_at"], case["closed_at"]
        is_open = case["status"] == Case.Status.OPEN
        return Row(
            id=case["pk"],
            number=case["number"],
            address=address(request, "case", case["number"]),
            received=received.astimezone(zone),
            ended=closed.astimezone(zone) if closed else None,
            status=case["status"],
            place=case["place__code"] or "",
            customer=case["party__name"] or "",
            subject=case["subject"],
            procedure=definition.procedure.title.in_language(self.language),
            channel=channel_title(edition.library, definition, case["channel"], self.language),
            child=case["parent_id"] is not None,
            incident=case["incident__number"] or "",
            due=due.astimezone(zone) if due else None,
            state=due_state(due, request.now) if is_open else "ended",
            steps=[self.hands(definition, one) for one in steps],
        )

    def hands(self, definition: Definition, step: _Open) -> Hands:
        known = definition.procedure.steps.get(step.step)
        free_for_me = not step.to and not self.request.reach.serves.isdisjoint(step.roles)
        roles = [role.title.in_language(self.language) for id in step.roles if (role := definition.pack.roles.get(id))]
        named = self.names.get(step.to) or step.name or step.to
        return Hands(
            step=known.title.in_language(self.language) if known else step.step,
            who=named or ("、" if self.language.startswith("zh") else ", ").join(roles),
            taken=bool(step.to),
            mine=free_for_me or step.to == self.request.actor.id,
        )


def due_state(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "still"
    if due <= now:
        return "late"
    return "soon" if due - now <= SOON else "calm"


def _open_steps(cases: Sequence[int]) -> dict[int, list[_Open]]:
    found: dict[int, list[_Open]] = {}
    if cases:
        steps = CaseStep.objects.filter(case__in=cases, state=CaseStep.State.OPEN).order_by("started_at", "pk")
        columns = steps.values_list("case_id", "step", "assigned_to", "assigned_name", "roles")
        for case, id, to, name, roles in columns:
            found.setdefault(case, []).append(_Open(id, to, name, roles))
    return found


def _names(steps: Mapping[int, Sequence[_Open]]) -> dict[str, str]:
    """A step that a rule gave to somebody knows only the id. One query, where there is such a step."""
    return names_of({one.to for open in steps.values() for one in open if one.to and one.name in ("", one.to)})
