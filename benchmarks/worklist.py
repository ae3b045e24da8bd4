"""A role's worklist: fifty lines, the most pressing first, of all that is open. What the database takes for them, with
ten million matters and with a hundredth of that; and the whole page, to one person and to sixteen at once."""

import statistics
from collections.abc import Sequence

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import ROUNDS, Row, measure, percentile, stopwatch
from benchmarks.house import House
from benchmarks.serving import CLIENTS, WORKERS, Browser, at_work, served, together
from yizhan.faces.desk.board import paging
from yizhan.faces.desk.board.filters import of_tab
from yizhan.faces.desk.board.rows import rows as lines

ROLES = ("dispatcher", "dispatch-head")  # who oversees, and whose steps are open
PAGES = 5
AGAIN = 10  # times a round
SECONDS = 4.0
PAGE = "/garden/desk/?tab=mine"


def rows(here: House, cases: int, few: House, fewer: int) -> list[Row]:
    asked, asked_few = _questions(here), _questions(few)
    ours, theirs = [], []
    with psycopg.connect(here.url, autocommit=True) as large, psycopg.connect(few.url, autocommit=True) as small:
        for connection, questions in ((large, asked), (small, asked_few)):
            _answered(connection, questions)  # read once before
        for number in range(ROUNDS):
            ours.append(percentile(_answered(large, asked), 95))
            theirs.append(percentile(_answered(small, asked_few), 95))
            print(f"  round {number + 1}  {ours[-1]:.2f} ms, with {fewer:,} {theirs[-1]:.2f} ms", flush=True)
    what = f"a role's worklist, {cases:,} matters, one in twenty open: database, p95"
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return [
        Row(what=what, ours=statistics.median(ours), unit="ms", bar=2, stretch=1, better="less"),
        Row(
            what=what,
            ours=statistics.median(ours),
            unit="ms",
            against=f"the same with {fewer:,}",
            theirs=statistics.median(theirs),
            ratio=statistics.median(ratios),
            ratios=ratios,
            bar=1.5,
            stretch=1.2,
            better="less",
        ),
        *_pages(here, cases),
    ]


def _questions(here: House) -> list[list[str]]:
    """What the lines of the first pages ask the database, page by page."""
    found: list[list[str]] = []
    with here.open():
        for role in ROLES:
            after = ""
            for _ in range(PAGES):
                request = here.request(f"{role}-1")
                [mine] = of_tab(request, "mine", request.reach.cases())
                with CaptureQueriesContext(connection) as captured:
                    drawn = lines(request, paging.most_pressing(mine, after), paging.SIZE + 1)
                found.append([query["sql"] for query in captured.captured_queries])
                if len(drawn) <= paging.SIZE:
                    break
                after = paging.key_of(drawn[paging.SIZE - 1], "due_at")
    return found


def _answered(connection: "psycopg.Connection[tuple[object, ...]]", questions: Sequence[Sequence[str]]) -> list[float]:
    """Milliseconds of each page."""
    took: list[float] = []
    for _ in range(AGAIN):
        for page in questions:
            with stopwatch() as passed:
                for question in page:
                    connection.execute(question).fetchall()
            took.append(passed() * 1000)
    return took


def _pages(here: House, cases: int) -> list[Row]:
    with served(here.url, packs=here.packs) as port:
        browsers = at_work(port, f"{ROLES[0]}-1")
        for browser in browsers:
            _drawn(browser)
        what = f"that page of 50 lines, whole, {cases:,} matters:"
        alone = measure(
            f"{what} p95 at one client",
            lambda: percentile([_drawn(browsers[0]) for _ in range(100)], 95),
            unit="ms",
            bar=40,
            stretch=20,
            better="less",
        )
        many = measure(
            f"{what} {CLIENTS} clients, {WORKERS} workers",
            lambda: together([lambda browser=browser: _check(browser) for browser in browsers], SECONDS),
            unit="pages/s",
            bar=100,
            stretch=250,
        )
    return [alone, many]


def _drawn(browser: Browser) -> float:
    with stopwatch() as took:
        _check(browser)
    return took() * 1000


def _check(browser: Browser) -> None:
    answer = browser.get(PAGE)
    assert answer.status == 200, answer.text
    assert answer.body.count(b"BM-") >= 50, "not fifty lines"
