"""The seven addresses of GeoReport v2, and the discovery of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.models import LibraryVersion
from yizhan.cases.refused import Refused
from yizhan.cases.running import AlreadySent
from yizhan.faces.api.door import said as said_to_program
from yizhan.faces.api.once import once
from yizhan.faces.api.problems import Problem
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.open311 import errors, requests
from yizhan.faces.open311.answers import answer
from yizhan.faces.open311.asking import enter_to_read, enter_with_key, jurisdiction, said
from yizhan.faces.open311.errors import Objected
from yizhan.faces.open311.models import Report
from yizhan.faces.open311.reporting import report
from yizhan.faces.open311.requests import Asked
from yizhan.faces.open311.services import Service, services_of
from yizhan.faces.refusing import REFUSALS, objection

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CREATED = 201
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def open311(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For programs, by their key alone; whatever is refused is told in the words of the specification."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return said_to_program(errors.answer(request, problem), problem.code)
        except Objected as objected:
            return said_to_program(errors.told(request, objected.status, str(objected)), "open311")
        except AlreadySent as sent:
            return _refused(request, Refused.because("conflict"), sent)
        except REFUSALS as refused:
            return _refused(request, refused, refused)

    return csrf_exempt(login_not_required(guarded))


@require_safe
@open311
def discovery(request: HttpRequest) -> HttpResponse:
    newest = LibraryVersion.objects.order_by("-pk").values_list("published_at", flat=True).first()
    told = {
        "changeset": newest,
        "contact": _("Ask the management office of the site; the door is described at %s")
        % request.build_absolute_uri("/api/v1/"),
        "key_service": _("Whoever heads a department of the site makes a key on the desk's page “Integrations”."),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": request.build_absolute_uri("/open311/v2"),
                "changeset": newest,
                "type": "test" if settings.DEMO else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answer(request, "discovery", told)


@require_safe
@open311
def services(request: ProgramRequest) -> HttpResponse:
    language = get_language() or "zh-hans"
    return answer(request, "services", [one.told(language) for one in services_of(jurisdiction(request))])


@require_safe
@open311
def service(request: ProgramRequest, code: str) -> HttpResponse:
    found = _service(services_of(jurisdiction(request)), code)
    attributes = found.attributes(get_language() or "zh-hans")
    return answer(request, "service_definition", {"service_code": found.code, "attributes": attributes})


@require_http_methods(["GET", "HEAD", "POST"])
@open311
def all_requests(request: ProgramRequest) -> HttpResponse:
    """The query; a POST reports."""
    if request.method == "POST":
        return _report(request)
    known = enter_to_read(request)
    asked = Asked.read(request)
    found = requests.found(request, services_of(request.site), asked)
    return answer(request, "service_requests", requests.told(request, found, known=known))


@require_safe
@open311
def one_request(request: ProgramRequest, number: str) -> HttpResponse:
    known = enter_to_read(request)
    found = requests.within_reach(request, services_of(request.site)).filter(number=number)
    told = requests.told(request, found, known=known)
    if not told:
        raise Objected(404, "service_request_id was not found")
    return answer(request, "service_requests", told)


@require_safe
@open311
def token(request: ProgramRequest, token: str) -> HttpResponse:
    """Who holds the token may ask for the number: nobody guesses one."""
    site = jurisdiction(request)
    found = Report.objects.filter(token=token, case__site=site).select_related("case").first()
    if found is None:
        raise Objected(404, "token was not found")
    return answer(request, "service_requests", [{"service_request_id": found.case.number, "token": found.token}])


def _report(request: ProgramRequest) -> HttpResponse:
    if request.content_type not in FORMS:
        raise Objected(400, f"the request is sent as {FORMS[0]}")
    if any("\x00" in text for values in request.POST.lists() for text in (values[0], *values[1])):
        raise Problem("bad-text")
    enter_with_key(request)
    wanted = _service(services_of(request.site), said(request, "service_code"))

    def do() -> HttpResponse:
        made = report(request, wanted)
        given = {"realtime": {"service_request_id": made.case.number}, "batch": {"token": made.token}, "blackbox": {}}
        told = {**given[wanted.public.answers], "service_notice": None, "account_id": made.account_id or None}
        return answer(request, "service_requests", [told], CREATED)

    return once(request, request.headers.get("Idempotency-Key"), do)


def _service(services: list[Service], code: str) -> Service:
    if not code:
        raise Objected(400, "service_code was not provided")
    found = next((one for one in services if one.code == code), None)
    if found is None:
        raise Objected(404, "service_code was not found")
    return found


def _refused(request: HttpRequest, error: Exception, cause: Exception) -> HttpResponse:
    found = objection(error)
    if found is None:
        raise cause
    return said_to_program(errors.told(request, 400, found.sentence), found.code)
