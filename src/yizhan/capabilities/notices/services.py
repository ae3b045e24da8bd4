"""Services outside, as apprise knows them: which we call, and how one is called.

Only those that are spoken to over the web, and encrypted where there is the choice. While one is called no name
resolves into our own network, whatever the library asks for; certificates are checked, redirects are not followed, and
what an address says otherwise of these is not heeded.
"""

import sys
from typing import Any

from django.conf import settings

from yizhan.capabilities.notices.refusals import LineRefused
from yizhan.outside.addresses import Forbidden, fenced, resolved

PATIENCE = 10.0  # seconds for each word of the answer


def service(url: str) -> Any:
    """The service behind an address of apprise. Raises LineRefused."""
    from apprise import Apprise  # dear to load, and most processes never need it

    found = Apprise.instantiate(url.strip(), suppress_exceptions=True) if url.strip() else None
    if found is None:
        raise LineRefused("unreadable")
    name = str(found.service_name)
    if not hasattr(sys.modules[type(found).__module__], "requests"):
        raise LineRefused("service", service=name)
    secure = _several(found.secure_protocol)
    if secure and url.strip().split(":", 1)[0].lower() not in secure and not settings.OUTSIDE_ALLOWED:
        raise LineRefused("scheme", service=name, instead=secure[0])
    _check_host(found)
    found.verify_certificate = True
    found.redirects = False
    found.socket_connect_timeout = found.socket_read_timeout = PATIENCE
    found.service_retry = 0
    return found


def shown(found: Any) -> str:
    """What may be read of it by everybody: the service, and a host of somebody's own."""
    host = found.host if _is_own_host(found) else ""
    return f"{found.service_name} {host}".strip()[:120]


def call(url: str, title: str, body: str, *, urgent: bool) -> bool:
    """Whether the service took it. Raises LineRefused where it may not be called."""
    from apprise import NotifyType

    found = service(url)
    with fenced():
        return bool(found.notify(body=body, title=title, notify_type=NotifyType.WARNING if urgent else NotifyType.INFO))


def _check_host(found: Any) -> None:
    """Of services that somebody runs himself the host is known now; the others have a key in that place."""
    if not _is_own_host(found):
        return
    try:
        resolved(str(found.host).strip("[]"), found.port or 443)
    except Forbidden as forbidden:
        if forbidden.code == "private":
            raise LineRefused("private", target=forbidden.target) from forbidden


def _is_own_host(found: Any) -> bool:
    return any("{host}" in template for template in found.templates)


def _several(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())
