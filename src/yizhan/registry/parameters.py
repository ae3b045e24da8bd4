"""What a site sets differently from its packs. Setting adds a row; the newest that is valid counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .changes import Because
from .models import Site, SiteParameter


def parameters_of(site: Site, pack: str, now: datetime) -> dict[str, Any]:
    """The site's own values by parameter name; what is not here stands as in the pack."""
    valid = (
        SiteParameter.objects.filter(site=site, pack=pack, valid_from__lte=now)
        .order_by("name", "-valid_from", "-pk")
        .distinct("name")
    )
    return {row.name: row.value for row in valid}


def set_parameter(
    site: Site, pack: str, name: str, value: Any, because: Because, *, valid_from: datetime | None = None
) -> SiteParameter:
    """The row is its own journal: who, when, why and what stay readable in the list of settings."""
    return SiteParameter.objects.create(
        site=site,
        pack=pack,
        name=name,
        value=value,
        valid_from=valid_from or because.now,
        set_by=because.by,
        set_at=because.now,
        reason=because.reason,
    )
