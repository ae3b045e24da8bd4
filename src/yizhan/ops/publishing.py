"""Putting the packs in force: what lint finds wrong is never published, and what ran goes on running."""

from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.conf import settings

from yizhan.ops.refused import Unable

log = structlog.get_logger()


def publish_packs() -> bool:
    """Publish the packs of the packs folder, if they differ and are sound; tell whether they are in force now.

    Raises Unable when they are not sound and nothing was ever published: then there is nothing to run by.
    """
    from yizhan.cases import library
    from yizhan.cases.models import LibraryVersion
    from yizhan.procedure.loader import PackErrors

    root = Path(settings.PACKS_DIR)
    try:
        if not library.is_in_force(root):
            _lint(root)
        library.publish(root, now=datetime.now(UTC))
    except (PackErrors, NotSound) as wrong:
        if not LibraryVersion.objects.exists():
            raise Unable(f"{wrong}\n\nNo packs are in force yet, and these have errors.") from wrong
        log.error("packs.kept", reason=str(wrong))
        print(f"{wrong}\n\nThese packs have errors; the version in force stays. Look again with: yizhan packs lint")
        return False
    return True


class NotSound(Exception):
    """What lint found; each finding on a line of its own."""


def why_not_sound(root: Path, language: str) -> str:
    """Every mistake of the packs in a folder with its file and line; empty when they may be published."""
    from yizhan.procedure.loader import PackErrors

    try:
        _lint(root, language)
    except PackErrors as wrong:
        return wrong.shown(language)
    except NotSound as wrong:
        return str(wrong)
    return ""


def _lint(root: Path, language: str = "en") -> None:
    from yizhan.cases import effects
    from yizhan.procedure.lint import lint
    from yizhan.procedure.loader import load_library

    errors = [one for one in lint(load_library(root, effects.vocabulary())) if one.severity == "error"]
    if errors:
        raise NotSound("\n".join(one.shown(language) for one in errors))
