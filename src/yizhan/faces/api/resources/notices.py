"""Notices: what its roles are told. Reading one does not take it from the people who hold the role."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yizhan.capabilities.notices.inbox import inbox
from yizhan.faces.api.resources.paging import Page, cut, key
from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import NOTICES
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import told
from yizhan.faces.desk.lists.contacts import backwards

resource = Resource(_("Notices"))


class NoticeTold(Schema):
    id: int
    at: datetime
    role: str
    text: str
    case: str
    about: str = told(_("The step or limit it came from"))
    by: str
    by_name: str
    urgent: bool
    handed_up: bool
    pressing: bool
    seen_at: datetime | None = told(_("When one of the people addressed saw it"))


class Notices(Schema):
    notices: list[NoticeTold]
    next: str | None = None


@resource.get("/notices", scope=NOTICES, answer=Notices, summary=_("Notices for its roles, the newest first"))
def notices(request: ProgramRequest, asking: Query[Page]) -> Notices:
    found = backwards(inbox(request.access, request.now), asking.after)
    some, last = cut(list(found[: asking.limit + 1]), asking.limit)
    language = get_language() or "zh-hans"
    return Notices(
        notices=[
            NoticeTold(
                id=one.pk,
                at=one.at,
                role=one.role,
                text=one.in_language(language),
                case=one.case.number,
                about=one.about,
                by=one.by,
                by_name=one.by_name,
                urgent=one.urgent,
                handed_up=one.escalation,
                pressing=one.pressing,
                seen_at=one.seen_at,
            )
            for one in some
        ],
        next=key(last.at, last.pk) if last is not None else None,
    )
