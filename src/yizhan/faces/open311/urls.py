"""Addresses of Open311: the format stands at the end of each."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path

from yizhan.faces.open311 import views

FORMAT = r"\.(?:xml|json)$"


@login_not_required
def nowhere(request: HttpRequest, **_names: str) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"^(?:v2/)?discovery{FORMAT}", views.discovery, name="open311_discovery"),
    re_path(rf"^v2/services{FORMAT}", views.services, name="open311_services"),
    re_path(rf"^v2/services/(?P<code>[^/]+){FORMAT}", views.service, name="open311_service"),
    re_path(rf"^v2/requests{FORMAT}", views.all_requests, name="open311_requests"),
    re_path(rf"^v2/requests/(?P<number>[^/]+){FORMAT}", views.one_request, name="open311_request"),
    re_path(rf"^v2/tokens/(?P<token>[^/]+){FORMAT}", views.token, name="open311_token"),
    re_path(r"^.*$", nowhere, name="open311_nowhere"),
]
