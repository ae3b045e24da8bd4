"""YAML as packs use it: words stay words, nothing becomes an object, nothing grows without end."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.loader import PackErrors, load_pack_from_sources
from yizhan.procedure.loader.tree import MOST_NODES, Mapping, Scalar, Sequence, Unreadable, read_tree


def refused(text: str) -> str:
    with pytest.raises(Unreadable) as raised:
        read_tree("some.yaml", text)
    return raised.value.error.code


def test_yes_no_and_on_are_words_whether_key_or_choice() -> None:
    fields = SOURCES["fields.yaml"] + (
        "  answer: {zh: 答复, en: Answer, type: choice, choices: {yes: {zh: 是, en: Yes}, no: {zh: 否, en: No}}}\n"
    )
    procedure = """
procedure: asking
title: {zh: 询问, en: Asking}
intake: {start: on}
steps:
  on:
    title: {zh: 问, en: Ask}
    role: desk
    next: {yes: {to: end, set: {answer: yes, needs_parts: no}}, no: end}
"""
    pack = load_pack_from_sources({**SOURCES, "fields.yaml": fields, "asking.yaml": procedure})

    step = pack.procedures["asking"].steps["on"]
    assert list(step.outcomes) == ["yes", "no"]
    assert step.outcomes["yes"].effects[0].args == {"values": {"answer": "yes", "needs_parts": False}}
    assert [choice.id for choice in pack.fields["answer"].choices] == ["yes", "no"]


def test_half_past_five_is_no_number_of_seconds() -> None:
    root, _ = read_tree("some.yaml", "time: 17:30\n")

    assert isinstance(root, Mapping)
    assert root.get("time") == Scalar("17:30", True, 1, 7)


def test_a_key_that_stands_twice_is_told_with_its_first_line() -> None:
    _, errors = read_tree("some.yaml", "a: 1\nb: 2\na: 3\n")

    assert [(error.code, error.line, error.expected) for error in errors] == [("Y003", 3, "1")]


def test_what_stands_at_an_anchor_may_be_repeated() -> None:
    root, _ = read_tree("some.yaml", "gates: [&same {that: x}, *same]\n")

    assert isinstance(root, Mapping)
    gates = root.get("gates")
    assert isinstance(gates, Sequence)
    assert gates.items[0] == gates.items[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a: *never\n", "Y002", id="alias-of-nothing"),
        pytest.param("a: &self [*self]\n", "Y002", id="alias-of-itself"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", "Y002", id="object"),
        pytest.param("a: !secret x\n", "Y002", id="tag"),
        pytest.param("a: 1\n---\nb: 2\n", "Y002", id="second-document"),
        pytest.param("? [a, b]\n: 1\n", "Y002", id="list-as-key"),
        pytest.param("a: " + "[" * 60 + "]" * 60, "Y002", id="depths"),
        pytest.param("a:\n\t- 1\n", "Y001", id="tab"),
        pytest.param("a: [1, 2\n", "Y001", id="unclosed"),
        pytest.param("a: {zh: 您好，{company}, en: x}\n", "Y001", id="blank-without-quotes"),
        pytest.param("a: \x00\n", "Y001", id="control-sign"),
        pytest.param("# " + "x" * 1_000_001, "Y002", id="too-long"),
    ],
)
def test_what_is_no_pack_is_refused(text: str, code: str) -> None:
    assert refused(text) == code


def test_a_few_lines_cannot_grow_into_millions() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    assert MOST_NODES < 10**8
    assert refused("\n".join(lines)) == "Y002"


def test_an_unreadable_file_does_not_hide_mistakes_in_the_others() -> None:
    files = {"facts.yaml": "facts: [", "records.yaml": SOURCES["records.yaml"].replace("[customer]", "[nobody]")}
    with pytest.raises(PackErrors) as raised:
        load_pack_from_sources({**SOURCES, **files})

    assert {"Y001", "Y007"} <= {error.code for error in raised.value.errors}


def test_a_byte_order_mark_is_no_part_of_the_first_word(tmp_path) -> None:
    from yizhan.procedure.loader import read_sources

    (tmp_path / "pack.yaml").write_bytes(b"\xef\xbb\xbfpack: house\n")

    assert read_sources(tmp_path) == {"pack.yaml": "pack: house\n"}
