"""Writing the registry's journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import bulk
from .models import RegistryChange, Site, Staff

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Because:
    """Who changes the registry, when and why. No `by` means the system; then `source` says which part."""

    by: Staff | None
    now: datetime
    reason: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed of one row. Telephone and identity numbers go in masked: the journal has more readers."""

    site: Site | None
    kind: str
    subject_id: int
    label: str
    before: Facts | None
    after: Facts | None


def record(change: Change, because: Because) -> None:
    record_all([change], because)


def record_all(changes: Iterable[Change], because: Because) -> None:
    """To be called in the transaction that makes the changes."""
    bulk.copy(
        RegistryChange,
        ["site_id", "at", "by_id", "reason", "source", "kind", "subject_id", "label", "before", "after"],
        (
            (
                change.site.pk if change.site else None,
                because.now,
                because.by.pk if because.by else None,
                because.reason,
                because.source,
                change.kind,
                change.subject_id,
                change.label[:200],
                _json(change.before),
                _json(change.after),
            )
            for change in changes
        ),
    )


def _json(facts: Facts | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False)
