"""Events as they travel: what was written by the first version is read for good."""

from datetime import UTC, datetime

import pytest
from msgspec import ValidationError

from tests.procedure.site_time import at
from yizhan.procedure import events as e
from yizhan.procedure.clock import Budget, Clock, Span

NINE = at("2026-03-02T09:00")


@pytest.mark.parametrize(
    ("kind", "body", "event"),
    [
        pytest.param(
            "opened",
            {"channel": "hotline", "received_at": "2026-03-02T01:00:00+00:00", "doers": {"repair": ["staff:1"]}},
            e.Opened(channel="hotline", received_at=NINE, doers={"repair": ("staff:1",)}),
            id="times-with-an-offset-and-lists",
        ),
        pytest.param(
            "limit_set",
            {
                "limit": "repair",
                "run": 0,
                "clock": {
                    "budget": [600, "elapsed"],
                    "spans": [["2026-03-02T01:00:00+00:00", None, True, "", ""]],
                    "calendar": "ab12",
                },
                "due": "2026-03-02T09:10:00+08:00",
            },
            e.LimitSet(
                limit="repair",
                clock=Clock(Budget(600.0), (Span(datetime(2026, 3, 2, 1, tzinfo=UTC)),), calendar="ab12"),
                due=at("2026-03-02T09:10"),
            ),
            id="a-clock-with-all-its-parts",
        ),
        pytest.param(
            "step_completed",
            {"step": "repair", "outcome": "done", "by": "staff:1", "took": 0},
            e.StepCompleted(step="repair", outcome="done", by="staff:1"),
            id="a-number-that-says-nothing",
        ),
    ],
)
def test_what_the_first_version_wrote_is_read(kind: str, body: dict, event: e.AnyEvent) -> None:
    assert e.Event.from_json(kind, body) == event


def test_what_was_not_said_is_left_out() -> None:
    assert e.StepCompleted(step="repair", outcome="done", by="staff:1").to_json() == {
        "step": "repair",
        "outcome": "done",
        "by": "staff:1",
    }


def test_a_part_that_no_event_has_is_an_error() -> None:
    with pytest.raises(ValidationError):
        e.Event.from_json("closed", {"why": "no reason"})


def test_events_of_different_kinds_are_never_the_same() -> None:
    assert e.StepHeld(step="repair") != e.LimitMet(limit="repair")
