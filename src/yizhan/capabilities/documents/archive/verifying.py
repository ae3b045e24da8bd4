"""Proving the archive: every package is as it was made, every sealed journal as it was sealed."""

import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from django.core.files.storage import default_storage

from yizhan.capabilities.documents.archive.packages import MANIFEST
from yizhan.capabilities.documents.models import ArchiveEntry, FiledCopy
from yizhan.cases.models import Entry


class Broken(NamedTuple):
    """`what` is a stable word; see docs/operations.md."""

    number: str
    what: str


def verify(entries: Iterable[ArchiveEntry]) -> Iterator[Broken]:
    """Yield what does not hold, for each sealed entry."""
    for entry in entries:
        for what in _broken(entry):
            yield Broken(entry.number, what)


def _broken(entry: ArchiveEntry) -> Iterator[str]:
    if entry.case.disposed_at is not None:
        if not entry.disposals.filter(destroyed_at__isnull=False, disposal__decision="approved").exists():
            yield "destroyed-without-a-decision"
        return
    journal = Entry.objects.filter(case=entry.case, seq__lte=entry.version).order_by("seq")
    sealed = journal.values_list("hash", flat=True).last()  # the seal is the last event of its command
    if sealed is None or bytes(sealed).hex() != entry.head:
        yield "journal-differs"
    filed = set(FiledCopy.objects.filter(case=entry.case).values_list("file", flat=True))
    if not set(entry.files) <= filed:
        yield "copy-missing"
    if entry.packaged_at is not None:
        yield from _of_package(entry)


def _of_package(entry: ArchiveEntry) -> Iterator[str]:
    if not default_storage.exists(entry.package):
        yield "package-missing"
        return
    with default_storage.open(entry.package, "rb") as file:
        content = file.read()
    if sha256(content).hexdigest() != entry.package_sha256:
        yield "package-changed"
    yield from _of_manifest(content)


def _of_manifest(content: bytes) -> Iterator[str]:
    """The bag by itself, as anybody could check it without us."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = {name.split("/", 1)[1]: name for name in packed.namelist()}
            lines = packed.read(names[MANIFEST]).decode().splitlines()
            said = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
            found = {path: sha256(packed.read(name)).hexdigest() for path, name in names.items() if path in said}
            payload = {path for path in names if path.startswith("data/")}
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
        yield "package-unreadable"
        return
    if found != said or payload != set(said):
        yield "manifest-differs"
