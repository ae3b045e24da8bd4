"""After the end: missing copies are filed, the complete is sealed, and then only remarks are taken."""

from typing import Any

import pytest

from tests.procedure.leak import CHEN, LI, MONDAY_NINE, SOURCES, WANG, Matter, house, kinds, only
from yizhan.procedure.actors import PACK
from yizhan.procedure.commands import Attach, Cancel, FileCopies, Link, Note, Seal, Tick
from yizhan.procedure.loader import PackErrors, load_pack_from_sources

FILES = "files: {office: {zh: 管理处档案, en: Office}, homes: {zh: 业主档案, en: Homes, of: owner}}\n"
ARCHIVE = "archive: {files: [office, homes], by: [desk], hold_by: [head]}\nsteps:\n"


def archiving(old: str = "", new: str = "") -> dict[str, str]:
    """The leak's pack with an archive; one thing in it changed."""
    parts = SOURCES["parts.yaml"].replace("steps:\n", ARCHIVE.replace(old, new) if old else ARCHIVE)
    return {"archive_yaml": FILES, "parts_yaml": parts}


@pytest.fixture
def parts() -> Matter:
    """Parts that were bought: a short matter that has ended."""
    matter = Matter(house("parts", **archiving()))
    matter.open(channel="", data={})
    matter.complete("buy", LI, "done", data={"result": "bought"})
    return matter


@pytest.mark.clauses("ONE-038")
def test_a_missing_copy_is_asked_for_in_the_files_named(parts: Matter) -> None:
    filed = only(parts.send(FileCopies(files=("homes",), place="3-2-501"), WANG), "effect_requested")

    assert (filed.verb, filed.args) == ("file", {"to": ["homes"], "place": "3-2-501"})


@pytest.mark.parametrize(
    ("files", "by", "code"),
    [
        pytest.param(("homes",), LI, "role", id="not-his-work"),
        pytest.param(("attic",), WANG, "unknown", id="no-such-file"),
    ],
)
def test_not_everybody_files_anywhere(parts: Matter, files: tuple[str, ...], by: Any, code: str) -> None:
    assert parts.refused(FileCopies(files=files), by).code == code


def test_what_is_open_is_neither_filed_nor_sealed_and_what_is_left_is_named() -> None:
    matter = Matter(house("parts", **archiving()))
    matter.open(channel="", data={})

    for command in (FileCopies(files=("office",)), Seal(files=("office", "homes"))):
        refused = matter.refused(command, PACK)
        assert refused.code == "not-open"
        assert [one.en for one in refused.facts["open_steps"]] == ["Buy"]


@pytest.mark.clauses("ONE-040")
def test_sealed_it_takes_remarks_and_nothing_else(parts: Matter) -> None:
    assert kinds(parts.send(Seal(files=("office", "homes")), PACK)) == ["archived"]
    assert parts.state.archived_at == MONDAY_NINE

    for command in (Cancel(reason="x"), Attach(attachments=("p",)), Link(incident="1"), FileCopies(files=("homes",))):
        assert parts.refused(command, WANG).code == "archived"
    assert parts.refused(Seal(), PACK).code == "archived"
    assert parts.send(Tick(), PACK) == []
    assert kinds(parts.send(Note(text="the owner called"), CHEN)) == ["noted"]


def test_a_procedure_without_an_archive_files_nothing_afterwards() -> None:
    matter = Matter(house("parts"))
    matter.open(channel="", data={})
    matter.complete("buy", LI, "done", data={"result": "bought"})

    assert matter.refused(FileCopies(files=("office",)), WANG).code == "unknown"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("[office, homes]", "[office, home]", "Y007", id="no-such-file"),
        pytest.param("by: [desk]", "by: [desc]", "Y007", id="no-such-role"),
        pytest.param(", by: [desk]", "", "Y005", id="nobody-files"),
        pytest.param("hold_by: [head]", "disposal: {decided_by: [head]}", "Y005", id="nobody-proposes"),
        pytest.param("hold_by: [head]", "keep: P3Y", "Y004", id="said-elsewhere"),
        pytest.param("by: [desk]", "by: \"=data.result == '' ? 'desk' : 'head'\"", "Y006", id="computed-after-the-end"),
    ],
)
def test_what_is_wrong_with_an_archive_is_told(old: str, new: str, code: str) -> None:
    files = {name.replace("_yaml", ".yaml"): text for name, text in archiving(old, new).items()}

    with pytest.raises(PackErrors) as raised:
        load_pack_from_sources({**SOURCES, **files})

    assert code in [error.code for error in raised.value.errors]


def test_before_there_was_an_archive_packs_named_files_freely() -> None:
    leak = SOURCES["leak.yaml"].replace("    auto: done\n", "    auto: done\n    on_start: [{file: [anywhere]}]\n")

    assert load_pack_from_sources({**SOURCES, "leak.yaml": leak}).files == {}
    with pytest.raises(PackErrors, match="anywhere"):
        load_pack_from_sources({**SOURCES, "leak.yaml": leak, "archive.yaml": FILES})
