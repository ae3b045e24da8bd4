"""Putting the packs folder in force at every start: what has an error is never published, what ran goes on running."""

from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.conf import settings

from yizhan.ops.refused import Unable

log = structlog.get_logger()


def publish_packs(*, by_name: str = "", note: str = "") -> bool:
    """Publish the packs of the packs folder, if they differ and are sound; tell whether they are in force now.

    Raises Unable when they are not sound and nothing was ever published: then there is nothing to run by.
    """
    from yizhan.cases import publishing
    from yizhan.cases.models import LibraryVersion

    try:
        publishing.publish(Path(settings.PACKS_DIR), now=datetime.now(UTC), by_name=by_name, note=note)
    except publishing.NotSound as wrong:
        if not LibraryVersion.objects.exists():
            raise Unable(f"{wrong}\n\nNo packs are in force yet, and these have errors.") from wrong
        log.error("packs.kept", reason=str(wrong))
        print(f"{wrong}\n\nThese packs have errors; the version in force stays. Look again with: yizhan packs lint")
        return False
    return True
