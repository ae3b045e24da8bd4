"""Real servers, and people at them: `yizhan serve` as it is started in life, and as many browsers as are wanted.

A browser here keeps its connection and its cookies and knows as much of HTTP as our servers speak; it shares the
machine with what it measures, so it does no more than it must.
"""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.harness import ROOT, stopwatch
from yizhan.registry.models import Account, Staff

WORKERS = 2
CLIENTS = 16
PASSWORD = "not-a-secret-of-anybody"  # noqa: S105 - in a database that is gone afterwards
PATIENCE = 90  # seconds for a server to answer
ENDING = 20  # seconds for it to end when asked
PACKS = Path(__file__).parent / "packs"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)


# -- servers ------------------------------------------------------------------------------------


@contextmanager
def served(url: str, *, packs: Path = PACKS) -> Iterator[int]:
    """`yizhan serve` on this database; gives its port. The event streams are at the next."""
    with served_by(url, packs=packs) as (port, _server):
        yield port


@contextmanager
def served_by(url: str, *, packs: Path, with_worker: bool = False) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The same, with its process."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "YIZHAN_PLAIN_HTTP": "1",
        "YIZHAN_PACKS_DIR": str(packs),
        "YIZHAN_LOG_LEVEL": "ERROR",
    }
    port = free_port()
    command = [sys.executable, "-m", "yizhan", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with process([*command, "--with-worker"] if with_worker else command, environment, cwd=ROOT) as server:
        wait_for(port, "/healthz")
        yield port, server


@contextmanager
def process(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A server of whatever make, asked to end afterwards; who does not is ended with all its children."""
    running = subprocess.Popen(command, env=environment, cwd=cwd, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield running
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(ENDING)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def free_port() -> int:
    """One that is free and whose next is free."""
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            try:
                next_one.bind(("127.0.0.1", one.getsockname()[1] + 1))
            except (OSError, OverflowError):
                continue
            return int(one.getsockname()[1])


def wait_for(port: int, path: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if Browser(port).get(path).status < 500:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing answers at port {port}")
        time.sleep(0.2)


# -- browsers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._heading()}\r\n".encode())

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """With the token that the server gave, as every form of a page carries it."""
        body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        heading = (
            f"{self._heading()}HX-Request: true\r\nReferer: http://127.0.0.1:{self.port}/\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        return self._ask(f"POST {path} HTTP/1.1\r\n{heading}\r\n{body}".encode())

    def begin(self, path: str) -> bytes:
        """Ask for what does not end; the head of the answer. The rest is read from the socket."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{self._heading()}\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        return received

    def enter(self, path: str, form: Mapping[str, str]) -> "Browser":
        """Log in through the page that the server has for it."""
        page = self.get(path)
        assert page.status == 200, f"no form at {path}: {page.status}"
        answer = self.post(path, form)
        assert answer.status == 302, f"not let in: {answer.status}"
        return self

    def _heading(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Host: 127.0.0.1:{self.port}\r\nAccept-Language: zh-hans\r\nCookie: {cookies}\r\n"

    def _ask(self, request: bytes) -> Answer:
        if select.select([self.socket], [], [], 0)[0]:  # the server has hung up, as it does after a quiet while
            self._connect()
        self.socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[: end + 2], received[end + 4 :]
        length = _LENGTH.search(head)
        parts, wanted = [body], (int(length.group(1)) if length else 0) - len(body)
        while wanted > 0:
            parts.append(self._more())
            wanted -= len(parts[-1])
        for name, value in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _more(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received


def hire(staff: Staff, username: str) -> None:
    """A log-in for somebody who works there."""
    account = Account(username=username)
    account.set_password(PASSWORD)
    account.save()
    staff.account = account
    staff.save(update_fields=["account"])


def at_work(port: int, username: str, clients: int = CLIENTS) -> list[Browser]:
    """So many browsers, each logged in by itself."""
    form = {"login": username, "password": PASSWORD}
    return [Browser(port).enter("/accounts/login/", form) for _ in range(clients)]


def together(acts: Sequence[Callable[[], None]], seconds: float) -> float:
    """Each act in a thread of its own, over and over for so long; how many were done a second."""
    done = [0] * len(acts)
    failed: list[Exception] = []
    start = threading.Barrier(len(acts) + 1)
    deadline = 0.0

    def work(number: int) -> None:
        start.wait()
        try:
            while time.perf_counter() < deadline and not failed:
                acts[number]()
                done[number] += 1
        except Exception as error:  # raised again by whoever waits for us
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    deadline = time.perf_counter() + seconds
    with stopwatch() as took:
        start.wait()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    return sum(done) / took()
