"""Doors: how a request becomes a person at a site. The fence of every page; views never look around it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yizhan.cases.reach import Reach, reach
from yizhan.procedure.actors import Actor
from yizhan.registry.access import StaffAccess, entering
from yizhan.registry.models import Site, Staff


class SiteRequest(HttpRequest):
    """A request of somebody, a person or a program, who was let in at one site: what every reading asks for."""

    now: datetime
    site: Site  # type: ignore[assignment]  # the stubs think of django.contrib.sites
    reach: Reach
    actor: Actor


class StaffRequest(SiteRequest):
    """A request of a staff member at one site, as the decorated views get it."""

    staff: Staff
    access: StaffAccess


View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """For people who work at the site in the address. To all others the site does not exist (404).

    The view is not given the site's short name but finds it, with everything else, on the request.
    """

    @wraps(view)
    def guarded(request: StaffRequest, site: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        enter(request, site)
        return view(request, *args, **kwargs)

    return guarded


def desk_page(view: View) -> View:
    """For those who take matters in or watch over them; who only works in the field gets a 404."""

    @wraps(view)
    def guarded(request: StaffRequest, site: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        enter(request, site)
        if not request.reach.oversees:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def administration_page(view: View) -> View:
    """For those who may bring sheets in and take them out (`may_administer`); to all others it is not there."""

    @wraps(view)
    def guarded(request: StaffRequest, site: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        enter(request, site)
        if not may_administer(request.reach):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def may_administer(reach: Reach) -> bool:
    """Who heads a department of the site, or watches over one of its procedures."""
    watching = (procedure.watchers.listed for procedure in reach.procedures())
    return reach.access.is_manager or any(not reach.serves.isdisjoint(roles) for roles in watching)


def enter(request: StaffRequest, slug: str) -> None:
    """Find out who asks and what they reach; raise Http404 for anybody who does not belong here."""
    request.now = timezone.now()
    access = entering(slug, request.user, request.now) if request.user.is_authenticated else None
    if access is None:
        raise Http404
    request.staff = access.staff
    request.site = access.site
    timezone.activate(ZoneInfo(access.site.timezone))  # times are read and told on the site's clock
    request.access = access
    request.reach = reach(access)
    request.actor = request.reach.actor


def answer(request: HttpRequest, template: str, status: int = 200, /, **context: Any) -> HttpResponse:
    return render(request, template, context, status=status)
