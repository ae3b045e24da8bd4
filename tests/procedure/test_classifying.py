"""Classification hears again only what may have another answer; what follows is the same as hearing everything."""

import pytest
from hypothesis import given

from tests.procedure.leak import LI, WANG, Matter, house
from tests.procedure.random_procedures import definitions
from tests.procedure.test_decide_properties import PLAYS, acts, begun, play
from yizhan.procedure.commands import Fill
from yizhan.procedure.decide import settling
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Expression


@PLAYS
@given(definitions(), acts)
def test_rules_that_are_passed_over_had_nothing_new_to_say(definition: Definition, played: list) -> None:
    some = begun(definition)
    play(some, played)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settling, "_concerns", lambda draft, field, answers: True)
        everything = begun(definition)
        play(everything, played)

    assert some.history == everything.history


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions that were asked, in order."""
    asked: list[str] = []
    holds = Expression.holds
    monkeypatch.setattr(Expression, "holds", lambda self, world: asked.append(self.source) or holds(self, world))
    return asked


def test_a_rule_is_passed_over_when_other_answers_change(heard: list[str]) -> None:
    matter = Matter(house("parts", parts_yaml=ONE_RULE))
    matter.open(place="", channel="")
    assert heard.count("data.content == 'a drip'") == 1

    matter.send(Fill(step="buy", data={"phone": "13800000000"}), LI)
    assert heard.count("data.content == 'a drip'") == 1

    matter.send(Fill(step="buy", data={"content": "a drip"}), LI)
    assert heard.count("data.content == 'a drip'") == 2
    assert matter.state.proposals["urgency"]["value"] == "normal"


def test_a_rule_that_reads_a_parameter_is_heard_with_every_change(heard: list[str]) -> None:
    """Management may have set it anew since."""
    matter = Matter(house())
    matter.open()
    before = heard.count("data.flats >= params.many_flats")

    matter.send(Fill(step="register", data={"phone": "13800000000"}), WANG)

    assert heard.count("data.flats >= params.many_flats") == before + 1


ONE_RULE = """
procedure: parts
title: {zh: 配件采购, en: Parts}
intake: {start: buy, asks: [content, phone]}
classify:
  - {field: urgency, propose: normal, when: data.content == 'a drip', why: {zh: 只是滴水, en: Only a drip}}
steps:
  buy:
    title: {zh: 采购, en: Buy}
    role: repairer
    form: {record: leak-sheet, fields: [content, phone]}
    next: {done: end, none: {title: {zh: 无货, en: None to be had}, to: end}}
"""
