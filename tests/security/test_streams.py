"""Event streams, listened to by who should not: a right that ended, floods, names that are not ours."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from asgiref.sync import async_to_sync
from starlette.requests import Request

from tests.faces.conftest import House
from yizhan.cases import signals
from yizhan.ops import streams
from yizhan.ops.streams import MOST_OF_ONE, Right


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(streams, "close_old_connections", lambda: None)  # a test's is in a transaction
    yield
    streams.listeners.clear()
    streams.held.clear()


def asked(house: House, site: str = "garden", host: str = "127.0.0.1", cookie: str | None = None) -> Request:
    session = house.client(house.wang).cookies["yizhan_session"].value if cookie is None else cookie
    headers = [(b"host", host.encode()), (b"cookie", f"yizhan_session={session}".encode())]
    return Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers,
         "scheme": "http", "server": ("127.0.0.1", 8001), "path_params": {"site": site}}
    )  # fmt: skip


def status(request: Request) -> int:
    return async_to_sync(streams.board)(request).status_code


def test_who_works_here_is_let_in_and_nobody_else(house: House) -> None:
    assert status(asked(house)) == 200
    assert status(asked(house, "next-door")) == 404
    assert status(asked(house, "gar\x00den")) == 404
    assert status(asked(house, cookie="")) == 404
    assert status(asked(house, cookie="'; DROP TABLE django_session; --")) == 404


def test_after_the_log_out_nothing_is_heard(house: House) -> None:
    request = asked(house)
    house.client(house.wang).post("/accounts/logout/")

    assert status(request) == 404


@pytest.mark.parametrize("host", ["evil.example.com", "evil.example.com:8001", "", "127.0.0.1.evil.example.com"])
def test_a_name_that_was_pointed_at_us_is_not_ours(house: House, host: str) -> None:
    assert status(asked(house, host=host)) == 400


def test_one_person_holds_so_many_streams_and_no_more(house: House) -> None:
    streams.held[house.wang.account.pk] = MOST_OF_ONE

    assert status(asked(house)) == 429


def test_a_right_that_ended_ends_the_stream_however_busy_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was looked up again only when nothing had come for a while: on a busy board, never."""
    right = Right(house.wang.account.pk, house.site.pk)
    rights = iter([right, None])

    async def may_listen(request: Request) -> Right | None:
        return next(rights)

    monkeypatch.setattr(streams, "may_listen", may_listen)
    monkeypatch.setattr(streams, "ASKED_AGAIN", 0)

    request = asked(house)

    async def heard() -> list[str]:
        stream: AsyncIterator[str] = streams.tell(request, right)
        lines = [await anext(stream)]
        for case in range(3):
            streams.pass_on(house.site.pk, "board", str(case))
        lines += [line async for line in stream]
        return lines

    assert asyncio.run(heard()) == ["retry: 2000\n\n", "event: board\ndata: 0\n\n"]
    assert streams.held[right.account] == 0
    assert streams.listeners[house.site.pk] == set()


def test_nothing_but_the_number_of_a_matter_travels(house: House) -> None:
    case = house.leak()

    told = signals.board(case)
    assert case.number in told
    assert "138" not in told
    assert "漏水" not in told
