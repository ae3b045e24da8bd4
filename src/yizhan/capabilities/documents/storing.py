"""Taking papers in: looked at, drawn anew, kept under the name of what is in them.

Guaranteed: what is kept never changes, and `sha256` proves it; the same file kept twice lies there once. A file
is written before its row: a transaction that is rolled back leaves at most a file that nobody speaks of. What no
command speaks of within a day is swept (`sweeping.py`).
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from yizhan.capabilities.documents import pictures
from yizhan.capabilities.documents.models import Attachment, paper_id
from yizhan.capabilities.documents.pictures import Picture
from yizhan.capabilities.documents.refusals import PaperRefused
from yizhan.cases.models import Case
from yizhan.procedure.actors import Actor
from yizhan.registry.models import Site

MEGABYTE = 1024 * 1024
LARGEST = 15 * MEGABYTE  # bytes of one file
MOST_LOOSE = 60  # files one person may hand in within LOOSE_FOR that no step speaks of
LOOSE_FOR = timedelta(hours=12)
MOST_OF_A_CASE = 300
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}

_DRAWN = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


class Upload(Protocol):
    """What Django hands us of a form's file, or anything like it."""

    @property
    def name(self) -> str | None: ...

    def read(self, n: int = ...) -> bytes: ...


def store(upload: Upload, kind: Attachment.Kind, site: Site, by: Actor, now: datetime) -> Attachment:
    """Keep a photo or a paper; no case speaks of it yet. Raises PaperRefused."""
    name = _plain_name(upload.name or "")
    content = upload.read(LARGEST + 1)
    _check_size(content, name)
    _check_count(site, by, now)
    kept = _paper(content, name) if kind == Attachment.Kind.PAPER else pictures.photo(content, name)
    return _keep(kept, content, kind=kind, name=name, site=site, by=by, now=now)


def store_signature(drawn: str, signer: str, site: Site, by: Actor, now: datetime) -> Attachment:
    """Keep what was signed on the glass: a PNG as data URL, by whoever signs as the role `signer`.

    Raises PaperRefused.
    """
    found = _DRAWN.fullmatch(drawn[: 2 * LARGEST])
    if found is None:
        raise PaperRefused("not-an-image", name="")
    try:
        content = base64.b64decode(found[1], validate=True)
    except binascii.Error as error:
        raise PaperRefused("not-an-image", name="") from error
    return _keep_signature(content, signer, site, by, now)


def store_drawn(upload: Upload, signer: str, site: Site, by: Actor, now: datetime) -> Attachment:
    """The same, of a signature that comes as a file. Raises PaperRefused."""
    return _keep_signature(upload.read(LARGEST + 1), signer, site, by, now)


@transaction.atomic
def link(refs: Sequence[str], case: Case, *, step: str, by: Actor) -> None:
    """Make loose papers those of a case, in the transaction of the command that speaks of them.

    Only who handed a paper in can link it; one that is the case's already stays as it is. Raises PaperRefused.
    """
    wanted = {id for ref in refs if (id := paper_id(ref)) is not None}
    here = Attachment.objects.select_for_update().filter(site=case.site_id, pk__in=wanted).order_by("pk")
    found = [one for one in here if one.case_id == case.pk or (one.case_id is None and one.uploaded_by == by.id)]
    if len(found) != len(set(refs)):
        raise PaperRefused("unknown-paper")
    loose = [one.pk for one in found if one.case_id is None]
    if loose and Attachment.objects.filter(case=case).count() + len(loose) > MOST_OF_A_CASE:
        raise PaperRefused("too-many", most=MOST_OF_A_CASE)
    Attachment.objects.filter(pk__in=loose).update(case=case, step=step)


def _keep_signature(content: bytes, signer: str, site: Site, by: Actor, now: datetime) -> Attachment:
    _check_size(content, "")
    _check_count(site, by, now)
    kept = pictures.signature(content, "")
    kind = Attachment.Kind.SIGNATURE
    return _keep(kept, content, kind=kind, name="signature.png", site=site, by=by, now=now, signer=signer)


def _check_size(content: bytes, name: str) -> None:
    if not content:
        raise PaperRefused("empty", name=name)
    if len(content) > LARGEST:
        raise PaperRefused("too-large", name=name, most=LARGEST // MEGABYTE)


def _check_count(site: Site, by: Actor, now: datetime) -> None:
    loose = Attachment.objects.filter(site=site, uploaded_by=by.id, case__isnull=True, at__gt=now - LOOSE_FOR)
    if loose.count() >= MOST_LOOSE:
        raise PaperRefused("too-many", most=MOST_LOOSE)


def _paper(content: bytes, name: str) -> Picture:
    """A PDF as it is, for it is only ever handed out to be saved; anything else must be a picture."""
    if not content.startswith(b"%PDF-"):
        return pictures.photo(content, name)
    if b"%%EOF" not in content[-2048:]:
        raise PaperRefused("wrong-format", name=name)
    return Picture(content, "application/pdf", 0, 0)


def hold_file(digest: str) -> None:
    """Nobody else writes or removes the file of this content before the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(bytes.fromhex(digest)[:8], signed=True)])


@transaction.atomic
def _keep(
    kept: Picture,
    original: bytes,
    *,
    kind: Attachment.Kind,
    name: str,
    site: Site,
    by: Actor,
    now: datetime,
    signer: str = "",
) -> Attachment:
    digest = sha256(kept.content).hexdigest()
    hold_file(digest)  # the sweep may be about to remove what lies there of it
    path = f"papers/{digest[:2]}/{digest}.{SUFFIXES[kept.content_type]}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(kept.content))
    return Attachment.objects.create(
        site=site,
        kind=kind,
        signer=signer,
        name=name,
        file=path,
        content_type=kept.content_type,
        size=len(kept.content),
        sha256=digest,
        original_sha256=sha256(original).hexdigest(),
        width=kept.width or None,
        height=kept.height or None,
        uploaded_by=by.id,
        at=now,
    )


def _plain_name(name: str) -> str:
    """The last part of the name without what cannot be seen; never used as a path."""
    seen = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    name = PurePosixPath(seen.replace("\\", "/")).name[-120:].strip(". ")
    return name or "file"
