"""Where the bundled scripts and styles are: `bundle("desk.js")` -> "/static/bundle/js/desk-4F2K.js"."""

import functools
import json
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

FOLDER = Path(__file__).parent / "static" / "bundle"


def bundle(name: str) -> str:
    """The address of an entry of faces/assets. Raises KeyError for one that does not exist."""
    return static(f"bundle/{manifest(_written())[name]}")


@functools.lru_cache(maxsize=2)
def manifest(written: float) -> dict[str, str]:
    names: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text())
    return names


def _written() -> float:
    """When the manifest was written, so that a running server follows a rebuild while somebody works on
    the pages.
    """
    return (FOLDER / "manifest.json").stat().st_mtime if settings.DEBUG else 0.0
