"""Attachments: photos and papers, handed in first, then spoken of by a command; and handed out again."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Schema, UploadedFile

from yizhan.capabilities.documents import papers, storing
from yizhan.capabilities.documents.models import Attachment
from yizhan.faces.api.routes import CREATED, Resource
from yizhan.faces.api.scopes import ACT, READ_CASES
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, told
from yizhan.faces.papers import within_reach

resource = Resource(_("Attachments"))

FILE: dict[str, Any] = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


class AttachmentTold(Schema):
    ref: str = told(_("By which commands speak of it"), examples=["a17"])
    kind: str = told(_("photo, paper or signature"))
    name: str
    content_type: str
    size: int = told(_("Bytes, as it is kept: pictures are drawn anew"))
    sha256: str
    original_sha256: str = told(_("Of what was handed in"))
    at: datetime
    signer: str = told(_("Of a signature: as what was signed"))


class Attachments(Schema):
    attachments: list[AttachmentTold]


class HandedIn(Asked):
    kind: str = told(_("photo: a picture; paper: also a PDF"), default="photo", pattern="^(photo|paper)$")


@resource.post(
    "/attachments",
    scope=ACT,
    answer=AttachmentTold,
    status=CREATED,
    summary=_("Hand a photo or a paper in; nobody else sees it until a command speaks of it"),
)
def hand_in(request: ProgramRequest, handed_in: Form[HandedIn], file: File[UploadedFile]) -> AttachmentTold:
    kept = storing.store(file, Attachment.Kind(handed_in.kind), request.site, request.actor, request.now)
    return attachment_told(kept)


@resource.get("/attachments/{ref}", scope=READ_CASES, answer=None, summary=_("The file"), **FILE)
def file(request: ProgramRequest, ref: str) -> HttpResponseBase:
    return papers.handed_out(within_reach(request, ref))


@resource.get("/attachments/{ref}/thumbnail", scope=READ_CASES, answer=None, summary=_("Small, of a picture"), **FILE)
def thumbnail(request: ProgramRequest, ref: str) -> HttpResponseBase:
    found = within_reach(request, ref)
    if found.width is None:
        raise Http404
    return papers.handed_out(found, small=True)


def attachment_told(kept: Attachment) -> AttachmentTold:
    return AttachmentTold(
        ref=kept.ref,
        kind=kept.kind,
        name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        original_sha256=kept.original_sha256,
        at=kept.at,
        signer=kept.signer,
    )
