"""Where this browser finds the event streams: a setting, or the next port of the host it already speaks
with.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def streams_url(request: HttpRequest) -> str:
    """The address that stream paths are put behind; ends in a slash."""
    if settings.STREAMS_URL:
        return str(settings.STREAMS_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or "127.0.0.1"
    if ":" in host:
        host = f"[{host}]"
    return f"{request.scheme}://{host}:{settings.STREAMS_PORT}/streams/"


def streams_origin(request: HttpRequest) -> str:
    """Scheme, host and port of the streams; empty when they are served from the pages' own."""
    parts = urlsplit(streams_url(request))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
