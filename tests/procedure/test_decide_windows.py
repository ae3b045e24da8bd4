"""Windows: neither too early nor too late."""

from datetime import timedelta

import pytest

from tests.procedure.leak import LI, WANG, Matter, house
from tests.procedure.site_time import at
from yizhan.procedure.commands import Complete
from yizhan.procedure.lint import lint
from yizhan.procedure.loader import PackErrors
from yizhan.procedure.model import Library

VISIT = """
procedure: leak
title: {zh: 回访, en: Visit afterwards}
intake: {start: mend}
steps:
  mend: {title: {zh: 修, en: Mend}, role: repairer, next: visit}
  visit:
    title: {zh: 上门回访, en: Visit}
    role: desk
    from: P1M
    to: P2M
    since: done:mend
    on_breach: [{notify: [head]}]
    next:
      done: end
      nobody: {title: {zh: 无人, en: Nobody}, to: visit, unfinished: true}
"""


def mended(text: str = VISIT) -> Matter:
    """CSC-158: done on 10 March, so the visit is due from 10 April to 10 May."""
    matter = Matter(house(leak_yaml=text), now=at("2026-03-10T10:00"))
    matter.open(channel="")
    matter.complete("mend", LI)
    return matter


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        pytest.param("2026-04-09T10:00", True, id="a-day-too-early"),
        pytest.param("2026-04-10T09:59", True, id="a-minute-too-early"),
        pytest.param("2026-04-10T10:00", False, id="as-it-opens"),
        pytest.param("2026-05-10T09:59", False, id="just-in-time"),
    ],
)
def test_it_is_done_within_its_window(moment: str, refused: bool) -> None:
    matter = mended()
    matter.now = at(moment)

    if refused:
        refusal = matter.refused(Complete(step="visit", outcome="done"), WANG)
        assert (refusal.code, refusal.facts["why"]) == ("limit", "too-early")
        assert refusal.facts["at"] == at("2026-04-10T10:00")
    else:
        matter.complete("visit", WANG, "done")
        assert matter.state.status == "closed"


def test_nobody_at_home_may_be_said_at_any_time() -> None:
    matter = mended()
    matter.now += timedelta(days=1)

    matter.complete("visit", WANG, "nobody")

    assert matter.state.steps["visit"].run == 2


def test_it_is_late_when_the_window_has_closed() -> None:
    matter = mended()

    assert matter.wakes_at == at("2026-05-10T10:00")
    events = matter.wait(days=61)
    assert "limit_missed" in [event.kind for event in events]
    matter.complete("visit", WANG, "done")  # late, and still better than never


def test_a_window_counts_working_days_where_it_says_so() -> None:
    matter = mended(VISIT.replace("from: P1M", "from: P2D").replace("to: P2M", "to: P4D\n    counted: working"))
    matter.now = at("2026-03-12T09:59")

    assert matter.refused(Complete(step="visit", outcome="done"), WANG).facts["at"] == at("2026-03-12T10:00")


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        pytest.param("from: P1M", 'lacks "to"', id="without-an-end"),
        pytest.param("to: P2M", 'lacks "from"', id="without-a-beginning"),
        pytest.param("from: P1M\n    to: P2M\n    within: P2M", "either from and to", id="two-ends"),
    ],
)
def test_a_window_has_two_sides(instead: str, told: str) -> None:
    with pytest.raises(PackErrors) as errors:
        house(leak_yaml=VISIT.replace("from: P1M\n    to: P2M", instead))

    assert told in str(errors.value)


def test_a_window_that_closes_before_it_opens_is_refused_by_lint() -> None:
    found = house(leak_yaml=VISIT.replace("to: P2M", "to: P20D"))

    codes = [
        (one.code, one.line) for one in lint(Library({found.pack.id: found.pack})) if one.path.endswith("leak.yaml")
    ]
    assert codes == [("L028", 11)]
