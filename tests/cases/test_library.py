"""The packs in force: a broken change changes nothing, and a running case keeps to what it was opened under."""

import shutil
from pathlib import Path

import pytest

from tests.cases.conftest import NINE, PACKS, House
from yizhan.cases import library, running
from yizhan.procedure.commands import Complete
from yizhan.procedure.loader import PackErrors

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    return folder


def edit(folder: Path, before: str, after: str) -> None:
    file = folder / "desk" / "leak.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_the_same_packs_are_published_once(house: House) -> None:
    assert library.publish(PACKS, now=NINE).id == library.current().id


def test_a_broken_pack_leaves_the_running_one_in_force(house: House, changed: Path) -> None:
    before = library.current().id
    edit(changed, "next: {done: ask}", "next: {done: askk}")

    with pytest.raises(PackErrors) as wrong:
        library.publish(changed, now=NINE)

    assert 'did you mean "ask"' in str(wrong.value) or "ask" in str(wrong.value)
    assert library.current().id == before


def test_a_case_keeps_to_the_version_it_was_opened_under(house: House, changed: Path) -> None:
    old = house.leak()
    edit(
        changed,
        "answer: {to: ask, title: {zh: 已答复, en: Answered}}",
        "answer: {to: end, title: {zh: 已答复, en: Answered}}",
    )
    library.publish(changed, now=NINE)
    new = house.leak()

    for case in (old, new):
        running.run(case, Complete(step="judge", outcome="answer"), by=house.wang, now=NINE)
    old.refresh_from_db()
    new.refresh_from_db()

    assert (old.status, new.status) == ("open", "closed")
