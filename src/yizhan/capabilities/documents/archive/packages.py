"""The package of an archived case: everything about it in one file that needs no Yizhan to be read.

A BagIt folder (RFC 8493) in a ZIP: the forms as PDF/A, the papers as they are kept, the case and its journal as
JSON, the procedure as it was written, and a manifest with the SHA-256 of each. Drawn after the seal is committed,
from what was sealed: drawn again it is the same, byte for byte.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from zoneinfo import ZoneInfo

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yizhan.capabilities.documents.archive import contents
from yizhan.capabilities.documents.models import ArchiveEntry

log = structlog.get_logger()

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


def make(entry: ArchiveEntry, now: datetime) -> bool:
    """Draw and keep the package of a sealed case; False if it is there already, or is not sealed.

    A file without its row (a worker killed in between) is found under the same name by the next run.
    """
    if entry.sealed_at is None or entry.packaged_at is not None:
        return False
    content = drawn(entry)
    digest = sha256(content).hexdigest()
    year = entry.sealed_at.astimezone(ZoneInfo(entry.case.site.timezone)).year
    path = f"archive/{entry.case.site.slug}/{year}/{entry.number}-{digest[:16]}.zip"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    with transaction.atomic():
        waiting = ArchiveEntry.objects.filter(pk=entry.pk, packaged_at__isnull=True)
        made = waiting.update(package=path, package_sha256=digest, package_size=len(content), packaged_at=now)
    if made:
        log.info("archive.packaged", entry=entry.number, bytes=len(content))
    return bool(made)


def drawn(entry: ArchiveEntry) -> bytes:
    """The package as it is drawn from the rows and papers of the case, all below one folder."""
    if entry.sealed_at is None:
        raise ValueError(f"{entry} is not sealed")
    payload = sorted(contents.of(entry))
    tags = [("bagit.txt", BAGIT.encode()), ("bag-info.txt", _bag_info(entry, payload).encode())]
    tags.append((MANIFEST, _manifest((f"data/{name}", content) for name, content in payload)))
    tags.append((TAG_MANIFEST, _manifest(iter(tags))))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in [*tags, *((f"data/{name}", content) for name, content in payload)]:
            packed.writestr(_member(entry, name, entry.sealed_at), content)
    return out.getvalue()


def _member(entry: ArchiveEntry, name: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(ZoneInfo(entry.case.site.timezone))
    info = zipfile.ZipInfo(f"{entry.number}/{name}", local.timetuple()[:6])
    pressed = name.endswith((".jpg", ".png", ".pdf"))
    info.compress_type = zipfile.ZIP_STORED if pressed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o444 << 16  # read-only where it is unpacked
    return info


def _manifest(files: Iterator[tuple[str, bytes]]) -> bytes:
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files).encode()


def _bag_info(entry: ArchiveEntry, payload: list[tuple[str, bytes]]) -> str:
    case = entry.case
    sealed = entry.sealed_at.isoformat() if entry.sealed_at else ""
    said = {
        "Source-Organization": case.site.organisation.name,
        "External-Identifier": entry.number,
        "External-Description": f"{case.number} {case.ref}",
        "Bagging-Date": sealed[:10],
        "Payload-Oxum": f"{sum(len(content) for _, content in payload)}.{len(payload)}",
        "Journal-Head": entry.head,
    }
    return "".join(f"{label}: {' '.join(text.split())}\n" for label, text in said.items())
