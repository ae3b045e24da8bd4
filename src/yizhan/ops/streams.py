"""Event streams: tells open pages that something changed, the moment it is committed.

One small ASGI process beside the page workers, because a stream is an open connection that does nothing most
of the time. One connection listens to the database; what it hears goes to every page of that site. A message
says only *that* a case changed: the page asks for what it may see.

    GET /streams/<site>/board    event: board, data: {"case": 17, "number": "GD-0317"}
                                 event: bell, somebody of the site was told something, or has seen it
                                 event: again, after the database was away: whatever is shown may be old
"""

import asyncio
import contextlib
import json
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
django.setup()

import psycopg  # noqa: E402 - Django has to be set up before the models are imported
import structlog  # noqa: E402
from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user  # noqa: E402
from django.db import DatabaseError, close_old_connections  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.http.request import split_domain_port, validate_host  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import PlainTextResponse, Response, StreamingResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402

from yizhan.capabilities.notices.signals import BELL  # noqa: E402
from yizhan.cases.signals import BOARD  # noqa: E402
from yizhan.registry.access import entering  # noqa: E402

STILL_HERE = 20  # seconds between signs of life, so that proxies do not close a quiet stream
ASKED_AGAIN = 60  # seconds after which the right to listen is looked up again, however busy the stream is
BEHIND = 200  # messages a page may be behind before it is told to look again instead
RETRY = 2  # seconds until we look whether the database is back
MOST_OF_ONE = 20  # streams of one account: more pages than that nobody has open
MOST = 5000  # streams of this process; each holds a socket and a little memory

SHORT_NAME = re.compile(r"[-a-zA-Z0-9_]+")  # of a site, as in the addresses of pages
EVENTS = {BOARD: "board", BELL: "bell"}  # by what the database calls it

log = structlog.get_logger()

Message = tuple[str, str]  # event, data
listeners: dict[int, set["asyncio.Queue[Message]"]] = {}  # by site
held: Counter[int] = Counter()  # streams, by account


@dataclass(frozen=True, slots=True)
class Right:
    """Who listens to what."""

    account: int
    site: int


async def board(request: Request) -> Response:
    """The changes of one site; 404 for a site that is not there or not theirs, as everywhere."""
    if not is_our_name(request.headers.get("host", "")):
        return PlainTextResponse("", status_code=400)
    try:
        right = await may_listen(request)
    except DatabaseError:
        return PlainTextResponse("", status_code=503, headers={"Retry-After": str(RETRY), **allowed(request)})
    if right is None:
        return PlainTextResponse("", status_code=404, headers=allowed(request))
    if held[right.account] >= MOST_OF_ONE or held.total() >= MOST:
        return PlainTextResponse("", status_code=429, headers=allowed(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", **allowed(request)}
    return StreamingResponse(tell(request, right), media_type="text/event-stream", headers=headers)


async def tell(request: Request, right: Right) -> AsyncIterator[str]:
    queue: asyncio.Queue[Message] = asyncio.Queue(maxsize=BEHIND)
    listeners.setdefault(right.site, set()).add(queue)
    held[right.account] += 1
    clock = asyncio.get_running_loop().time
    asked = clock()
    try:
        yield f"retry: {RETRY * 1000}\n\n"
        while True:
            try:
                event, data = await asyncio.wait_for(queue.get(), STILL_HERE)
                line = f"event: {event}\ndata: {data}\n\n"
            except TimeoutError:
                line = ": still here\n\n"
            if clock() - asked >= ASKED_AGAIN:
                asked = clock()
                with contextlib.suppress(DatabaseError):
                    if await may_listen(request) != right:
                        return
            yield line
    finally:
        listeners[right.site].discard(queue)
        held[right.account] -= 1


@sync_to_async
def may_listen(request: Request) -> Right | None:
    """To the site in the address, if whoever holds this session works there now."""
    if not SHORT_NAME.fullmatch(request.path_params["site"]):
        return None
    close_old_connections()
    asked = HttpRequest()
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    asked.session = store(request.cookies.get(settings.SESSION_COOKIE_NAME))
    account = get_user(asked)
    if not account.is_authenticated:
        return None
    access = entering(request.path_params["site"], account, timezone.now())
    return Right(account.pk, access.site.pk) if access else None


def is_our_name(host: str) -> bool:
    """As for pages: a name that somebody pointed at this machine is none of ours."""
    name, _port = split_domain_port(host)
    return validate_host(name, settings.ALLOWED_HOSTS)


def allowed(request: Request) -> dict[str, str]:
    """Let our own pages read the stream: they come from the same host, usually by another port."""
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).hostname != request.url.hostname:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


async def listen() -> None:
    """Hear what the database tells and pass it on; come back by ourselves when it was away."""
    database = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
                for channel in EVENTS:
                    await connection.execute(f"LISTEN {channel}")
                to_all("again", "{}")
                async for heard in connection.notifies():
                    said = json.loads(heard.payload)
                    pass_on(int(said.pop("site")), EVENTS[heard.channel], json.dumps(said))
        except psycopg.OperationalError as error:
            log.warning("streams.database_away", error=str(error).strip())
        await asyncio.sleep(RETRY)


def pass_on(site: int, event: str, data: str) -> None:
    for queue in listeners.get(site, ()):
        try:
            queue.put_nowait((event, data))
        except asyncio.QueueFull:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(("again", "{}"))


def to_all(event: str, data: str) -> None:
    for site in listeners:
        pass_on(site, event, data)


async def alive(request: Request) -> Response:
    return PlainTextResponse("ok")


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    listening = asyncio.create_task(listen())
    yield
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


app = Starlette(
    routes=[Route("/streams/{site}/board", board), Route("/healthz", alive)],
    lifespan=lifespan,
)
