"""Registers: records as views over matters, a period at a time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yizhan.cases.shown import Reader
from yizhan.faces.api.resources.paging import Page
from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import REPORTS
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import told
from yizhan.insight.registers import lines
from yizhan.insight.registers.periods import Period
from yizhan.insight.registers.register import Register, registers
from yizhan.insight.registers.register import register as register_of

resource = Resource(_("Registers"))


class RegisterLine(Schema):
    ref: str = told(_("pack/record"))
    title: str


class Registers(Schema):
    registers: list[RegisterLine]


class ColumnTold(Schema):
    id: str
    title: str


class LineTold(Schema):
    number: str
    received_at: datetime
    status: str
    cells: list[str] = told(_("As people read them, in the order of the columns"))


class RegisterTold(Schema):
    ref: str
    title: str
    first: date
    last: date
    columns: list[ColumnTold]
    lines: list[LineTold]
    next: str | None


class RegisterAsked(Page):
    q: str = told(_("Number, room, or words of any answer"), default="", max_length=200)
    first: date | None = told(_("The first day; the first of this month where none is said"), default=None)
    last: date | None = told(_("The last day; today where none is said. At most a year"), default=None)


@resource.get("/registers", scope=REPORTS, answer=Registers, summary=_("The registers of procedures it oversees"))
def all_registers(request: ProgramRequest) -> Registers:
    language = get_language() or "zh-hans"
    return Registers(
        registers=[
            RegisterLine(ref=one.ref, title=one.record.title.in_language(language))
            for one in registers(request.site)
            if _overseen(request, one)
        ]
    )


@resource.get("/registers/{pack}/{record}", scope=REPORTS, answer=RegisterTold, summary=_("The lines of a register"))
def register(request: ProgramRequest, pack: str, record: str, asking: Query[RegisterAsked]) -> RegisterTold:
    found = _found(request, pack, record)
    language = get_language() or "zh-hans"
    zone = ZoneInfo(request.site.timezone)
    period = Period.typed(
        asking.first.isoformat() if asking.first else "",
        asking.last.isoformat() if asking.last else "",
        request.now.astimezone(zone).date(),
        zone,
    )
    reader = Reader(language, request.site.timezone, masked=not request.access.sees_personal_data)
    some, after = lines.page(lines.found(found, request.reach.cases(), period, asking.q), asking.after, asking.limit)
    return RegisterTold(
        ref=found.ref,
        title=found.record.title.in_language(language),
        first=period.first,
        last=period.last,
        columns=[ColumnTold(id=one.id, title=one.title) for one in lines.columns(found, language)],
        lines=[
            LineTold(number=one.number, received_at=one.received, status=one.status, cells=list(one.cells))
            for one in lines.lines(found, some, reader)
        ],
        next=after or None,
    )


def _found(request: ProgramRequest, pack: str, record: str) -> Register:
    try:
        found = register_of(request.site, pack, record)
    except KeyError:
        raise Http404 from None
    if not _overseen(request, found):
        raise Http404
    return found


def _overseen(request: ProgramRequest, register: Register) -> bool:
    return any(procedure.ref in request.reach.oversees for procedure in register.procedures)
