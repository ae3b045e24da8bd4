"""Webhooks as pages: who listens, the log of what was told, and the secret, which is shown once."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from yizhan.capabilities.notices.models import Line
from yizhan.capabilities.webhooks import delivering, subscribing
from yizhan.capabilities.webhooks.kinds import KINDS, TITLES
from yizhan.capabilities.webhooks.models import Attempt, Delivery, Subscription
from yizhan.cases import library
from yizhan.faces.desk.outside.staff import people, roles
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.faces.frame import address
from yizhan.outside.locked import lock, unlock

PAGE = 50
FRESH = "webhook-secret"  # in the session, locked, until the page that shows it is drawn


@dataclass(frozen=True, slots=True)
class Told:
    """One message and its last attempt."""

    id: int
    kind: str
    title: object
    number: str
    at: datetime
    state: str
    state_title: str
    tries: int
    next_at: datetime | None
    status: int
    said: str
    took_ms: int


@require_safe
@administration_page
def overview(request: StaffRequest) -> HttpResponse:
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    lost = Count("deliveries", filter=Q(deliveries__state=Delivery.State.GIVEN_UP))
    found = Subscription.objects.filter(site=request.site).annotate(waiting=waiting, lost=lost)
    context = {
        "webhooks": [(one, urlsplit(one.url).netloc) for one in found.order_by("ended_at", "-pk")],
        "kinds": [(kind, TITLES[kind]) for kind in KINDS.values()],
        "details": Subscription.Detail.choices,
        "lines": list(Line.objects.filter(site=request.site).select_related("staff").order_by("ended_at", "-pk")),
        "role_titles": roles(library.current().library),
        "people": people(request.site, request.now),
    }
    return answer(request, "desk/outside/overview.html", **context)


@require_POST
@administration_page
def subscription(request: StaffRequest) -> HttpResponse:
    made, fresh = subscribing.subscribe(
        request.site,
        title=request.POST.get("title", ""),
        url=request.POST.get("url", ""),
        kinds=request.POST.getlist("kind"),
        detail=request.POST.get("detail", ""),
        unmasked=bool(request.POST.get("unmasked")),
        by=request.staff,
        now=request.now,
    )
    request.session[FRESH] = {"id": made.pk, "secret": lock(fresh)}
    return to(request, "webhook", made.pk)


@require_safe
@administration_page
def webhook(request: StaffRequest, id: int) -> HttpResponse:
    """With its log, the newest first; a secret that was just made is shown this once."""
    found = _find(request, id)
    state = request.GET.get("state", "") if request.GET.get("state", "") in Delivery.State.values else ""
    log = found.deliveries.filter(state=state) if state else found.deliveries.all()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        log = log.filter(pk__lt=int(before))
    told = _told(log.order_by("-pk")[: PAGE + 1])
    fresh = request.session.get(FRESH)
    if fresh is not None and fresh["id"] == found.pk:
        del request.session[FRESH]
    context = {
        "webhook": found,
        "kinds": [TITLES[kind] for kind in found.kinds if kind in TITLES],
        "log": told[:PAGE],
        "older": f"?state={state}&before={told[PAGE - 1].id}" if len(told) > PAGE else "",
        "newer": f"?state={state}" if before else "",
        "state": state,
        "states": Delivery.State.choices,
        "secret": unlock(fresh["secret"]) if fresh is not None and fresh["id"] == found.pk else "",
        "overlaps": found.old_until is not None and found.old_until > request.now,
    }
    response = answer(request, "desk/outside/webhook.html", **context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@administration_page
def secret(request: StaffRequest, id: int) -> HttpResponse:
    fresh = subscribing.change_secret(_find(request, id), request.staff, request.now)
    request.session[FRESH] = {"id": id, "secret": lock(fresh)}
    return to(request, "webhook", id)


@require_POST
@administration_page
def trial(request: StaffRequest, id: int) -> HttpResponse:
    subscribing.send_test(_find(request, id), request.now)
    return to(request, "webhook", id)


@require_POST
@administration_page
def ending(request: StaffRequest, id: int) -> HttpResponse:
    subscribing.stop(_find(request, id), request.staff, request.now)
    return to(request, "webhook", id)


@require_POST
@administration_page
def again(request: StaffRequest, id: int, delivery: int) -> HttpResponse:
    """The same message once more, with its old number."""
    found = _find(request, id)
    delivering.again(get_object_or_404(found.deliveries, pk=delivery), request.now)
    return to(request, "webhook", id)


def to(request: StaffRequest, page: str, *parts: object) -> HttpResponse:
    """HTMX would follow a redirect within a dialog, so it is told to leave."""
    there = address(request, page, *parts)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)


def _find(request: StaffRequest, id: int) -> Subscription:
    return get_object_or_404(Subscription.objects.select_related("site", "created_by"), site=request.site, pk=id)


def _told(deliveries: "QuerySet[Delivery]") -> list[Told]:
    """Two queries, however many."""
    found = list(deliveries.select_related("case").defer("case__state", "case__data", "case__search", "body"))
    last = {attempt.delivery_id: attempt for attempt in Attempt.objects.filter(delivery__in=found).order_by("pk")}
    return [
        Told(
            id=one.pk,
            kind=one.kind,
            title=TITLES.get(one.kind, one.kind),
            number=one.case.number if one.case else "",
            at=one.at,
            state=one.state,
            state_title=one.get_state_display(),
            tries=one.tries,
            next_at=one.next_at,
            status=last[one.pk].status if one.pk in last else 0,
            said=last[one.pk].said if one.pk in last else "",
            took_ms=last[one.pk].took_ms if one.pk in last else 0,
        )
        for one in found
    ]
