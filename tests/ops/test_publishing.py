"""Packs are put in force when they are sound; a broken change leaves what runs alone."""

import shutil
from pathlib import Path

import pytest

from tests.cases.conftest import PACKS
from yizhan.cases import library
from yizhan.ops.publishing import publish_packs
from yizhan.ops.refused import Unable

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs(tmp_path: Path, settings: object) -> Path:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    settings.PACKS_DIR = folder  # type: ignore[attr-defined]
    return folder


def break_it(folder: Path, before: str, after: str) -> None:
    file = folder / "desk" / "leak.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_sound_packs_are_put_in_force(packs: Path) -> None:
    assert publish_packs()
    assert library.is_in_force(packs)


def test_an_error_of_the_loader_keeps_what_runs_and_tells_the_line(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_packs()
    before = library.current().id
    break_it(packs, "next: {done: ask}", "next: {done: askk}")

    assert not publish_packs()
    assert library.current().id == before
    assert "leak.yaml" in capsys.readouterr().out


def test_what_only_lint_finds_is_not_published_either(packs: Path) -> None:
    publish_packs()
    before = library.current().id
    break_it(packs, "data.urgent,", "data.urgent && data.severity == 'majr',")

    assert not publish_packs()
    assert library.current().id == before


def test_with_nothing_in_force_broken_packs_stop_the_start(packs: Path) -> None:
    break_it(packs, "next: {done: ask}", "next: {done: askk}")
    with pytest.raises(Unable):
        publish_packs()
