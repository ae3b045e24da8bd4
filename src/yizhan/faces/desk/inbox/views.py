"""Reading notices, and saying that they were seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from yizhan.capabilities.notices import inbox
from yizhan.capabilities.notices.models import Notice
from yizhan.cases import library
from yizhan.faces.desk.board.paging import read_key
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.faces.frame import address
from yizhan.procedure.actors import CLOCK, PACK

PAGE = 50  # notices that were seen before; the unseen all stand on the first page
MOST_UNSEEN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One notice. `to` is empty when it was meant for the reader alone."""

    id: int
    text: str
    at: datetime
    to: str
    by: str
    urgent: bool
    handed_up: bool
    pressing: bool
    seen_at: datetime | None
    number: str
    place: str
    subject: str
    reachable: bool


@require_safe
@staff_page
def notices(request: StaffRequest) -> HttpResponse:
    """What nobody has seen stands first; below it the seen ones, page by page (`before`)."""
    mine = inbox.inbox(request.access, request.now)
    before = request.GET.get("before", "")
    unseen = [] if before else list(mine.filter(seen_at__isnull=True)[:MOST_UNSEEN])
    seen = list(_older(mine.filter(seen_at__isnull=False), before)[: PAGE + 1])
    more, seen = len(seen) > PAGE, seen[:PAGE]
    reachable = _reachable(request, [*unseen, *seen])
    context = {
        "unseen": list(_lines(unseen, reachable)),
        "seen": list(_lines(seen, reachable)),
        "older": f"?before={seen[-1].at.isoformat()}_{seen[-1].pk}".replace("+", "%2B") if more else "",
        "first": not before,
    }
    return answer(request, "desk/inbox/inbox.html", **context)


@require_POST
@staff_page
def seen(request: StaffRequest) -> HttpResponse:
    """Those named (`notice`), or all of them (`all`)."""
    if request.POST.get("all"):
        unseen = inbox.inbox(request.access, request.now).filter(seen_at__isnull=True)
        wanted = list(unseen.values_list("pk", flat=True))
    else:
        wanted = [int(id) for id in request.POST.getlist("notice") if id.isdecimal() and len(id) < 19]
    inbox.mark_seen(request.access, wanted, request.now)
    return HttpResponseRedirect(address(request, "inbox"))


@require_POST
@staff_page
def opening(request: StaffRequest, id: int) -> HttpResponse:
    """Seen, and on to the matter it speaks of: to the order on the phone for who works there only."""
    notice = get_object_or_404(inbox.inbox(request.access, request.now), pk=id)
    inbox.mark_seen(request.access, [notice.pk], request.now)
    page = "case" if request.reach.oversees else "order"
    return HttpResponseRedirect(address(request, page, notice.case.number))


@require_safe
@staff_page
def bell(request: StaffRequest) -> HttpResponse:
    return answer(request, "_bell.html")


def _sender(notice: Notice) -> str:
    """Empty where no person spoke: a limit passed, or the procedure itself says so."""
    return "" if notice.by in (CLOCK.id, PACK.id) else notice.by_name


def _older(seen: QuerySet[Notice], before: str) -> QuerySet[Notice]:
    key = read_key(before)
    return seen if key is None or key[0] is None else seen.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))


def _reachable(request: StaffRequest, found: list[Notice]) -> set[int]:
    """A role may be told of a matter that it has no part in: the notice is theirs to read, the matter is not."""
    cases = {notice.case_id for notice in found}
    return set(request.reach.cases().filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()


def _lines(found: list[Notice], reachable: set[int]) -> Iterator[Line]:
    language = get_language() or "zh-hans"
    packs = library.current().library
    for notice in found:
        yield Line(
            id=notice.pk,
            text=notice.in_language(language),
            at=notice.at,
            to=packs.role_title(notice.role).in_language(language) if notice.role else "",
            by=_sender(notice),
            urgent=notice.urgent,
            handed_up=notice.escalation,
            pressing=notice.pressing,
            seen_at=notice.seen_at,
            number=notice.case.number,
            place=notice.case.place.code if notice.case.place else "",
            subject=notice.case.subject,
            reachable=notice.case_id in reachable,
        )
