"""A sheet between its preview and its import: held for the person who brought it, and for nobody else."""

import hashlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yizhan.registry.exchange.imports import Kind
from yizhan.registry.models import Site

HELD = "sheet-held"  # in the session: one sheet a person at a time


@dataclass(frozen=True, slots=True)
class Sheet:
    kind: Kind
    name: str
    sha256: str
    content: bytes


def hold(session: MutableMapping[str, Any], site: Site, kind: Kind, name: str, content: bytes) -> Sheet:
    """Keep it, in place of what the same person brought before."""
    let_go(session)
    digest = hashlib.sha256(content).hexdigest()
    path = default_storage.save(f"sheets/{site.slug}-{digest}", ContentFile(content))
    session[HELD] = {"site": site.pk, "kind": kind, "name": name, "path": path, "sha256": digest}
    return Sheet(kind, name, digest, content)


def held(session: MutableMapping[str, Any], site: Site, kind: Kind, sha256: str) -> Sheet | None:
    """The sheet this person has looked at; None if it is another one, or gone."""
    kept = session.get(HELD)
    if kept is None or (kept["site"], kept["kind"], kept["sha256"]) != (site.pk, kind, sha256):
        return None
    if not default_storage.exists(kept["path"]):
        return None
    with default_storage.open(kept["path"], "rb") as file:
        return Sheet(kind, kept["name"], kept["sha256"], file.read())


def let_go(session: MutableMapping[str, Any]) -> None:
    kept = session.pop(HELD, None)
    if kept is not None:
        default_storage.delete(kept["path"])
