"""Opening a matter: who may, through what, what must be known."""

import pytest

from tests.procedure.leak import CHEN, LI, MONDAY_NINE, WANG, Matter, house, kinds, only
from yizhan.procedure.actors import PACK
from yizhan.procedure.commands import Open


@pytest.fixture
def leak() -> Matter:
    return Matter(house())


def test_a_matter_taken_in_starts_its_first_step_and_tells_the_dispatcher(leak: Matter) -> None:
    events = leak.open()

    assert kinds(events)[:4] == ["opened", "data_set", "effect_requested", "step_started"]
    assert only(events, "effect_requested").args["to"] == ["dispatcher"]
    assert leak.open_steps() == ["register"]
    assert leak.state.received_at == MONDAY_NINE
    assert leak.state.opened_by == "wang"


def test_what_the_customer_said_earlier_counts_from_then(leak: Matter) -> None:
    earlier = MONDAY_NINE.replace(hour=8)
    leak.open(received_at=earlier)

    assert leak.state.received_at == earlier
    assert leak.state.opened_at == MONDAY_NINE


def test_a_repairer_does_not_take_matters_in(leak: Matter) -> None:
    refusal = leak.refused(Open(channel="hotline", place="3-2-501", data={"content": "a leak"}), LI)

    assert refusal.code == "role"
    assert refusal.facts["needed"] == ("desk",)


def test_a_channel_that_the_procedure_does_not_name_opens_nothing(leak: Matter) -> None:
    refusal = leak.refused(Open(channel="pigeon", place="3-2-501", data={"content": "a leak"}), WANG)

    assert refusal.code == "channel"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param({"place": "3-2-501"}, ("content",), id="nothing-said"),
        pytest.param({"data": {"content": "  "}, "place": "3-2-501"}, ("content",), id="only-blanks-said"),
        pytest.param({"data": {"content": "a leak"}}, ("place",), id="no-place"),
        pytest.param({}, ("content", "place"), id="neither"),
    ],
)
def test_what_must_be_known_is_asked_for_all_at_once(leak: Matter, given: dict, missing: tuple) -> None:
    refusal = leak.refused(Open(channel="hotline", **given), WANG)

    assert refusal.code == "missing-field"
    assert refusal.facts["fields"] == missing


def test_an_answer_that_does_not_fit_its_field_is_named(leak: Matter) -> None:
    data = {"content": "a leak", "phone": "ring me", "flats": "a few", "colour": "blue"}
    refusal = leak.refused(Open(channel="hotline", place="3-2-501", data=data), WANG)

    assert refusal.code == "bad-value"
    assert refusal.facts["fields"] == {"phone": "telephone-number", "flats": "whole-number", "colour": "known-field"}


def test_a_gate_at_the_door_speaks_of_what_was_just_said(leak: Matter) -> None:
    refusal = leak.refused(Open(channel="hotline", place="3-2-501", data={"content": "spam"}), WANG)

    assert refusal.code == "gate"
    assert refusal.facts["otherwise"].en == "Nuisance calls are not taken in"


def test_opening_twice_is_a_conflict(leak: Matter) -> None:
    leak.open()

    assert leak.refused(Open(channel="hotline", place="3-2-501", data={"content": "a leak"}), WANG).code == "conflict"


def test_another_case_may_call_whatever_the_channel(leak: Matter) -> None:
    events = leak.send(Open(by_case=True, called=True, data={"content": "a leak"}, doers={"handle": ("li",)}), PACK)

    assert only(events, "opened").called
    assert leak.state.doers["handle"] == ("li",)


def test_a_customer_cannot_open_at_the_desk(leak: Matter) -> None:
    assert leak.refused(Open(channel="hotline", place="3-2-501", data={"content": "a leak"}), CHEN).code == "role"
