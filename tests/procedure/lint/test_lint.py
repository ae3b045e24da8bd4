"""What lint proves of a pack before anything runs."""

from pathlib import Path

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.lint import CODES, Finding, lint
from yizhan.procedure.loader import load_library_from_sources
from yizhan.procedure.loader.errors import PackErrors

STEP = "{title: {zh: 一步, en: A step}, role: desk, next: "


def findings(steps: str, head: str = "", catalogue: Path | None = None, **files: str) -> list[Finding]:
    """What lint says of a procedure with these steps, of the procedure alone unless files are given."""
    procedure = f"procedure: tried\ntitle: {{zh: 试, en: Tried}}\nintake: {{start: one}}\n{head}steps:\n{steps}"
    sources = {
        **SOURCES,
        "tried.yaml": procedure,
        **{name.replace("_yaml", ".yaml"): text for name, text in files.items()},
    }
    library = load_library_from_sources({"packs/house": sources})
    paths = {"packs/house/tried.yaml", *(f"packs/house/{name.replace('_yaml', '.yaml')}" for name in files)}
    return [finding for finding in lint(library, catalogue) if finding.path in paths]


def codes(steps: str, head: str = "", **files: str) -> list[str]:
    return [finding.code for finding in findings(steps, head, **files)]


def test_a_sound_procedure_is_passed() -> None:
    assert codes(f"  one: {STEP}two}}\n  two: {STEP}end}}\n") == []


# -- ways -------------------------------------------------------------------------------------------


def test_a_step_to_which_nothing_leads_is_named() -> None:
    found = findings(f"  one: {STEP}end}}\n  two: {STEP}end}}\n")

    assert [(one.code, one.line, one.facts) for one in found] == [("L001", 6, {"step": "two"})]
    assert found[0].sentences.zh == "步骤“two”永远走不到"
    assert str(found[0]).startswith('packs/house/tried.yaml:6: L001 nothing leads to step "two"\n    6 |   two: ')


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("    next: {done: {to: end, effects: [{start: two}]}}", id="an-outcome"),
        pytest.param("    next: end\n    on_start: [{start: two}]", id="its-start"),
        pytest.param("    next: end\n    on_complete: [{start: two}]", id="its-end"),
        pytest.param("    next: end\n    on_claim: [{start: two}]", id="its-claim"),
        pytest.param("    next: end\n    within: PT1H\n    on_breach: [{start: two}]", id="its-breach"),
        pytest.param("    next: end\n    within: PT1H\n    warn: PT1M\n    on_warn: [{start: two}]", id="its-warning"),
    ],
)
def test_effects_lead_to_steps_as_well(way: str) -> None:
    assert codes(f"  one:\n    title: {{zh: 一, en: One}}\n    role: desk\n{way}\n  two: {STEP}end}}\n") == []


def test_the_opening_a_change_and_a_limit_of_the_case_lead_to_steps() -> None:
    two = f"  one: {STEP}end}}\n  two: {STEP}end}}\n"
    limit = "limits: {whole: {within: PT1H, until: one, on_breach: [{start: two}]}}\n"
    change = "on_change: [{field: flats, effects: [{start: two}]}]\n"

    assert codes(two, limit) == []
    assert codes(two, change) == []


def test_a_branch_that_cannot_end_is_named_at_every_step_of_it() -> None:
    circle = f"  one: {STEP}{{done: two, yes: end}}}}\n  two: {STEP}three}}\n  three: {STEP}two}}\n"

    assert [(one.code, one.facts["step"]) for one in findings(circle)] == [("L002", "two"), ("L002", "three")]


def test_of_two_branches_both_must_end() -> None:
    both = f"  one: {STEP}[two, three]}}\n  two: {STEP}end}}\n  three: {STEP}three}}\n"

    assert [(one.code, one.facts["step"]) for one in findings(both)] == [("L002", "one"), ("L002", "three")]


def test_an_outcome_that_can_never_be_taken_is_no_way_out() -> None:
    never = """
  one:
    title: {zh: 一, en: One}
    role: desk
    next: {done: one, no: {to: end, when: data.flats > 3 && data.flats < 2}}
"""
    assert sorted(codes(never)) == ["L002", "L012"]


def test_a_step_that_a_rule_finishes_at_once_has_no_other_way_out() -> None:
    assert "L002" in codes(
        f"  one: {{title: {{zh: 一, en: One}}, auto: no, next: {{no: two, yes: end}}}}\n  two: {STEP}one}}\n"
    )


def test_automatic_steps_may_not_turn_in_a_circle() -> None:
    circle = """
  one: {title: {zh: 一, en: One}, auto: [{when: data.flats > 1, outcome: yes}, no], next: {yes: two, no: end}}
  two: {title: {zh: 二, en: Two}, auto: done, next: one}
"""
    found = findings(circle)

    assert [(one.code, one.facts["steps"]) for one in found] == [("L003", "one → two → one")]


def test_a_gate_may_close_the_only_way_out() -> None:
    """Found by Hypothesis: the way to the end asked for what the step's own gate forbids."""
    shut = """
  one:
    title: {zh: 一, en: One}
    role: desk
    requires: [{that: "!data.needs_parts", else: {zh: 不行, en: Not so}}]
    next:
      no: one
      yes: {to: end, when: data.needs_parts}
"""
    assert codes(shut) == ["L002"]
    assert codes(shut.replace("!data.needs_parts", "data.flats == 0")) == []


def test_steps_may_not_wait_for_each_other() -> None:
    waiting = """
  one: {title: {zh: 一, en: One}, role: desk, next: [two, three]}
  two: {title: {zh: 二, en: Two}, role: desk, waits_for: three, next: end}
  three: {title: {zh: 三, en: Three}, role: desk, waits_for: two, next: end}
"""
    assert [one.facts["steps"] for one in findings(waiting) if one.code == "L004"] == ["two → three → two"]


def test_a_step_may_not_wait_for_what_only_begins_after_it() -> None:
    waiting = """
  one: {title: {zh: 一, en: One}, role: desk, waits_for: two, next: two}
  two: {title: {zh: 二, en: Two}, role: desk, next: end}
"""
    assert codes(waiting) == ["L005"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param("four", [], id="one-of-two-is-enough"),
        pytest.param("five", ["three → two → three"], id="when-both-wait-for-it-nothing-ever-begins"),
    ],
)
def test_a_step_that_waits_for_any_can_begin_when_one_of_them_can(other: str, expected: list[str]) -> None:
    waiting = f"""
  one: {{title: {{zh: 一, en: One}}, role: desk, next: [three, {other}, two]}}
  three: {{title: {{zh: 三, en: Three}}, role: desk, waits_for: two, next: end}}
  two: {{title: {{zh: 二, en: Two}}, role: desk, waits_for: {{any: [three, {other}]}}, next: end}}
  {other}: {{title: {{zh: 四, en: Four}}, role: desk, {"waits_for: two, " if other == "five" else ""}next: end}}
"""
    assert [one.facts["steps"] for one in findings(waiting) if one.code == "L004"][:1] == expected


def test_changes_may_not_follow_from_each_other_in_a_circle() -> None:
    there = "{field: flats, effects: [{set: {needs_parts: true}}]}"
    back = "{field: needs_parts, when: data.flats > 1, effects: [{notify: head}, {set: {flats: 1}}]}"
    step = f"  one: {STEP}end}}\n"

    assert codes(step, f"on_change: [{there}]\n") == []
    found = findings(step, f"on_change: [{there}, {back}]\n")
    assert [(one.code, one.facts["fields"]) for one in found] == [("L026", "flats → needs_parts → flats")]


# -- conditions -------------------------------------------------------------------------------------


def gate(condition: str) -> str:
    return f"""
  one:
    title: {{zh: 一, en: One}}
    role: desk
    requires: [{{that: "{condition}", else: {{zh: 先做, en: First}}}}]
    next: end
"""


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        pytest.param("data.flats > 3 && data.urgency == 'urgent'", None, id="sound"),
        pytest.param("data.parts_price * 2.0 > 10.0", None, id="money-times-a-number"),
        pytest.param("data.content > 3", "L007", id="text-larger-than-a-number"),
        pytest.param("data.flats + data.content == 'x'", "L007", id="number-plus-text"),
        pytest.param("size(data.flats) > 1", "L007", id="length-of-a-number"),
        pytest.param("params.unset == 'PT5M' || params.unset > 'PT5M'", "L007", id="unset-parameter"),
        pytest.param("timestamp(data.appointment) > timestamp(case.received_at)", "L007", id="time-not-yet-given"),
        pytest.param(
            "data.appointment != '' && timestamp(data.appointment) > timestamp(case.received_at)",
            None,
            id="time-asked-for",
        ),
        pytest.param("data.flats", "L008", id="number-for-a-truth"),
        pytest.param("data.content", "L008", id="text-for-a-truth"),
        pytest.param("data.urgency == 'urgend'", "L009", id="no-such-choice"),
        pytest.param("'urgend' == data.urgency || data.flats > 1", "L009", id="turned-round"),
        pytest.param("data.urgency in ['urgent', 'normel']", "L009", id="one-of-several"),
        pytest.param("case.channel != 'hotlyne'", "L009", id="no-such-channel"),
        pytest.param("'paint' in case.done_steps || data.flats > 1", "L009", id="no-such-step"),
        pytest.param("'haed' in by.roles || data.flats > 1", "L009", id="no-such-role"),
        pytest.param("data.urgency == ''", None, id="unanswered"),
        pytest.param("data.flats > 3 && data.flats < 3", "L022", id="never"),
        pytest.param("case.open_steps.exists(step, step == 'one')", None, id="element-of-a-list"),
        pytest.param("facts.same_riser >= 3", None, id="fact"),
    ],
)
def test_conditions_are_tried_on_every_kind_of_answer(condition: str, code: str | None) -> None:
    assert codes(gate(condition)) in ([code] if code else [], [code, "L022"] if code else []), condition


def test_the_choice_that_was_meant_is_guessed() -> None:
    found = findings(gate("data.urgency == 'urgend' || data.flats > 1"))

    assert (found[0].near, found[0].facts["of"]) == ("urgent", "data.urgency")


def test_a_computed_role_must_exist_whatever_is_answered() -> None:
    step = """
  one:
    title: {zh: 一, en: One}
    role: "=data.urgency == 'urgent' ? 'haed' : 'desk'"
    next: end
"""
    found = findings(step)

    assert [(one.code, one.facts["found"], one.near) for one in found] == [("L010", "haed", "head")]
    assert "urgent" in found[0].facts["values"]


def test_the_outcomes_leave_no_answer_out() -> None:
    step = """
  one:
    title: {zh: 一, en: One}
    role: desk
    next:
      yes: {to: end, when: data.urgency == 'urgent'}
      no: {to: end, when: data.urgency == 'normal'}
"""
    found = findings(step)

    assert [(one.code, one.facts["values"]) for one in found] == [("L011", "data.urgency = ''")]
    assert codes(step.replace("data.urgency == 'normal'", "data.urgency != 'urgent'")) == []


def test_a_step_that_is_nobodys_is_finished_by_its_rules_whatever_was_answered() -> None:
    step = """
  one:
    title: {zh: 一, en: One}
    auto: [{when: data.flats > 2, outcome: done}]
    next: end
"""
    assert codes(step) == ["L013"]
    assert codes(step.replace("    auto", "    kind: wait\n    auto")) == []
    assert codes(step.replace("    auto", "    within: PT1H\n    on_breach: [{take: done}]\n    auto")) == []


def test_a_rule_that_never_applies_is_a_warning() -> None:
    rule = "classify: [{field: urgency, set: urgent, when: data.flats > 3 && data.flats < 2, why: {zh: 因, en: Why}}]\n"
    found = findings(f"  one: {STEP}end}}\n", rule)

    assert [(one.code, one.severity) for one in found] == [("L024", "warning")]


def test_conditions_of_scripts_and_checklists_are_tried_too() -> None:
    scripts = SOURCES["scripts.yaml"].replace("when: case.channel == 'visit'", "when: data.flats")

    assert codes(f"  one: {STEP}end}}\n", scripts_yaml=scripts) == ["L008"]


# -- limits -----------------------------------------------------------------------------------------


def test_a_limit_that_nobody_answers_for_is_named() -> None:
    step = """
  one:
    title: {zh: 一, en: One}
    kind: wait
    auto: [{when: data.flats > 2, outcome: done}]
    within: PT1H
    next: end
"""
    found = findings(step)
    assert [(one.code, one.facts["limit"], one.line) for one in found] == [("L006", "one", 10)]
    assert codes(step.replace("PT1H", "PT1H\n    on_breach: [{notify: head}]")) == []
    assert codes(step.replace("    kind", "    role: desk\n    kind")) == []


def test_a_limit_has_a_length() -> None:
    assert codes(f"  one: {STEP.replace('role: desk', 'role: desk, within: PT0S')}end}}\n") == ["L020"]


# -- what is handed over ------------------------------------------------------------------------------


def other_pack(**call: str) -> list[str]:
    """Findings of a pack that calls the house's leak."""
    other = {
        "pack.yaml": "pack: annexe\ntrade: property\ntitle: {zh: 附楼, en: Annexe}\n",
        "fields.yaml": """
fields:
  content: {zh: 内容, en: Content, type: text}
  flats: {zh: 户数, en: Flats, type: text}
  colour: {zh: 颜色, en: Colour, type: text}
""",
        "door.yaml": f"""
procedure: door
title: {{zh: 门, en: Door}}
intake: {{start: one, asks: [content, flats, colour]}}
steps:
  one: {{title: {{zh: 一, en: One}}, call: {call["call"]}, next: end}}
""",
    }
    library = load_library_from_sources({"packs/house": SOURCES, "packs/annexe": other})
    return [one.code for one in lint(library) if one.path == "packs/annexe/door.yaml"]


def test_what_a_call_carries_exists_on_the_other_side_and_means_the_same() -> None:
    assert other_pack(call="{procedure: house/leak, carry: content}") == []
    assert other_pack(call="{procedure: house/leak, carry: colour}") == ["L014"]
    assert other_pack(call="{procedure: house/leak, carry: flats}") == ["L025"]
    assert other_pack(call="{procedure: house/leak, carry: {content: colour}}") == ["L014"]
    assert other_pack(call="{procedure: house/leak, results: {result: content}}") == []
    assert other_pack(call="{procedure: house/leak, results: {resullt: content}}") == ["L014"]


def test_an_effect_that_opens_another_case_is_held_to_the_same() -> None:
    effects = "[{call: parts, data: {price: 3}}, {follow-up: asking, procedure: parts, carry: content}]"
    step = f"  one: {{title: {{zh: 一, en: One}}, role: desk, on_start: {effects}, next: end}}\n"

    assert codes(step) == ["L014"]


def test_procedures_may_not_open_each_other_without_end() -> None:
    there = """
procedure: there
title: {zh: 那, en: There}
intake: {start: one}
steps:
  one: {title: {zh: 一, en: One}, call: {procedure: tried, wait: false}, role: desk, next: end}
"""
    step = "  one: {title: {zh: 一, en: One}, call: there, next: end}\n"
    assert "L015" in codes(step, there_yaml=there)
    human = f"  one: {STEP}two}}\n  two: {{title: {{zh: 二, en: Two}}, call: there, next: end}}\n"
    assert codes(human, there_yaml=there) == []


# -- tidiness -----------------------------------------------------------------------------------------


def test_steps_and_outcomes_have_titles_unless_every_house_calls_them_so() -> None:
    assert codes("  one: {role: desk, next: {done: end, yes: end, bought: end}}\n") == ["L016", "L016"]


def test_chinese_is_chinese_and_english_is_not() -> None:
    assert codes("  one: {title: {zh: Done here, en: Done}, role: desk, next: end}\n") == ["L017"]
    assert codes("  one: {title: {zh: 完成, en: 完成}, role: desk, next: end}\n") == ["L017"]
    assert codes("  one: {title: {zh: 填《工作单》, en: Fill in the order (工作单)}, role: desk, next: end}\n") == []


def test_blanks_are_filled_by_something() -> None:
    scripts = SOURCES["scripts.yaml"].replace("您好，{company}", "您好，{compny}")
    found = findings(f"  one: {STEP}end}}\n", scripts_yaml=scripts)

    assert [(one.code, one.near) for one in found] == [("L023", "company")]


def test_only_a_gate_can_tell_of_a_fact() -> None:
    told = gate("facts.same_riser < 2").replace("zh: 先做, en: First", "zh: '已有 {same_riser} 单', en: First")
    assert "L023" not in codes(told)
    assert "L023" in codes(told.replace("zh: 一, en: One", "zh: '第 {same_riser} 步', en: One"))


def test_a_form_asks_only_what_stands_on_its_record() -> None:
    step = "  one: {title: {zh: 一, en: One}, role: desk, form: {record: parts-sheet, fields: [flats]}, next: end}\n"

    assert codes(step) == ["L021"]


def test_clauses_are_looked_up_in_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "29.yaml").write_text("rules: [{id: PROP-086}, {id: PROP-087}]\n", encoding="utf-8")
    step = "  one: {title: {zh: 一, en: One}, role: desk, clauses: [PROP-086, PROP-987], next: end}\n"
    found = findings(step, catalogue=tmp_path)

    assert [(one.code, one.near) for one in found] == [("L018", "PROP-087")]
    assert findings(step) == []


@pytest.mark.parametrize(
    ("file", "entry", "what"),
    [
        ("fields.yaml", "  colour: {zh: 颜色, en: Colour, type: text}\n", "field"),
        ("records.yaml", "  slip: {zh: 条, en: Slip, fields: [flats]}\n", "record"),
        ("parameters.yaml", "  size: {zh: 大小, en: Size, type: integer, default: 1}\n", "parameter"),
        ("facts.yaml", "  others: {zh: 其他, en: Others}\n", "fact"),
        ("scripts.yaml", "  bye: {lines: {door: {zh: 关门, en: Close the door}}}\n", "checklist"),
        ("pack.yaml", "  pigeon: {zh: 信鸽, en: Pigeon}\n", None),  # the procedure above is open to every channel
    ],
)
def test_what_nobody_uses_is_a_warning(file: str, entry: str, what: str | None) -> None:
    before = {
        (one.code, one.facts.get("id"))
        for one in findings(f"  one: {STEP}end}}\n", **{file.replace(".", "_"): SOURCES[file]})
    }
    found = findings(f"  one: {STEP}end}}\n", **{file.replace(".", "_"): SOURCES[file] + entry})
    new = [one for one in found if (one.code, one.facts.get("id")) not in before]

    assert [(one.code, one.facts["what"], one.severity) for one in new] == ([("L019", what, "warning")] if what else [])


def test_every_code_has_its_sentence_in_both_languages() -> None:
    assert all(text.zh and text.en for _, text in CODES.values())


# -- public services ----------------------------------------------------------------------------------

PUBLIC = "{group: {zh: 报修, en: Repairs}, describes: {zh: 坏了, en: Broken}"


def public(more: str = "", intake: str = "") -> str:
    """A procedure that is a public service, with more said of that, or of its intake."""
    head = "procedure: tried\ntitle: {zh: 试, en: Tried}\nheadline: content\n"
    return f"{head}intake: {{start: one, public: {PUBLIC}{more}}}{intake}}}\nsteps:\n  one: {STEP}end}}\n"


def of_public(more: str = "", intake: str = "") -> list[tuple[str, dict[str, str]]]:
    library = load_library_from_sources({"packs/house": {**SOURCES, "tried.yaml": public(more, intake)}})
    return [(one.code, one.facts) for one in lint(library) if one.path == "packs/house/tried.yaml"]


def test_a_public_service_can_be_asked_for() -> None:
    assert of_public(", each: urgency, attributes: [flats], phone: phone, channel: visit") == []
    assert of_public(", attributes: [flats]", ", asks: [content, flats], required: [content, flats]") == []


def test_what_the_intake_needs_and_nobody_outside_is_asked_is_named() -> None:
    assert of_public("", ", asks: [content, flats], required: [content, flats]") == [("L031", {"field": "flats"})]
    assert of_public("", ", party_required: true") == [("L031", {"field": "party"})]


def test_a_public_service_comes_through_a_channel_of_its_intake() -> None:
    assert of_public("", ", channels: [hotline]") == [("L030", {"channels": "hotline"})]
    assert of_public(", channel: visit", ", channels: [hotline]") == [("L030", {"channels": "hotline"})]
    assert of_public(", channel: hotline", ", channels: [hotline]") == []


@pytest.mark.parametrize(
    ("more", "code", "found"),
    [
        pytest.param(", each: content", "Y006", "content (long-text)", id="each-of-what-has-no-choices"),
        pytest.param(", attributes: [handler]", "Y006", "handler (staff)", id="who-handles-it"),
        pytest.param(", phone: content", "Y006", "content (long-text)", id="a-telephone-among-the-words"),
        pytest.param(", name: nobody", "Y007", "nobody", id="a-field-that-there-is-not"),
    ],
)
def test_what_nobody_outside_can_answer_is_not_asked(more: str, code: str, found: str) -> None:
    with pytest.raises(PackErrors) as errors:
        of_public(more)

    assert [(one.code, one.found) for one in errors.value.errors] == [(code, found)]


def test_how_a_public_service_answers_is_one_of_three() -> None:
    with pytest.raises(PackErrors) as errors:
        of_public(", answers: real-time")

    assert [(one.code, one.near) for one in errors.value.errors] == [("Y006", "realtime")]
