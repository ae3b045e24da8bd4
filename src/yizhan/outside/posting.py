"""One POST to a checked address: no redirects, no proxies, little patience, and little of the answer kept."""

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from typing import NamedTuple

from yizhan.outside.addresses import Target, checked

PATIENCE = 10.0  # seconds to be connected, and for each word of the answer
WHOLE = 20.0  # seconds for all of it: who answers a letter a second would hold the worker for as long as they like
KEPT = 2_000  # bytes of the answer that are read at all


class Answer(NamedTuple):
    """`status` 0: there was none, and `said` tells why."""

    status: int
    said: str
    took_ms: int

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Raises Forbidden, and has then called nobody. Any other failure is an answer without a status."""
    target = checked(url)
    connection = _Pinned(target)
    guard = Timer(WHOLE, connection.hang_up)
    guard.daemon = True
    began = monotonic()
    guard.start()
    try:
        status, said = _ask(connection, target, body, headers)
    except (HTTPException, OSError) as error:
        status, said = 0, type(error).__name__
    finally:
        guard.cancel()
        connection.close()
    return Answer(status, said, round((monotonic() - began) * 1000))


def _ask(connection: HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    connection.request("POST", target.path, body, {**headers, "Host": _host(target), "Connection": "close"})
    answer = connection.getresponse()
    said = answer.read(KEPT)
    return answer.status, said.decode("utf-8", "replace").replace("\x00", "")


class _Pinned(HTTPConnection):
    """To the address that was checked; the certificate is that of the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.address, target.port, timeout=PATIENCE)
        self.target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self.target.address, self.target.port), self.timeout)
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)

    def hang_up(self) -> None:
        """From another thread: whatever waits on the line fails at once."""
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is gone already


def _host(target: Target) -> str:
    usual = {"https": 443, "http": 80}[target.scheme]
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == usual else f"{name}:{target.port}"
