"""How accounts behave: staff are entered by their organisation, nobody signs up; too many failures lock
out.
"""

import ipaddress
import re
import unicodedata
from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from yizhan.outside.locked import Unreadable, lock, unlock

# Failures of one name from everywhere together weigh this much less than those from one address: whoever types
# wrong passwords from elsewhere can lock out a dispatcher only with many, and many addresses do not help to guess.
FROM_EVERYWHERE = 5
LONGEST_NAME = 150  # characters of a user name
BASE32 = re.compile(r"[A-Z2-7]{16,64}|[0-9a-f]{40}")  # secrets that were kept before they were locked
NOWHERE = "0.0.0.0"  # noqa: S104 - who comes through a socket without addresses; nothing listens there


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Passwords are counted by axes. allauth's own count is left to codes, which axes does not see."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """What codes are reckoned from is kept as secrets of others are: a back-up alone does not tell them."""

    def encrypt(self, text: str) -> str:
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With another secret key than it was locked with no code is right any more: whoever has codes switches them
        on anew (`yizhan manage shell`, or a recovery by the organisation)."""
        try:
            return unlock(encrypted_text)
        except Unreadable:
            return encrypted_text if BASE32.fullmatch(encrypted_text) else generate_totp_secret()


class Watch(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures of a name by address, and by name alone with a limit of its own."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        here, everywhere = (
            attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(here, everywhere // FROM_EVERYWHERE)


def name_given(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name somebody tried, in the one form in which its failures are counted.

    axes says "login" when it asks and hears "username" from allauth when it counts: without this it would count
    under no name at all and never lock anybody out. Accounts are found whatever the case of the name, so its
    spellings count as one.
    """
    said = credentials or {}
    name = said.get("username") or said.get("login") or request.POST.get("login")
    return counted_as(name) if name else None


def counted_as(name: str) -> str:
    # Upper case first: PostgreSQL compares by it, and of some letters only it is the same.
    plain = unicodedata.normalize("NFKC", name).upper().casefold().replace("\0", "")
    return " ".join(plain.split())[:LONGEST_NAME]


def address_of(request: HttpRequest) -> str:
    """Where somebody comes from: as the outermost proxy of ours wrote it down, else who is connected to us.

    What the sender says of it stands further left and is never read.
    """
    said = request.headers.get("X-Forwarded-For", "").split(",")
    told = said[-settings.PROXIES] if 0 < settings.PROXIES <= len(said) else ""
    for address in (told, request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            return str(ipaddress.ip_address(address.strip()))
    return NOWHERE


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any) -> HttpResponse:
    """Answer somebody who failed too often (axes calls this); says when to come back, not whose account it
    is.
    """
    return TemplateResponse(request, "ops/locked_out.html", status=429).render()
