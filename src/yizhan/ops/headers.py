"""Headers that tell the browser what our pages never do, so that pasted-in code cannot do it either."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

from yizhan.faces.stream_address import streams_origin


def content_security_policy(streams: str) -> str:
    """Everything from our own address, live updates from `streams`; no inline script, no eval.

    Style *attributes* are allowed: diagrams and charts place their parts by them. Style elements are not.
    """
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {streams}".rstrip(),
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            streams = streams_origin(request)
        except DisallowedHost:
            streams = ""
        response.headers.setdefault("Content-Security-Policy", content_security_policy(streams))
        # A page is of one person at one moment; on a shared machine nobody goes back to it after the log-out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=(), camera=(self)"
        )
        return response
