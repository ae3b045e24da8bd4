"""The papers of a case: its own, those its called cases brought back, and handing them out."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import FileResponse

from yizhan.capabilities.documents import pictures
from yizhan.capabilities.documents.models import Attachment, paper_id
from yizhan.cases.models import Case
from yizhan.procedure.actors import Actor
from yizhan.registry.models import Site

FOR_GOOD = "private, max-age=31536000, immutable"  # what lies under an attachment's id never changes


def papers_of(case: Case) -> QuerySet[Attachment]:
    """Whoever may see the case may see these, the oldest first. The fence for every page that shows a paper."""
    inherited = _ids(case.state.photos)
    return Attachment.objects.filter(Q(case=case) | Q(pk__in=inherited), site=case.site_id).order_by("pk")


def loose_papers(site: Site, by: Actor) -> QuerySet[Attachment]:
    """What this person has handed in for a step that is not sent yet: nobody else sees it."""
    return Attachment.objects.filter(site=site, case__isnull=True, uploaded_by=by.id).order_by("pk")


def signatures_of(case: Case) -> dict[str, Attachment]:
    """The newest signature of each role, also from cases that this one called."""
    family = Q(case=case) | Q(case__parent=case)
    signed = Attachment.objects.filter(family, site=case.site_id, kind=Attachment.Kind.SIGNATURE).order_by("pk")
    return {one.signer: one for one in signed}


def open_file(attachment: Attachment) -> "File[Any]":
    return default_storage.open(attachment.file, "rb")


def is_intact(attachment: Attachment) -> bool:
    """Whether what is kept is what was kept."""
    with open_file(attachment) as file:
        return sha256(file.read()).hexdigest() == attachment.sha256


def thumbnail(attachment: Attachment) -> "File[Any]":
    """A small picture, made when it is first asked for. Papers in PDF have none: raises ValueError."""
    if attachment.width is None:
        raise ValueError(f"{attachment.ref} is no picture")
    path = thumbnail_path(attachment)
    if not default_storage.exists(path):
        with open_file(attachment) as file:
            default_storage.save(path, ContentFile(pictures.thumbnail(file.read()).content))
    return default_storage.open(path, "rb")


def thumbnail_path(attachment: Attachment) -> str:
    """Where its small picture lies, or will lie once it is asked for."""
    return f"thumbnails/{attachment.sha256[:2]}/{attachment.sha256}.jpg"


def handed_out(attachment: Attachment, *, small: bool = False) -> FileResponse:
    """The answer that carries the paper. A browser shows pictures; anything else it saves, and runs nothing."""
    file = thumbnail(attachment) if small else open_file(attachment)
    return FileResponse(
        file,
        as_attachment=attachment.width is None,
        filename=str(PurePosixPath(attachment.name).with_suffix(PurePosixPath(file.name or "").suffix)),
        headers={
            "Content-Type": "image/jpeg" if small else attachment.content_type,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": FOR_GOOD,
        },
    )


def _ids(refs: Iterable[str]) -> list[int]:
    """Events may speak of papers by names that are not ours (a play's, an import's); those are passed over."""
    return [id for ref in refs if (id := paper_id(ref)) is not None]
