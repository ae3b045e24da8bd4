"""Tokens: made once, shown once, found again by their hash."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q

from yizhan.faces.api.models import Integration, Token
from yizhan.registry.models import Staff

SIGN = "yz"  # what every token begins with, so that one left lying about is known for what it is
NOTED_EVERY = timedelta(minutes=1)  # how exactly it is kept when a token was used last
LONGEST = 200  # characters of anything that could be a token


@dataclass(frozen=True, slots=True)
class Shown:
    """A new token, the only time it is seen."""

    token: Token
    text: str


def make(integration: Integration, *, by: Staff, now: datetime, expires_at: datetime | None) -> Shown:
    prefix = f"{SIGN}_{base64.b32encode(secrets.token_bytes(5)).decode().lower()}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        integration=integration, prefix=prefix, digest=_digest(text), made_at=now, made_by=by, expires_at=expires_at
    )
    return Shown(token, text)


def find(text: str, now: datetime) -> Token | None:
    """The token that holds now, with its integration; None for one that is unknown, revoked or past. One query."""
    if not text or len(text) > LONGEST:
        return None
    holding = Token.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)
    known = holding.filter(digest=_digest(text), integration__ended_at__isnull=True)
    return known.select_related("integration").first()


def note_use(token: Token, now: datetime) -> None:
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def revoke(token: Token, *, by: Staff, now: datetime) -> bool:
    """False if it was revoked before."""
    return Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by) == 1


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
