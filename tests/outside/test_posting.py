"""A POST to a checked address: redirects are not followed, the slow and the endless are hung up on."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from pytest_django import Settings

from tests.receiver import Receiver, names, receiving
from yizhan.outside import addresses, posting
from yizhan.outside.addresses import Forbidden
from yizhan.outside.locked import Unreadable, lock, unlock
from yizhan.outside.posting import post


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1/32"]
    with receiving() as receiver:
        yield receiver


def test_what_was_said_arrives_as_it_was_said(receiver: Receiver) -> None:
    answer = post(receiver.url, b'{"a": 1}', {"webhook-id": "msg_1"})

    assert (answer.status, answer.is_good) == (204, True)
    path, headers, body = receiver.calls[0]
    assert (path, headers["webhook-id"], body) == ("/hook", "msg_1", b'{"a": 1}')
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url.replace("/hook", "/inner")}

    answer = post(receiver.url, b"{}", {})

    assert (answer.status, answer.is_good) == (status, False)
    assert [path for path, _, _ in receiver.calls] == ["/hook"]


def test_a_name_that_turns_inwards_between_check_and_call_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = []
    called: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> None:
        called.append(address)
        raise OSError

    monkeypatch.setattr(addresses, "_getaddrinfo", names({"turning.example.com": ["93.184.216.34", "127.0.0.1"]}))
    monkeypatch.setattr(posting.socket, "create_connection", connect)

    post("https://turning.example.com/", b"{}", {})

    assert called == [("93.184.216.34", 443)]


def test_an_inner_target_is_not_called(receiver: Receiver, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = []

    with pytest.raises(Forbidden):
        post(receiver.url, b"{}", {})
    assert receiver.calls == []


def test_of_an_endless_answer_little_is_read(receiver: Receiver) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    receiver.act = endless

    answer = post(receiver.url, b"{}", {})

    assert answer.status == 200
    assert len(answer.said) == posting.KEPT


def test_who_answers_a_letter_at_a_time_is_hung_up_on(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "WHOLE", 0.3)

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100:
                handler.wfile.write(bytes([letter]))
                time.sleep(0.05)
        except OSError:
            pass

    receiver.act = dripping

    assert post(receiver.url, b"{}", {}).status == 0


def test_where_nobody_answers_there_is_no_status(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1/32"]

    answer = post("http://127.0.0.1:9/", b"{}", {})

    assert (answer.status, answer.said) == (0, "ConnectionRefusedError")


def test_secrets_are_kept_so_that_only_this_installation_reads_them(settings: Settings) -> None:
    locked = lock("whsec_abc")

    assert "abc" not in locked
    assert unlock(locked) == "whsec_abc"
    settings.SECRET_KEY = "another installation's key, long enough"
    with pytest.raises(Unreadable):
        unlock(locked)
