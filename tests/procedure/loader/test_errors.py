"""What is wrong with a pack is told all at once: file, line, what was found, what was expected, the nearest word."""

from pathlib import Path

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.loader import PackErrors, load_library, load_library_from_sources, load_pack_from_sources
from yizhan.procedure.loader.errors import SENTENCES


def errors_of(**files: str) -> PackErrors:
    sources = {**SOURCES, **{name.replace("_yaml", ".yaml"): text for name, text in files.items()}}
    with pytest.raises(PackErrors) as raised:
        load_library_from_sources({"packs/house": sources})
    return raised.value


def leak(old: str, new: str) -> str:
    """The leak's file with one thing changed."""
    text = SOURCES["leak.yaml"]
    assert old in text
    return text.replace(old, new, 1)


def test_an_error_names_its_place_shows_the_line_and_guesses_what_was_meant() -> None:
    wrong = errors_of(leak_yaml=leak("      done: repair\n", "      done: repiar\n"))

    assert str(wrong) == (
        'packs/house/leak.yaml:34: Y007 next step "repiar" is not defined; did you mean "repair"?\n'
        "   34 |       done: repiar"
    )
    assert wrong.errors[0].column == 13


def test_it_is_said_in_chinese_as_well() -> None:
    wrong = errors_of(leak_yaml=leak("      done: repair\n", "      done: repiar\n"))

    assert "下一步骤“repiar”没有定义；是否想写“repair”？" in wrong.shown("zh")


@pytest.mark.parametrize(
    ("old", "new", "code", "near"),
    [
        pytest.param("role: desk\n", "role: desc\n", "Y007", "desk", id="role"),
        pytest.param("channels: [hotline,", "channels: [hotlin,", "Y007", "hotline", id="channel"),
        pytest.param("script: greet\n", "script: great\n", "Y007", "greet", id="script"),
        pytest.param("[leave-tidy, on-site]", "[leave-tide, on-site]", "Y007", "leave-tidy", id="checklist"),
        pytest.param("fields: [result, ap", "fields: [resullt, ap", "Y007", "result", id="field"),
        pytest.param("record: leak-sheet\nheadline", "record: leak-shed\nheadline", "Y007", "leak-sheet", id="record"),
        pytest.param("within: $pickup", "within: $pick_up", "Y007", "pickup", id="parameter"),
        pytest.param("within: $pickup", "within: $many_flats", "Y006", "", id="parameter-of-another-type"),
        pytest.param("promised: appointment", "promised: result", "Y006", "", id="field-of-another-type"),
        pytest.param("waits_for: [parts]", "waits_for: [part]", "Y007", "parts", id="step-waited-for"),
        pytest.param("auto: done", "auto: gone", "Y007", "done", id="automatic-outcome"),
        pytest.param("procedure: parts, carry", "procedure: party, carry", "Y007", "parts", id="called-procedure"),
        pytest.param("until: [verify]", "until: [veryfy]", "Y007", "verify", id="step-that-meets-a-limit"),
        pytest.param("data.flats >=", "data.flat >=", "Y007", "flats", id="field-in-a-condition"),
        pytest.param("params.many_flats", "params.many_flat", "Y007", "many_flats", id="parameter-in-a-condition"),
        pytest.param("data.content != 'spam'", "facts.same_risers > 1", "Y007", "same_riser", id="fact"),
        pytest.param("data.content != 'spam'", "case.chanel != ''", "Y007", "channel", id="member-of-the-case"),
        pytest.param("data.content != 'spam'", "data.content = 'spam'", "Y008", "", id="no-cel"),
        pytest.param("data.content != 'spam'", "content != 'spam'", "Y008", "", id="unknown-variable"),
        pytest.param("data.content != 'spam'", "data.flats > size(data)", "Y008", "", id="name-that-cannot-be-checked"),
        pytest.param("within: PT4H", "within: 4h", "Y006", "", id="no-duration"),
        pytest.param("counted: working", "counted: workin", "Y006", "working", id="no-such-unit"),
        pytest.param("kind: verification", "kind: verify", "Y006", "", id="no-such-kind"),
        pytest.param("    photos: 1", "    photos: one", "Y006", "", id="no-number"),
        pytest.param("place_required: true", "place_required: perhaps", "Y006", "", id="neither-yes-nor-no"),
        pytest.param("  place_required: true", "  place_needed: true", "Y004", "place_required", id="unknown-key"),
        pytest.param("    checklist:", "    cheklist:", "Y004", "checklist", id="misspelt-key"),
        pytest.param("[{notify: [desk]}]", "[{notfy: [desk]}]", "Y006", "notify", id="misspelt-verb"),
        pytest.param(
            "{notify: [desk]}", "{notify: [desk], sya: {zh: 好, en: Hi}}", "Y004", "say", id="misspelt-argument"
        ),
        pytest.param("set: urgent, when", "set: urgend, when", "Y006", "urgent", id="no-such-choice"),
        pytest.param("{zh: 登记, en: Register}", "{zh: 登记}", "Y005", "", id="one-language-only"),
        pytest.param("{zh: 登记, en: Register}", "登记", "Y006", "", id="text-without-its-language"),
        pytest.param("    role: repairer\n", "", "Y005", "", id="nobody-does-it"),
        pytest.param(
            "      redo: {title: {zh: 返工, en: Redo}, to: repair}",
            "      redo: {title: {zh: 返工, en: Redo}}",
            "Y005",
            "",
            id="nothing-follows",
        ),
        pytest.param("      visited:", "      answered:", "Y011", "", id="limit-named-twice"),
        pytest.param("headline: content\n", "headline: content\nheadline: phone\n", "Y003", "", id="key-written-twice"),
        pytest.param(
            "en: Write down the matter first}", "en: Write it down, or ask}", "Y013", "", id="comma-without-quotes"
        ),
        pytest.param("every: PT15M", "every: PT15M\n    by: {day: same, hour: 9}", "Y006", "", id="no-clock-rule"),
        pytest.param("    within: PT30M\n    every: PT15M\n", "", "Y005", "", id="breach-of-no-limit"),
        pytest.param(
            "call: {procedure: parts,", "call: {procedure: parts, outcome: bought,", "Y007", "", id="no-such-outcome"
        ),
    ],
)
def test_every_mistake_is_found_where_it_stands(old: str, new: str, code: str, near: str) -> None:
    text = leak(old, new)
    wrong = errors_of(leak_yaml=text)

    assert [(error.code, error.near) for error in wrong.errors] == [(code, near)], str(wrong)
    if old.strip() and new.strip():
        start = SOURCES["leak.yaml"].index(old)
        first = SOURCES["leak.yaml"].count("\n", 0, start) + 1
        assert first <= wrong.errors[0].line <= first + new.count("\n") + 1 or code in ("Y005", "Y011")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files() -> None:
    wrong = errors_of(
        leak_yaml=leak("role: desk\n", "role: desc\n").replace("until: [verify]", "until: [veryfy]"),
        fields_yaml=SOURCES["fields.yaml"].replace("type: phone", "type: fone"),
    )

    assert [(error.path.split("/")[-1], error.code) for error in wrong.errors] == [
        ("fields.yaml", "Y006"),
        ("leak.yaml", "Y007"),
        ("leak.yaml", "Y007"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        pytest.param("fields.yaml", "type: choice", "type: text", "Y006", id="choices-of-a-text"),
        pytest.param("fields.yaml", "  flats:", "  Flats:", "Y006", id="field-in-capitals"),
        pytest.param("records.yaml", "signed_by: [customer]", "signed_by: [costumer]", "Y007", id="who-signs"),
        pytest.param("parameters.yaml", "default: PT10M", "default: ten minutes", "Y006", id="duration"),
        pytest.param("parameters.yaml", "default: 0.3", "default: 30", "Y006", id="rate"),
        pytest.param("parameters.yaml", "default: 5", "default: five", "Y006", id="integer"),
        pytest.param("parameters.yaml", "default: [head]", "default: [haed]", "Y007", id="roles"),
        pytest.param("parameters.yaml", ", default: PT10M", "", "Y005", id="no-default"),
        pytest.param("pack.yaml", "members: [dispatcher]", "members: [dispatchers]", "Y007", id="member"),
        pytest.param("facts.yaml", "same: [place]", "same: [flor]", "Y007", id="what-is-shared"),
        pytest.param("facts.yaml", "received: today", "received: now", "Y006", id="since-when"),
        pytest.param("scripts.yaml", "en: Give the keys back}", "}", "Y005", id="half-a-text"),
    ],
)
def test_tables_are_read_as_strictly(file: str, old: str, new: str, code: str) -> None:
    assert old in SOURCES[file]
    wrong = errors_of(**{file.replace(".yaml", "_yaml"): SOURCES[file].replace(old, new, 1)})

    assert code in [error.code for error in wrong.errors if error.path.endswith(file)], str(wrong)


def test_a_folder_without_a_pack_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PackErrors) as raised:
        load_library(tmp_path)

    assert raised.value.errors[0].code == "Y009"


def test_a_pack_without_its_head_says_so() -> None:
    with pytest.raises(PackErrors) as raised:
        load_pack_from_sources({"leak.yaml": SOURCES["leak.yaml"]})

    assert ("Y009", "pack.yaml") in [(error.code, error.expected) for error in raised.value.errors]


def test_two_packs_cannot_mean_different_things_by_one_parameter() -> None:
    other = {
        "pack.yaml": "pack: other\ntrade: property\ntitle: {zh: 另一个, en: Another}\n",
        "parameters.yaml": "parameters:\n  pickup: {zh: 取单, en: Pick-up, type: duration, default: PT5M}\n",
    }
    with pytest.raises(PackErrors) as raised:
        load_library_from_sources({"packs/house": SOURCES, "packs/other": other})

    assert [(error.code, error.found) for error in raised.value.errors] == [("Y011", "pickup")]


def test_every_code_has_its_sentence_in_both_languages() -> None:
    assert all(text.zh and text.en for text in SENTENCES.values())
