"""The way in: to the person's site and to what they do there; in which language."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yizhan.faces.doors import StaffRequest, staff_page
from yizhan.registry.access import sites_of, staff_of
from yizhan.registry.models import Account

A_YEAR = 365 * 24 * 3600


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """To the only site a person works at; else they choose. In the language of the account at first."""
    account = cast(Account, request.user)  # log-in is required of every page
    now = timezone.now()
    staff = staff_of(account, now)
    sites = list(sites_of(staff, now)) if staff is not None else []
    if staff is not None and len(sites) == 1:
        response: HttpResponse = HttpResponseRedirect(reverse("site", args=[sites[0].slug]))
    else:
        response = render(request, "front.html", {"sites": sites})
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember(response, account.language)
    return response


@require_safe
@staff_page
def site(request: StaffRequest) -> HttpResponse:
    """To the desk who sits there, to their own work all others."""
    at_the_desk = request.reach.at_the_desk
    return HttpResponseRedirect(reverse("desk" if at_the_desk else "work", args=[request.site.slug]))


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, on the same page; kept with the account."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(back_to(request))
    if translation.check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        remember(response, wanted)
        if isinstance(request.user, Account):
            request.user.language = wanted
            request.user.save(update_fields=["language"])
    return response


def back_to(request: HttpRequest) -> str:
    """The page a form says it came from; the start, if that is none of ours."""
    back = request.POST.get("next", "/")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else "/"


def remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
