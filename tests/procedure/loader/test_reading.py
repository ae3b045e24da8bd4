"""What a pack says becomes values; every short form is spelled out."""

from datetime import time

from tests.procedure.leak import SOURCES, house
from yizhan.procedure.clock_rules import ClockRule
from yizhan.procedure.durations import Duration
from yizhan.procedure.loader import load_pack_from_sources
from yizhan.procedure.model import AutoRule, Borrow, Expression, RoleChoice, Text

HEAD = """
procedure: short
title: {zh: 短, en: Short}
intake: {start: one}
"""


def steps(text: str):
    pack = load_pack_from_sources({**SOURCES, "short.yaml": f"{HEAD}steps:\n{text}"})
    return pack.procedures["short"].steps


def test_a_lone_word_stands_for_a_list_and_default_for_done() -> None:
    one = steps("  one: {title: {zh: 一, en: One}, role: desk, checklist: leave-tidy, script: greet, next: end}")["one"]

    assert one.role == RoleChoice(("desk",))
    assert one.checklists == ("leave-tidy",)
    assert one.scripts == ("greet",)
    assert list(one.outcomes) == ["done"]
    assert one.outcomes["done"].to == ()
    assert one.outcomes["done"].title == Text("完成", "Done")
    assert list(steps("  one: {role: desk, next: {default: one}}")["one"].outcomes) == ["done"]


def test_several_targets_start_together_and_end_among_them_adds_none() -> None:
    one = steps(
        "  one: {role: desk, next: [two, three, end]}\n  two: {role: desk, next: end}\n  three: {role: desk, next: end}"
    )

    assert one["one"].outcomes["done"].to == ("two", "three")


def test_roles_are_listed_named_by_a_parameter_or_computed() -> None:
    verify = house().procedure.steps["verify"]
    computed = steps("  one: {role: \"=data.flats > 3 ? 'head' : 'desk'\", next: end}")["one"].role.computed

    assert verify.role == RoleChoice(("desk", "repairer"), "agreeing")
    assert isinstance(computed, Expression)
    assert computed.source == "data.flats > 3 ? 'head' : 'desk'"


def test_a_limit_at_a_step_is_named_after_it_and_others_by_their_own_name() -> None:
    limits = {limit.id: limit for limit in house().procedure.all_limits()}

    assert set(limits) == {"answered", "repair", "visited", "verify"}
    assert limits["answered"].since == "case"
    assert limits["answered"].until == ("verify",)
    assert limits["repair"].terms[0].parameter == "pickup"
    assert limits["repair"].warn == Duration(seconds=120)
    assert [term.within for term in limits["visited"].terms] == [Duration(seconds=3600), Duration(days=1)]
    assert limits["visited"].promised == "appointment"
    assert limits["verify"].every == Duration(seconds=900)


def test_a_clock_rule_may_be_a_mapping_or_words() -> None:
    for written in ('{day: next-working, time: "09:00"}', "{day: next-working, time: 09:00}", "next-working-day 09:00"):
        limit = steps(f"  one: {{role: desk, by: {written}, next: end}}")["one"].limits[0]
        assert limit.terms[0].by == ClockRule(time(9), day="next-working")


def test_an_interval_may_be_a_parameter() -> None:
    limit = steps("  one: {role: desk, every: $pickup, next: end}")["one"].limits[0]

    assert (limit.every, limit.every_parameter) == (None, "pickup")


def test_set_in_an_outcome_comes_before_its_other_effects() -> None:
    text = """
  one:
    role: desk
    next:
      done:
        to: end
        effects: [{file: [office]}]
        set: {flats: 3, parts_price: 2.5, result: $agreeing}
"""
    outcome = steps(text)["one"].outcomes["done"]

    assert [effect.verb for effect in outcome.effects] == ["set", "file"]
    values = outcome.effects[0].args["values"]
    assert (values["flats"], values["parts_price"]) == (3, 2.5)
    assert values["result"].source == "params.agreeing"


def test_what_is_carried_may_be_called_otherwise_there() -> None:
    def carried(told):
        call = f"{{procedure: parts, carry: {told}}}"
        return steps(f"  one: {{title: {{zh: 一, en: One}}, role: desk, call: {call}, next: end}}")["one"].call.carry

    assert carried("content") == carried("[content]") == {"content": "content"}
    assert carried("{content: result, flats: flats}") == {"content": "result", "flats": "flats"}


def test_effects_have_their_arguments_by_name() -> None:
    text = """
  one:
    role: desk
    on_start:
      - notify: [customer, "=data.handler", head]
        say: {zh: 好, en: Hi}
        urgent: true
        when: data.flats > 1
        clauses: [ONE-001]
      - {call: parts, carry: content, data: {result: x, parts_price: 3}}
      - {extend: one, to: "=data.appointment"}
      - {withdraw: one}
    within: PT1H
    on_breach: [{take: done}, {start: one}]
    next: end
"""
    one = steps(text)["one"]
    notify, call, extend, withdraw = one.on_start

    assert notify.args["to"][0] == "customer"
    assert notify.args["to"][1].source == "data.handler"
    assert notify.args["say"] == Text("好", "Hi")
    assert notify.args["urgent"] is True
    assert notify.when is not None
    assert notify.clauses == ("ONE-001",)
    assert call.args == {"procedure": "parts", "carry": ["content"], "data": {"result": "x", "parts_price": 3}}
    assert extend.args["limit"] == "one"
    assert withdraw.args == {"steps": ["one"]}
    assert [effect.args for effect in one.limits[0].on_breach] == [{"outcome": "done"}, {"steps": ["one"]}]


def test_automatic_outcomes_are_one_or_the_first_that_holds() -> None:
    assert steps("  one: {auto: done, next: end}")["one"].auto == (AutoRule("done"),)
    rules = steps("  one: {auto: [{when: data.flats > 2, outcome: many}, done], next: {many: end, done: end}}")[
        "one"
    ].auto
    assert [(rule.outcome, rule.when is not None) for rule in rules] == [("many", True), ("done", False)]


def test_keywords_of_both_languages_are_heard_together() -> None:
    assert house().procedure.intake.keywords == ("漏水", "leak")


def test_borrowing_is_written_with_procedure_and_step() -> None:
    borrowing = steps("  one: {role: desk, borrows: {procedure: leak, step: repair}, next: end}")["one"]

    assert borrowing.borrows == Borrow("leak", "repair")
    assert borrowing.checklists == ("leave-tidy", "on-site")


def test_lines_are_those_of_the_file() -> None:
    procedure = house().procedure
    lines = procedure.source.splitlines()

    assert lines[procedure.steps["repair"].line - 1] == "  repair:"
    assert lines[procedure.steps["repair"].limits[0].line - 1].strip() == "within: $pickup"
    assert lines[procedure.steps["repair"].outcomes["give-up"].line - 1].strip() == "give-up:"
    assert "set: urgent" in lines[procedure.classifications[0].line - 1]
