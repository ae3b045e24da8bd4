"""Pace: how often a token may ask, counted in the database, where every process counts together."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from yizhan.faces.api.models import Token

WINDOW = timedelta(minutes=1)

# A window begins with its first request. A clock that was set back begins a new one, too.
_COUNT = """
INSERT INTO api_pace (token_id, since, asked) VALUES (%(token)s, %(now)s, 1)
ON CONFLICT (token_id) DO UPDATE SET
    since = CASE WHEN api_pace.since BETWEEN %(oldest)s AND %(now)s THEN api_pace.since ELSE %(now)s END,
    asked = CASE WHEN api_pace.since BETWEEN %(oldest)s AND %(now)s THEN api_pace.asked + 1 ELSE 1 END
RETURNING since, asked
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the window after this request. `again_in`: seconds after which a new one begins."""

    most: int
    left: int
    again_in: int
    used_up: bool

    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.again_in),
        }
        return {**told, "Retry-After": str(self.again_in)} if self.used_up else told


def count(token: Token, now: datetime) -> Allowance:
    """Count this request. One statement, which takes its turn with others of the same token."""
    oldest = now - WINDOW + timedelta(microseconds=1)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"token": token.pk, "now": now, "oldest": oldest})
        since, asked = cursor.fetchone()
    most = token.integration.per_minute
    again_in = max(1, math.ceil((since + WINDOW - now).total_seconds()))
    return Allowance(most=most, left=max(0, most - asked), again_in=again_in, used_up=asked > most)
