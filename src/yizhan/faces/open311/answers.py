"""One answer, as XML or as JSON: the same values under the same names."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse

XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"
# What each entry of a list is called in XML; JSON has no names for them.
ENTRIES = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(request: HttpRequest, root: str, value: Any, status: int = 200) -> HttpResponse:
    """`root` is what the whole is called in XML."""
    if wants_json(request):
        body = json.dumps(value, ensure_ascii=False, default=_told)
        return HttpResponse(body, status=status, content_type=JSON)
    tree = _element(root, value)
    return HttpResponse(ET.tostring(tree, encoding="utf-8", xml_declaration=True), status=status, content_type=XML)


def wants_json(request: HttpRequest) -> bool:
    return request.path.endswith(".json")


def w3(at: datetime | None) -> str | None:
    """As W3C's note on dates has it, with its offset."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z") if at is not None else None


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    match value:
        case Mapping():
            element.extend(_element(key, one) for key, one in value.items())
        case list():
            element.extend(_element(ENTRIES[name], one) for one in value)
        case None:
            pass
        case bool():
            element.text = "true" if value else "false"
        case _:
            element.text = _NO_XML.sub("", str(_told(value) if isinstance(value, datetime) else value))
    return element


def _told(value: Any) -> Any:
    return w3(value) if isinstance(value, datetime) else str(value)
