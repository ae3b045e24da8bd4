"""A step that borrows brings everything along that it needs, and a stored version runs without its lender."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.definition import Definition
from yizhan.procedure.loader import PackErrors, load_library_from_sources, load_pack_from_sources
from yizhan.procedure.model import Library

BORROWER = {
    "pack.yaml": """
pack: annexe
trade: property
title: {zh: 附楼, en: Annexe}
roles:
  caretaker: {zh: 管理员, en: Caretaker}
""",
    "mend.yaml": """
procedure: mend
title: {zh: 修理, en: Mending}
intake: {start: mend}
steps:
  mend:
    title: {zh: 修, en: Mend}
    role: caretaker
    borrows: {procedure: house/leak, step: repair}
    next: end
""",
}


def both(**files: str) -> Library:
    borrower = {**BORROWER, **{name.replace("_yaml", ".yaml"): text for name, text in files.items()}}
    return load_library_from_sources({"packs/house": SOURCES, "packs/annexe": borrower})


def errors(**files: str) -> list[tuple[str, str, str]]:
    with pytest.raises(PackErrors) as raised:
        both(**files)
    return [(error.code, error.what, error.found) for error in raised.value.errors]


def test_method_form_and_limits_come_and_so_does_what_they_speak_of() -> None:
    pack = both().packs["annexe"]
    mend, repair = pack.procedures["mend"].steps["mend"], both().packs["house"].procedures["leak"].steps["repair"]

    assert (mend.checklists, mend.form, mend.sign, mend.photos) == (
        repair.checklists,
        repair.form,
        repair.sign,
        repair.photos,
    )
    assert [limit.id for limit in mend.limits] == ["mend", "visited"]  # the step's own limit takes its name
    assert {limit.step for limit in mend.limits} == {"mend"}
    assert {"pickup"} <= set(pack.parameters)
    assert {"result", "appointment", "urgency"} <= set(pack.fields)
    assert {"leak-sheet"} == set(pack.records)
    assert {"leave-tidy", "on-site"} == set(pack.checklists)
    assert {"head", "customer", "caretaker"} <= set(pack.roles)
    assert mend.role.listed == ("caretaker",)
    assert "done" in mend.outcomes


def test_what_the_step_says_itself_stands() -> None:
    own = BORROWER["mend.yaml"].replace("    next: end", "    photos: 3\n    within: PT1H\n    next: end")
    mend = both(mend_yaml=own).packs["annexe"].procedures["mend"].steps["mend"]

    assert mend.photos == 3
    assert [limit.id for limit in mend.limits] == ["mend"]


def test_the_same_name_for_something_else_is_a_conflict() -> None:
    fields = "fields:\n  result: {zh: 结果, en: Result, type: integer}\n"

    assert errors(fields_yaml=fields) == [("Y010", "field", "result")]


@pytest.mark.parametrize(
    ("borrow", "found"),
    [
        pytest.param("{procedure: house/leek, step: repair}", ("Y007", "procedure", "house/leek"), id="procedure"),
        pytest.param("{procedure: house/leak, step: repear}", ("Y007", "step", "repear"), id="step"),
    ],
)
def test_what_is_not_there_cannot_be_borrowed(borrow: str, found: tuple) -> None:
    text = BORROWER["mend.yaml"].replace("{procedure: house/leak, step: repair}", borrow)

    assert errors(mend_yaml=text) == [found]


def test_two_steps_cannot_borrow_from_each_other() -> None:
    text = """
procedure: mend
title: {zh: 修理, en: Mending}
intake: {start: one}
steps:
  one: {title: {zh: 一, en: One}, role: caretaker, borrows: {procedure: mend, step: two}, next: two}
  two: {title: {zh: 二, en: Two}, role: caretaker, borrows: {procedure: mend, step: one}, next: end}
"""
    assert {code for code, _, _ in errors(mend_yaml=text)} == {"Y012"}


def test_a_stored_version_is_read_again_without_its_lender() -> None:
    pack = both().packs["annexe"]

    again = load_pack_from_sources(pack.sources, shown_as="packs/annexe")

    assert again == pack
    assert Definition(again, again.procedures["mend"]).procedure.steps["mend"].limits == (
        pack.procedures["mend"].steps["mend"].limits
    )


def test_the_borrowers_version_changes_with_the_lenders_words() -> None:
    before = both().packs["annexe"].version
    lender = {**SOURCES, "leak.yaml": SOURCES["leak.yaml"].replace("warn: PT2M", "warn: PT3M")}
    after = load_library_from_sources({"packs/house": lender, "packs/annexe": BORROWER}).packs["annexe"].version

    assert before != after


def test_a_version_is_the_same_for_the_same_words_and_another_for_others() -> None:
    version = load_pack_from_sources(SOURCES).version
    other = {**SOURCES, "scripts.yaml": SOURCES["scripts.yaml"].replace("Good day", "Good morning")}

    assert version == load_pack_from_sources(dict(reversed(SOURCES.items()))).version
    assert version != load_pack_from_sources(other).version
    assert len(version) == 12
