"""The sheet as PDF, set by typst.

What people typed travels as data (sheet.json beside the template), never as markup: typst prints it as it is.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.capabilities.documents.printing.qr import qr_svg
from yizhan.capabilities.documents.printing.sheet import Sheet

TEMPLATE = Path(__file__).parent / "sheet.typ"


def pdf_of(sheet: Sheet, for_good: datetime | None = None) -> bytes:
    """`for_good`: as PDF/A of that time, which draws the same whenever it is drawn."""
    with typeset(sheet) as compiler:
        if for_good is None:
            return cast(bytes, compiler.compile(format="pdf"))
        drawn = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=int(for_good.timestamp()))
        return cast(bytes, drawn)


@contextmanager
def typeset(sheet: Sheet) -> "Iterator[typst.Compiler]":
    """typst with the template and all that belongs on it, in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="yizhan-sheet-") as folder:
        root = Path(folder)
        (root / "qr.svg").write_bytes(qr_svg(sheet.number))
        (root / "sheet.json").write_text(json.dumps(_told(sheet, root), ensure_ascii=False), encoding="utf-8")
        (root / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        yield typst.Compiler(root / TEMPLATE.name, root=root, font_paths=_fonts(), ignore_system_fonts=True)


def _told(sheet: Sheet, root: Path) -> dict[str, Any]:
    """The sheet as plain JSON; signatures become files in `root`, called by their place in the row."""
    body = asdict(sheet)
    for place, (signature, told) in enumerate(zip(sheet.signatures, body["signatures"], strict=True)):
        told["png"] = f"signature-{place}.png" if signature.png else ""
        if signature.png:
            (root / told["png"]).write_bytes(signature.png)
    with translation.override(sheet.language):
        body["words"] = words()
    return body


def words() -> dict[str, str]:
    """What the form itself says, in the active language."""
    return {
        "number": _("No."),
        "handled": _("Handled"),
        "by": _("By"),
        "at": _("At"),
        "reason": _("Reason"),
        "waived": _("Waived"),
        "printed": _("Printed"),
        "masked": _("Personal data hidden"),
    }


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    """Read once a process: the Chinese font alone is tens of megabytes."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(settings.FONT_FOLDERS))
