"""What a manager reads about a new version: by procedure, in both languages, whatever was moved about in the files."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.differences import Chapter, differences
from yizhan.procedure.loader import load_library_from_sources
from yizhan.procedure.model import Library

FOLDER = "packs/house"


def library(**files: str) -> Library:
    return load_library_from_sources({FOLDER: {**SOURCES, **{f"{name}.yaml": text for name, text in files.items()}}})


def edited(file: str, before: str, after: str) -> Library:
    text = SOURCES[f"{file}.yaml"]
    assert before in text
    return library(**{file: text.replace(before, after, 1)})


def told(new: Library, language: str = "zh", old: Library | None = None) -> list[str]:
    return [
        f"{chapter.ref} {one.shown(language)}"
        for chapter in differences(old or library(), new)
        for one in chapter.differences
    ]


def only(chapters: list[Chapter]) -> Chapter:
    (chapter,) = chapters
    return chapter


def test_the_same_packs_do_not_differ() -> None:
    assert differences(library(), library()) == []


def test_what_moves_in_the_file_and_says_the_same_is_no_difference() -> None:
    moved = SOURCES["leak.yaml"].replace("steps:\n", "\n# a remark\n\nsteps:\n", 1)
    spaced = moved.replace("data.flats >= params.many_flats", "data.flats  >=  params.many_flats")

    assert told(library(leak=spaced)) == []


@pytest.mark.parametrize(
    ("before", "after", "zh", "en"),
    [
        pytest.param(
            "    role: repairer\n    assign_from",
            "    role: [repairer, head]\n    assign_from",
            "步骤“维修”：岗位增加主管",
            "step “Repair”: role: now also Head",
            id="a-role",
        ),
        pytest.param(
            "within: $pickup",
            "within: PT1H",
            "步骤“维修”，时限：时长由参数“取单时限”（10 分钟）改为1 小时",
            "step “Repair”, time limit: length: was the parameter “Pick-up” (10 minutes), is now 1 hour",
            id="a-limit",
        ),
        pytest.param(
            "fields: [result, appointment]}",
            "fields: [result], required: [result]}",
            "步骤“维修”，表单：字段去掉“预约时间”",
            "step “Repair”, form: questions: no longer “Appointment”",
            id="a-form",
        ),
        pytest.param(
            "{zh: 返工, en: Redo}",
            "{zh: 重做, en: Redo}",
            "步骤“验证”，结果“重做”：名称由“返工”改为“重做”",
            "step “Verify”, outcome “Redo”: Chinese title: was “返工”, is now “重做”",
            id="words-in-one-language",
        ),
        pytest.param(
            "redo: {title: {zh: 返工, en: Redo}, to: repair}",
            "redo: {title: {zh: 返工, en: Redo}, to: [repair, parts]}",
            "步骤“验证”，结果“返工”：下一步增加“配件”",
            "step “Verify”, outcome “Redo”: what comes next: now also “Parts”",
            id="what-comes-next",
        ),
        pytest.param(
            "on_claim: [{notify: [desk]}]",
            "on_claim: [{notify: [desk, head]}]",
            "步骤“维修”，接手时，动作“通知”：对象由前台改为前台、主管",
            "step “Repair”, what follows when it is taken in hand, what follows “sends a message”: "
            "to whom: was Desk, is now Desk, Head",
            id="who-is-told",
        ),
        pytest.param(
            "when: data.urgency != 'urgent'\n        else",
            "when: data.urgency == 'normal'\n        else",
            "步骤“维修”，结果“无法修复”：条件由“紧急程度” ≠ “紧急”改为“紧急程度” = “一般”",
            "step “Repair”, outcome “Cannot be mended”: condition: "
            "was “Urgency” ≠ “Urgent”, is now “Urgency” = “Normal”",
            id="a-condition-in-words",
        ),
        pytest.param(
            "limits:\n  answered: {within: PT4H,",
            "limits:\n  answered: {within: PT4H, warn: PT30M,",
            "时限（至“验证”）：预警提前定为30 分钟（原来没有）",
            "time limit until “Verify”: warned before: is now 30 minutes (there was none)",
            id="a-limit-of-the-whole",
        ),
    ],
)
def test_a_change_is_a_sentence(before: str, after: str, zh: str, en: str) -> None:
    new = edited("leak", before, after)

    assert told(new)[0] == f"house/leak {zh}"
    assert told(new, "en")[0] == f"house/leak {en}"


def test_a_new_step_is_told_with_what_it_is_like() -> None:
    new = library(
        parts=SOURCES["parts.yaml"].replace("{done: end,", "{done: check,")
        + "  check: {title: {zh: 验收, en: Check}, role: head, photos: 2, next: end}\n"
    )

    said = told(new, "en")

    assert "house/parts step “Buy”, outcome “Done”: what comes next: now also “Check”" in said
    assert any(one.startswith("house/parts new step “Check”: role Head; number of photos 2") for one in said)


def test_a_procedure_that_came_and_one_that_went() -> None:
    new = library(
        parts=SOURCES["parts.yaml"], more=SOURCES["parts.yaml"].replace("procedure: parts", "procedure: more")
    )

    came = only(differences(library(), new))
    went = only(differences(new, library()))

    assert (came.ref, came.kind) == ("house/more", "added")
    assert (went.ref, went.kind) == ("house/more", "removed")
    assert went.differences[0].sentence("zh") == "取消规程“配件采购”"


def test_what_one_procedure_alone_uses_is_told_in_its_chapter() -> None:
    chapter = only(differences(library(), edited("parameters", "default: PT10M", "default: PT15M")))

    assert chapter.ref == "house/leak"
    assert chapter.differences[0].shown("zh") == "参数“取单时限”：规程包的值由10 分钟改为15 分钟"


def test_what_several_use_is_told_once_with_their_names() -> None:
    chapter = only(differences(library(), edited("fields", "en: Result", "en: Outcome")))

    assert chapter.ref == "house"
    assert chapter.differences[0].used_by == ("house/leak", "house/parts")


def test_an_order_that_matters_is_told() -> None:
    rules = SOURCES["leak.yaml"]
    first = rules[rules.index("  - {field: urgency, set: urgent") : rules.index("  - {field: urgency, propose")]
    second = rules[rules.index("  - {field: urgency, propose") : rules.index("on_change:")]

    said = told(library(leak=rules.replace(first + second, second + first)), "en")

    assert said == ["house/leak rules: the order is now “Urgency”, “Urgency”"]


def test_packs_may_be_asked_for_one_by_one() -> None:
    new = edited("parameters", "default: PT10M", "default: PT15M")

    assert differences(library(), new, packs=["another"]) == []


def test_a_pack_that_is_new_names_its_procedures() -> None:
    chapter = only(differences(Library({}), library()))

    assert chapter.kind == "added"
    assert [one.shown("en") for one in chapter.differences] == ["new procedure “Leak”", "new procedure “Parts”"]
