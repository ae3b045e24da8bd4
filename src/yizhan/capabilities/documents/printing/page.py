"""The sheet as a page that prints well; the styles lie in static/documents/sheet.css."""

import base64

from django.template.loader import render_to_string
from django.utils import translation

from yizhan.capabilities.documents.printing.qr import qr_svg
from yizhan.capabilities.documents.printing.sheet import Sheet


def page_of(sheet: Sheet, template: str = "documents/printed.html") -> str:
    """A whole page; `documents/_sheet.html` gives the sheet alone, to be put into another page."""
    pictures = [_data_url("image/png", one.png) if one.png else "" for one in sheet.signatures]
    values = {
        "sheet": sheet,
        "signatures": list(zip(sheet.signatures, pictures, strict=True)),
        "qr": _data_url("image/svg+xml", qr_svg(sheet.number)),
    }
    with translation.override(sheet.language):
        return render_to_string(template, values, using="jinja2")


def _data_url(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
