"""`yizhan packs diff` and `packs publish --dry-run`: what a new version would change, told before it counts."""

import shutil
from pathlib import Path

import pytest

from tests.cases.conftest import PACKS, House
from yizhan.cases import library
from yizhan.cases.models import LibraryVersion
from yizhan.ops.commands import packs_diff, packs_publish
from yizhan.ops.publishing import publish_packs
from yizhan.ops.refused import Unable

pytest_plugins = ["tests.cases.conftest"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def packs(tmp_path: Path, settings: object) -> Path:
    """The packs folder as it was published, now open for changes."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    settings.PACKS_DIR = folder  # type: ignore[attr-defined]
    publish_packs()
    return folder


def edit(folder: Path, before: str, after: str) -> None:
    file = folder / "desk" / "leak.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_the_folder_against_what_is_in_force(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(packs, "{zh: 已答复, en: Answered}", "{zh: 当场答复, en: Answered at once}")

    assert packs_diff.main(["--language", "zh"]) == 0
    told = capsys.readouterr().out
    assert "(desk/leak)" in told
    assert "名称由“已答复”改为“当场答复”" in told


def test_nothing_differs(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs_diff.main(["in-force", str(packs), "--language", "en"])

    assert capsys.readouterr().out == "the two versions do not differ\n"


def test_two_published_versions_by_the_beginning_of_their_names(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = library.current().version
    edit(packs, "{zh: 已答复, en: Answered}", "{zh: 当场答复, en: Answered at once}")
    publish_packs()

    packs_diff.main([before[:10], library.current().version[:10], "--language", "en"])

    assert "was “Answered”, is now “Answered at once”" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_a_version_that_is_none_or_several(packs: Path, name: str) -> None:
    edit(packs, "{zh: 已答复, en: Answered}", "{zh: 当场答复, en: Answered at once}")
    publish_packs()

    with pytest.raises(Unable, match="version's name"):
        packs_diff.main([name])


def test_packs_with_errors_are_not_compared(packs: Path) -> None:
    edit(packs, "next: {done: ask}", "next: {done: askk}")

    with pytest.raises(Unable, match=r"leak\.yaml"):
        packs_diff.main([])


def test_a_dry_run_tells_and_publishes_nothing(house: House, packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house.leak()
    edit(packs, "{zh: 已答复, en: Answered}", "{zh: 当场答复, en: Answered at once}")
    versions = LibraryVersion.objects.count()

    assert packs_publish.main(["--dry-run", "--language", "zh"]) == 0

    told = capsys.readouterr().out
    assert "名称由“已答复”改为“当场答复”" in told
    assert "keep to the version they were opened under: 1" in told
    assert LibraryVersion.objects.count() == versions


def test_a_dry_run_of_broken_packs_names_the_line(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(packs, "next: {done: ask}", "next: {done: askk}")

    assert packs_publish.main(["--dry-run"]) == 1
    assert "leak.yaml:" in capsys.readouterr().out
