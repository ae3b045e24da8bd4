"""What the environment tells the settings: folders, switches, the secret key, where the database is.

The variables are listed, with their meaning, in docs/operations.md; a test keeps that table complete.
"""

import importlib.util
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

VARIABLES = {
    "DATABASE_URL": "any PostgreSQL 15 or newer; without it the embedded one in the data folder is used",
    "YIZHAN_DATA_DIR": "where everything is kept that is not code: database, files, secret key (var/)",
    "YIZHAN_PACKS_DIR": "where the procedure packs lie (packs/)",
    "YIZHAN_SECRET_KEY": "signs sessions; made once and kept in the data folder when not given",
    "YIZHAN_DEBUG": "1 shows errors in the page; never for real use",
    "YIZHAN_DEMO": "1 lets whoever comes enter as anybody listed on the log-in page; `yizhan demo` sets it",
    "YIZHAN_PLAIN_HTTP": "1 says that people reach this installation by plain http on this machine only",
    "YIZHAN_ALLOWED_HOSTS": "the host names people use, separated by commas (127.0.0.1,localhost,[::1])",
    "YIZHAN_STREAMS_URL": "where browsers find the event streams, when not at the port below",
    "YIZHAN_STREAMS_PORT": "the port of the event streams; `yizhan serve` sets it (8001)",
    "YIZHAN_TRUSTED_PROXIES": "how many proxies of ours stand before the server (0)",
    "YIZHAN_METRICS_TOKEN": "whoever sends it may read /metrics; without it only this machine may",
    "YIZHAN_MAIL_URL": "smtp://user:password@host:587 or smtps://...; without it no mail is sent",
    "YIZHAN_MAIL_FROM": "the address that mail comes from; without it no mail is sent",
    "YIZHAN_OUTSIDE_ALLOWED": "own networks that webhooks and notifications may reach, by plain http too, such as "
    "127.0.0.0/8; for tests and demos (none)",
    "YIZHAN_TIME_ZONE": "for whom no site says otherwise (Asia/Shanghai)",
    "YIZHAN_LOG": "json or console; by default console when a person looks on, else json",
    "YIZHAN_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR (INFO; the demo: WARNING)",
}

CHECKOUT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    if name not in VARIABLES:
        raise KeyError(f"{name} is not in VARIABLES: every variable is told to the people who run this")
    return os.environ.get(name, "").strip() or default


def switch(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    """Beside the sources in a checkout, so that it is the same one wherever a command is given; else here."""
    home = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    folder = (home / text("YIZHAN_DATA_DIR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def packs_folder() -> Path:
    return (CHECKOUT / text("YIZHAN_PACKS_DIR", "packs")).resolve()


def font_folder() -> Path:
    """The packaged Noto fonts, so that a form looks the same on paper whatever the machine has installed."""
    package = importlib.util.find_spec("manimgx_fonts_cjk")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("manimgx-fonts-cjk, which carries Noto Sans CJK, is not installed")
    return Path(package.origin).parent


def secret_key(folder: Path) -> str:
    """The key that signs sessions: given, or made once and kept readable by us alone."""
    if given := text("YIZHAN_SECRET_KEY"):
        return given
    path = folder / "secret-key"
    if not path.exists():
        # Written beside and linked: of two processes that start at once, both read what the first one made.
        fresh = folder / f"secret-key.{secrets.token_hex(8)}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def mail(url: str) -> dict[str, Any]:
    """Django's words for a mail server. Raises ValueError for an address that is none of one."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("YIZHAN_MAIL_URL wants smtp://user:password@host:587, or smtps://...")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        # A password is never sent in the clear; a server on this machine without one may be spoken to plainly.
        "EMAIL_USE_TLS": not implicit and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }


def database(url: str) -> dict[str, Any]:
    """Django's words for a libpq connection string. Raises psycopg.ProgrammingError when it is none."""
    said = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said.pop("dbname", "yizhan"),
        "USER": said.pop("user", ""),
        "PASSWORD": said.pop("password", ""),
        "HOST": said.pop("host", ""),
        "PORT": said.pop("port", ""),
        # A connection stays open between requests: opening one costs more than most pages (baselines.md).
        "CONN_MAX_AGE": 600,
        # ... and is tried before use, so that the pages come back by themselves after the database was away.
        "CONN_HEALTH_CHECKS": True,
        # What every command sends (cases/prepared.py) is prepared the second time; all else never is.
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 1, **said},
        "TEST": {"NAME": None},
    }
