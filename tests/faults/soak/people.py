"""At work: people at the desk and in the field through the pages, another system through its door. Each notes what was
acknowledged, and nothing else.

A person who gets no answer sends the same form again, with the same key, as the pages do; now and then somebody gives
up instead. What was given up may have happened or not, but not twice.
"""

import json
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

GIVES_UP = 0.1  # how often somebody does not send again
AGAIN = 0.3  # seconds until the form is sent again
SILENCE = 15  # seconds without an answer are as good as none
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NOT_NOW = {502, 503, 504}


@dataclass
class Book:
    """What was asked for and what was acknowledged, by a mark that stands in the data and nowhere else."""

    asked: set[str] = field(default_factory=set)
    acknowledged: dict[str, str] = field(default_factory=dict)  # mark -> number of the matter
    refused: list[str] = field(default_factory=list)
    sent_again: int = 0
    replayed: int = 0  # answers that said the same had been done before
    to_dispatch: list[str] = field(default_factory=list)
    to_repair: list[tuple[str, str]] = field(default_factory=list)  # number, log-in of the repairer
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person(threading.Thread):
    def __init__(self, address: str, username: str, book: Book, stop: threading.Event, seed: int) -> None:
        super().__init__(name=username, daemon=True)
        self.address = address
        self.username = username
        self.book = book
        self.stop = stop
        self.dice = random.Random(seed)
        self.session: requests.Session | None = None
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.does_something()
                self.stop.wait(self.dice.uniform(0.05, 0.4))
        except Exception as error:  # told by the play, which would otherwise report a quiet success
            self.failed = error

    def does_something(self) -> None:
        raise NotImplementedError

    def sends(self, path: str, form: dict[str, Any], mark: str) -> requests.Response | None:
        """Send a form until it is answered. None when this person gave up, or the answer was no."""
        form = {**form, "key": uuid.uuid4().hex}
        with self.book.lock:
            self.book.asked.add(mark)
        while True:
            answer = self._once(path, form)
            if answer is not None and answer.status_code < 400:
                return answer
            if answer is not None and answer.status_code not in NOT_NOW:
                with self.book.lock:
                    self.book.refused.append(f"{self.username} {path}: {answer.status_code} {answer.text[:200]}")
                return None
            if self.dice.random() < GIVES_UP or self.stop.is_set():
                return None
            with self.book.lock:
                self.book.sent_again += 1
            time.sleep(AGAIN)

    def _once(self, path: str, form: dict[str, Any]) -> requests.Response | None:
        try:
            session = self._logged_in()
            token = session.cookies["csrftoken"]
            return session.post(
                self.address + path,
                {**form, "csrfmiddlewaretoken": token},
                headers={"HX-Request": "true"},
                timeout=SILENCE,
                allow_redirects=False,
            )
        except (requests.RequestException, KeyError):
            return None

    def _logged_in(self) -> requests.Session:
        if self.session is None:
            session = requests.Session()
            page = session.get(f"{self.address}/accounts/login/", timeout=SILENCE)
            found = CSRF.search(page.text)
            if found is None:
                raise requests.RequestException("the log-in page is away")
            entered = session.post(
                f"{self.address}/demo/entrance/",
                {"account": self.username, "csrfmiddlewaretoken": found.group(1)},
                timeout=SILENCE,
            )
            entered.raise_for_status()
            self.session = session
        return self.session


class Program(Person):
    """Another system: takes matters in and hands some of them out, each command with a key of its own."""

    def __init__(self, *args: object, token: str, repairers: dict[str, str], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        self.token = token
        self.repairers = repairers

    def does_something(self) -> None:
        mark = f"api-{uuid.uuid4().hex}"
        opening = {"procedure": "soak/leak", "answers": {"matter": f"厨房漏水 {mark}"}}
        answer = self.sends("/api/v1/sites/garden/cases", opening, mark)
        if answer is None:
            return
        number = answer.json()["number"]
        with self.book.lock:
            self.book.acknowledged[mark] = number
        if self.dice.random() < 0.7:
            self.dispatches(number)

    def dispatches(self, number: str) -> None:
        repairer = self.dice.choice(sorted(self.repairers))
        mark = f"out-{number}"
        done = {"answers": {"repairer": self.repairers[repairer]}, "reason": mark}
        if self.sends(f"/api/v1/sites/garden/cases/{number}/steps/dispatch/completion", done, mark):
            with self.book.lock:
                self.book.acknowledged[mark] = number
                self.book.to_repair.append((number, repairer))

    def _once(self, path: str, form: dict[str, Any]) -> requests.Response | None:
        body = {name: value for name, value in form.items() if name != "key"}
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": form["key"]}
        try:
            answer = requests.post(self.address + path, json=body, headers=headers, timeout=SILENCE)
        except requests.RequestException:
            return None
        if answer.headers.get("Idempotent-Replayed") == "true":
            with self.book.lock:
                self.book.replayed += 1
        return answer


class Dispatcher(Person):
    """Takes matters in, and hands them out; leaves some lying, so that limits are missed."""

    def __init__(self, *args: object, repairers: dict[str, str], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # passed on as they came
        self.repairers = repairers  # log-in -> staff id

    def does_something(self) -> None:
        with self.book.lock:
            number = self.book.to_dispatch.pop(0) if len(self.book.to_dispatch) > 3 else None
        if number is None:
            self.takes_in()
        elif self.dice.random() < 0.8:
            self.dispatches(number)

    def takes_in(self) -> None:
        mark = f"in-{uuid.uuid4().hex}"
        answer = self.sends("/garden/desk/matters/", {"procedure": "soak/leak", "said": f"厨房漏水 {mark}"}, mark)
        if answer is None:
            return
        number = json.loads(answer.headers["HX-Trigger-After-Settle"])["taken"]["number"]
        with self.book.lock:
            self.book.acknowledged[mark] = number
            self.book.to_dispatch.append(number)

    def dispatches(self, number: str) -> None:
        repairer = self.dice.choice(sorted(self.repairers))
        mark = f"out-{number}"
        path = f"/garden/cases/{number}/steps/dispatch/completion/"
        if self.sends(path, {"outcome": "done", "f-repairer": self.repairers[repairer], "reason": mark}, mark):
            with self.book.lock:
                self.book.acknowledged[mark] = number
                self.book.to_repair.append((number, repairer))


class Repairer(Person):
    """Finishes what was given to him, on the telephone; some of it late."""

    def does_something(self) -> None:
        with self.book.lock:
            mine = next((job for job in self.book.to_repair if job[1] == self.username), None)
            if mine is not None:
                self.book.to_repair.remove(mine)
        if mine is None:
            return
        self.stop.wait(self.dice.choice([0, 0, 1, 4]))
        number, mark = mine[0], f"done-{uuid.uuid4().hex}"
        path = f"/garden/cases/{number}/steps/repair/completion/"
        if self.sends(path, {"outcome": "done", "f-result": mark, "face": "phone"}, mark):
            with self.book.lock:
                self.book.acknowledged[mark] = number
