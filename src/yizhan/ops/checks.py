"""System checks: a setting that would fail at night fails at start, with a hint."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST_KEY = 32  # characters


@register(Tags.security)
def secret_key_is_long_enough(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= SHORTEST_KEY:
        return []
    return [
        Error(
            f"The secret key has only {len(settings.SECRET_KEY)} characters; it can be guessed.",
            hint="Leave YIZHAN_SECRET_KEY out to have one made, or give at least 32 random characters.",
            id="yizhan.E001",
        )
    ]


def elsewhere() -> list[str]:
    """The names by which others than this machine reach us."""
    return [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]"}]


@register(Tags.security)
def debug_is_off_where_others_reach_us(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not (settings.DEBUG and elsewhere()):
        return []
    return [
        Error(
            f"Debug pages show personal data and secrets, and others reach {', '.join(elsewhere())}.",
            hint="Unset YIZHAN_DEBUG.",
            id="yizhan.E002",
        )
    ]


@register(Tags.security)
def hosts_are_names(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{host!r} in YIZHAN_ALLOWED_HOSTS is not a host name.",
            hint="Write names alone, separated by commas: service.example.com, without https:// or a path.",
            id="yizhan.E003",
        )
        for host in settings.ALLOWED_HOSTS
        if "/" in host or " " in host or any(unicodedata.east_asian_width(letter) in "FW" for letter in host)
    ]


@register(Tags.security)
def any_host_is_meant(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "Any host name is accepted, so links in messages can be made to point elsewhere.",
            hint="Give the names people really use in YIZHAN_ALLOWED_HOSTS.",
            id="yizhan.W004",
        )
    ]


@register(Tags.security)
def the_demo_is_at_home(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not (settings.DEMO and elsewhere()):
        return []
    return [
        Error(
            f"Whoever comes may enter as anybody, and others reach {', '.join(elsewhere())}.",
            hint="Unset YIZHAN_DEMO; if plain http on this machine is meant, set YIZHAN_PLAIN_HTTP=1.",
            id="yizhan.E008",
        )
    ]


@register()
def data_folder_is_ours(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    folder = settings.DATA_DIR
    try:
        probe = folder / ".write-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return [
            Error(
                f"Nothing can be written to the data folder {folder}: {error.strerror}.",
                hint="Give a folder of your own in YIZHAN_DATA_DIR, or mend its owner and rights.",
                id="yizhan.E005",
            )
        ]
    return []


@register()
def pages_are_bundled(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if (settings.PACKAGE / "faces" / "static" / "bundle").is_dir():
        return []
    return [
        Warning(
            "The scripts and styles of the pages have not been built.",
            hint="Run: make install",
            id="yizhan.W006",
        )
    ]


@register(Tags.database)
def postgresql_is_new_enough(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases:
        return []
    from django.db import connection

    found = connection.pg_version  # type: ignore[attr-defined]
    if found >= 150000:
        return []
    return [
        Error(
            f"PostgreSQL {found // 10000} is too old.",
            hint="Yizhan needs PostgreSQL 15 or newer; leave DATABASE_URL out to use the embedded one.",
            id="yizhan.E007",
        )
    ]
