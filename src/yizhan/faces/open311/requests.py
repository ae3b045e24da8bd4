"""Service requests: the matters of public services within reach, as anybody may read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.cases.shown import masked
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.open311.asking import said
from yizhan.faces.open311.errors import Objected
from yizhan.faces.open311.models import Report
from yizhan.faces.open311.services import Service, of_case
from yizhan.procedure.model import Field, Procedure

SPAN = timedelta(days=90)
MOST = 1000
EARLIEST, LATEST = 1970, 2199
STATUSES = {"open": Q(status=Case.Status.OPEN), "closed": ~Q(status=Case.Status.OPEN)}
COLUMNS = (
    "pk",
    "number",
    "library_id",
    "pack",
    "procedure",
    "status",
    "data",
    "received_at",
    "closed_at",
    "place__code",
    "merged_into__number",
    "site__organisation__name",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query is narrowed to."""

    numbers: tuple[str, ...]
    services: tuple[str, ...]
    statuses: tuple[str, ...]
    since: datetime
    until: datetime

    @classmethod
    def read(cls, request: ProgramRequest) -> "Asked":
        """Raises Objected for what is no time, no status, or too long a span."""
        since, until = _moment(request, "start_date"), _moment(request, "end_date")
        if since and until and until - since > SPAN:
            raise Objected(400, "start_date and end_date may not span more than 90 days")
        until = until or (since + SPAN if since else request.now)
        statuses = _several(request, "status")
        if unknown := set(statuses) - set(STATUSES):
            raise Objected(400, f"status {min(unknown)[:40]} is neither open nor closed")
        return cls(
            numbers=_several(request, "service_request_id"),
            services=_several(request, "service_code"),
            statuses=statuses,
            since=since or until - SPAN,
            until=until,
        )


def found(request: ProgramRequest, services: list[Service], asked: Asked) -> QuerySet[Case]:
    """The newest first; numbers that are named override everything else."""
    near = within_reach(request, services)
    if asked.numbers:
        return near.filter(number__in=asked.numbers[:MOST])
    if asked.services:
        of = Q(pk__isnull=True)
        for service in services:
            if service.code in asked.services:
                of |= service.cases()
        near = near.filter(of)
    if asked.statuses:
        either = Q(pk__isnull=True)
        for status in asked.statuses:
            either |= STATUSES[status]
        near = near.filter(either)
    return near.filter(received_at__gte=asked.since, received_at__lte=asked.until)


def within_reach(request: ProgramRequest, services: list[Service]) -> QuerySet[Case]:
    """Cases of public services; what they called is the house's own business."""
    public = Q(pk__isnull=True)
    for pack, procedure in {(one.procedure.pack, one.procedure.id) for one in services}:
        public |= Q(pack=pack, procedure=procedure)
    return request.reach.cases().filter(public, parent__isnull=True).order_by("-received_at", "-pk")


def told(request: ProgramRequest, cases: QuerySet[Case], *, known: bool) -> list[dict[str, Any]]:
    """At most MOST of them, in three queries. To whom is not `known`, neither what was said nor which room."""
    columns = {"last_at": KeyTextTransform("last_at", "state")}
    rows = [dict(row) for row in cases.values(*COLUMNS, **columns)[:MOST]]
    ids = [row["pk"] for row in rows]
    reports = {one.case_id: one for one in Report.objects.filter(case__in=ids)}
    steps = _open_steps(ids)
    return [_told(request, row, reports.get(row["pk"]), steps.get(row["pk"], ()), known=known) for row in rows]


def _told(
    request: ProgramRequest, row: Mapping[str, Any], report: Report | None, steps: Iterable[str], *, known: bool
) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    definition = library.edition(row["library_id"]).definition(f"{row['pack']}/{row['procedure']}")
    procedure, fields = definition.procedure, dict(definition.pack.fields)
    code, name = of_case(procedure, row["data"], language, fields)
    is_open = row["status"] == Case.Status.OPEN
    last = datetime.fromisoformat(row["last_at"]) if row["last_at"] else row["received_at"]
    place = row["place__code"] or ""
    appointment = row["data"].get(procedure.reschedules) if procedure.reschedules else None
    return {
        "service_request_id": row["number"],
        "status": "open" if is_open else "closed",
        "status_notes": _titles(procedure, steps, language) if is_open else _end(row),
        "service_name": name,
        "service_code": code,
        "description": _words(request, procedure, fields, row["data"]) if known else None,
        "agency_responsible": row["site__organisation__name"],
        "service_notice": None,
        "requested_datetime": row["received_at"],
        "updated_datetime": last if is_open else row["closed_at"],
        "expected_datetime": datetime.fromisoformat(appointment) if appointment else None,
        "address": (place or (report.address if report else "")) if known else place.split("-")[0],
        "address_id": place or None if known else None,
        "zipcode": None,
        "lat": report.lat if report and known else None,
        "long": report.long if report and known else None,
        "media_url": (report.media_url or None) if report and known else None,
    }


def _words(request: ProgramRequest, procedure: Procedure, fields: Mapping[str, Field], data: Mapping[str, Any]) -> str:
    name = procedure.sentence_field
    text = str(data.get(name) or "") if name else ""
    if text and fields[name].personal and not request.access.sees_personal_data:
        return masked(fields[name], text)
    return text


def _titles(procedure: Procedure, steps: Iterable[str], language: str) -> str:
    titles = [procedure.steps[id].title.in_language(language) for id in steps if id in procedure.steps]
    return ("、" if language.startswith("zh") else ", ").join(titles)


def _end(row: Mapping[str, Any]) -> str:
    if row["merged_into__number"]:
        return str(_("Goes on in %s") % row["merged_into__number"])
    return str(Case.Status(row["status"]).label)


def _open_steps(ids: list[int]) -> dict[int, list[str]]:
    steps: dict[int, list[str]] = {}
    open = CaseStep.objects.filter(case__in=ids, state=CaseStep.State.OPEN).order_by("started_at", "pk")
    for case, step in open.values_list("case_id", "step"):
        steps.setdefault(case, []).append(step)
    return steps


def _several(request: ProgramRequest, name: str) -> tuple[str, ...]:
    """Declared several times, or once with commas, or both."""
    given = ",".join(request.GET.getlist(name))
    return tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))


def _moment(request: ProgramRequest, name: str) -> datetime | None:
    text = said(request, name).replace(" ", "+")  # a plus sign that nobody escaped
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not EARLIEST <= at.year <= LATEST:
        raise Objected(400, f"{name} is no time like 2026-03-02T14:30:00Z")
    return at
