"""The demo's door: its people are listed on the log-in page, and whoever comes may enter as any of them.

There is no such door but where YIZHAN_DEMO is set: then everything behind it is made up.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from yizhan.cases import library
from yizhan.faces.front import back_to
from yizhan.registry.models import Account
from yizhan.registry.roles import valid_holdings

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Inhabitant:
    username: str
    name: str
    site: str
    roles: str


def inhabitants() -> list[Inhabitant]:
    """Everybody with a log-in, as they were hired; nobody where this is no demo."""
    if not settings.DEMO:
        return []
    held = valid_holdings(timezone.now()).filter(staff__account__is_active=True, site__open=True)
    people: dict[str, tuple[str, str, list[str]]] = {}
    for holding in held.select_related("staff__account", "site").order_by("site", "staff", "pk"):
        if (account := holding.staff.account) is None:
            continue
        _name, _site, roles = people.setdefault(account.username, (holding.staff.name, holding.site.name, []))
        roles.append(_title(holding.role))
    comma = "、" if (get_language() or "zh").startswith("zh") else ", "
    return [
        Inhabitant(username, name, site, comma.join(dict.fromkeys(roles)))
        for username, (name, site, roles) in people.items()
    ]


def _title(role: str) -> str:
    return library.current().library.role_title(role).in_language(get_language() or "zh-hans")


@login_not_required
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    account = get_object_or_404(Account, username=request.POST.get("account", ""), is_active=True, staff__isnull=False)
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(back_to(request))
