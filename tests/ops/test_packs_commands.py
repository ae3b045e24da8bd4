"""yizhan packs lint, words, bpmn: through the command line, on packs in a folder of their own."""

from pathlib import Path

import pytest

from tests.procedure.leak import SOURCES
from yizhan.ops import cli


@pytest.fixture
def packs(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with the pack about leaks, as the commands find it."""
    folder = tmp_path / "packs" / "house"
    folder.mkdir(parents=True)
    for name, text in SOURCES.items():
        (folder / name).write_text(text.replace("PT0S", "PT5M"), encoding="utf-8")
    settings.PACKS_DIR = tmp_path / "packs"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return folder


def rewrite(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_lint_tells_warnings_and_passes(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["packs", "lint"]) == 0

    told = capsys.readouterr().out
    assert 'packs/house/parameters.yaml:4: L019 parameter "unset" is not used' in told
    assert told.endswith("0 errors, 2 warnings\n")


def test_lint_fails_on_what_does_not_load_and_says_it_in_either_language(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(packs / "leak.yaml", "to: [repair, parts]", "to: [repiar, parts]")

    assert cli.main(["packs", "lint"]) == 1
    assert 'Y007 next step "repiar" is not defined; did you mean "repair"?' in capsys.readouterr().out
    assert cli.main(["packs", "lint", "--language", "zh"]) == 1
    assert "下一步骤“repiar”没有定义" in capsys.readouterr().out


def test_lint_fails_on_what_would_strand_a_matter(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(
        packs / "parts.yaml", "next: {done: end, none: {title: {zh: 无货, en: None to be had}, to: end}}", "next: buy"
    )
    rewrite(packs / "parts.yaml", "    on_breach: [{take: none}]\n", "")

    assert cli.main(["packs", "lint"]) == 1
    assert 'L002 from step "buy" no way leads to an end' in capsys.readouterr().out


def test_lint_of_one_folder_leaves_the_others_findings_out(
    packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annexe = tmp_path / "annexe"
    annexe.mkdir()
    (annexe / "pack.yaml").write_text(
        "pack: annexe\ntrade: property\ntitle: {zh: 附楼, en: Annexe}\n", encoding="utf-8"
    )

    assert cli.main(["packs", "lint", str(annexe)]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"
    assert cli.main(["packs", "lint", str(tmp_path / "nowhere")]) == 1


def test_lint_looks_clauses_up_where_the_catalogue_lies(
    packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = tmp_path / "spec"
    catalogue.mkdir()
    (catalogue / "01.yaml").write_text("rules: [{id: ONE-001}]\n", encoding="utf-8")
    rewrite(packs / "leak.yaml", "    assign_from: handler", "    assign_from: handler\n    clauses: [ONE-002]")

    assert cli.main(["packs", "lint"]) == 1
    assert 'L018 the catalogue has no clause "ONE-002"; did you mean "ONE-001"?' in capsys.readouterr().out


def test_words_names_all_that_a_pack_may_say(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["packs", "words"]) == 0

    told = capsys.readouterr().out
    for word in ("escalate: recipients", "case.now", "facts.same_riser", "same-person", "Y007", "L013", "long-text"):
        assert word in told, word
    assert cli.main(["packs", "words", "--language", "zh"]) == 0
    assert "同一立管报修数" in capsys.readouterr().out


def test_bpmn_writes_a_file_or_to_the_terminal(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["packs", "bpmn", "leak", "-o", "leak.bpmn"]) == 0
    assert "Repair" in (tmp_path / "leak.bpmn").read_text(encoding="utf-8")
    assert "5 steps" in capsys.readouterr().out
    assert cli.main(["packs", "bpmn", "house/parts", "--language", "zh"]) == 0
    assert "采购" in capsys.readouterr().out


def test_bpmn_of_what_does_not_exist_guesses_what_was_meant(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["packs", "bpmn", "leek"]) == 1
    assert 'did you mean "leak"?' in capsys.readouterr().err


def test_bpmn_of_broken_packs_sends_to_lint(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(packs / "leak.yaml", "to: [repair, parts]", "to: [repiar, parts]")

    assert cli.main(["packs", "bpmn", "leak"]) == 1
    assert "yizhan packs lint" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["mend"]])
def test_what_is_no_command_is_answered_with_those_there_are(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["packs", *arguments]) == 2
    out, err = capsys.readouterr()
    assert "lint" in out + err
