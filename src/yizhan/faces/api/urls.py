"""Addresses of the door for other systems: the resources, and how they are told."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from yizhan.faces.api import documentation
from yizhan.faces.api.house import HOUSE


def nowhere(request: HttpRequest) -> HttpResponse:
    """Whatever else lies under this address is not there, whoever asks: nobody is sent to the log-in."""
    raise Http404


def of_programs(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """A log-in of people opens none of these addresses; the token is asked for by the address itself."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(pattern.callback)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = of_programs(
    [
        path("", documentation.page, name="api_documentation"),
        path("openapi.json", documentation.openapi, name="api_openapi"),
        *[pattern for pattern in HOUSE.urls[0] if getattr(pattern, "name", "") != "api-root"],
        re_path(r"^.*$", nowhere, name="api_nowhere"),
    ]
)
