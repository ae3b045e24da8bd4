"""Checks of an installation that others reach (`yizhan check --deploy`): each weakness with an id and what to do.

Django's own stand beside them; what both would say, only Django's says.
"""

import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from yizhan.ops.checks import elsewhere

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
ENCRYPTED = {"require", "verify-ca", "verify-full"}


@register(Tags.security, deploy=True)
def an_installation_others_reach(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        *_the_way_in(),
        *_what_is_told(),
        *_where_we_may_call(),
        *_what_lies_on_the_disk(),
        *the_way_to(settings.DATABASES["default"]),
    ]


def _the_way_in() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error("Whoever comes may enter as anybody.", hint="Unset YIZHAN_DEMO.", id="yizhan.E009")
    elif settings.PLAIN_HTTP:
        yield Error(
            "Passwords and everything else travel in the clear.",
            hint="Unset YIZHAN_PLAIN_HTTP and YIZHAN_DEBUG, and put a proxy that speaks https before the pages.",
            id="yizhan.E010",
        )
    if not settings.PROXIES:
        yield Error(
            "No proxy is said to stand before the pages, so nothing speaks https, and nobody can log in.",
            hint="Put one there and say so: YIZHAN_TRUSTED_PROXIES=1 (docs/operations.md, For real use).",
            id="yizhan.E011",
        )
    if not elsewhere():
        yield Warning(
            "Only this machine reaches the pages.",
            hint="Give the names people use in YIZHAN_ALLOWED_HOSTS.",
            id="yizhan.W012",
        )


def _what_is_told() -> Iterator[CheckMessage]:
    if not settings.METRICS_TOKEN:
        yield Warning(
            "/metrics is told to whatever on this machine asks, and to all if the proxy adds no X-Forwarded-For.",
            hint="Give a token in YIZHAN_METRICS_TOKEN, and the same to Prometheus.",
            id="yizhan.W013",
        )
    if settings.PROXIES and not settings.STREAMS_URL:
        yield Warning(
            "Browsers would ask for the event streams past the proxy, and not find them.",
            hint="Let the proxy pass /streams/ on, and set YIZHAN_STREAMS_URL=/streams/.",
            id="yizhan.W014",
        )


def _where_we_may_call() -> Iterator[CheckMessage]:
    if settings.OUTSIDE_ALLOWED:
        yield Warning(
            f"Webhooks and notifications may reach {', '.join(settings.OUTSIDE_ALLOWED)}, by plain http, too.",
            hint="Unset YIZHAN_OUTSIDE_ALLOWED; it is for tests and demos.",
            id="yizhan.W017",
        )


def _what_lies_on_the_disk() -> Iterator[CheckMessage]:
    for path in (settings.DATA_DIR / "secret-key", settings.MEDIA_ROOT, settings.DATA_DIR / "backups"):
        if path.exists() and (rights := _rights_of_others(path)):
            yield Warning(
                f"Other accounts of this machine have rights to {path} ({rights:o}).",
                hint=f"Take them away: chmod go-rwx {path}",
                id="yizhan.W015",
            )


def _rights_of_others(path: Path) -> int:
    return path.stat().st_mode & FOR_OTHERS


def the_way_to(database: Mapping[str, Any]) -> Iterator[CheckMessage]:
    host = str(database.get("HOST") or "")
    if not host or host.startswith("/") or host in {"127.0.0.1", "localhost", "::1"}:
        return
    if database.get("OPTIONS", {}).get("sslmode") not in ENCRYPTED:
        yield Warning(
            f"What is asked of the database at {host} may travel in the clear.",
            hint="Add sslmode=verify-full (or at least require) to DATABASE_URL.",
            id="yizhan.W016",
        )
