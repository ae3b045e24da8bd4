"""Writing the registry's journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    RegistryChange.objects.bulk_create(
        [
            RegistryChange(
                site=change.site,
                at=because.now,
                by=because.by,
                reason=because.reason,
                source=because.source,
                kind=change.kind,
                subject_id=change.subject_id,
                label=change.label[:200],
                before=change.before,
                after=change.after,
            )
            for change in changes
        ],
        batch_size=2000,
    )
