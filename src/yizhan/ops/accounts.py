"""How accounts behave: staff are entered by their organisation, nobody signs up; too many failures lock
out.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def name_given(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name somebody tried. axes says "login" when it asks and hears "username" from allauth when it counts:
    without this it would count under no name at all and never lock anybody out.
    """
    said = credentials or {}
    return said.get("username") or said.get("login") or request.POST.get("login")


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any) -> HttpResponse:
    """Answer somebody who failed too often (axes calls this); says when to come back, not whose account it
    is.
    """
    return TemplateResponse(request, "ops/locked_out.html", status=429).render()
