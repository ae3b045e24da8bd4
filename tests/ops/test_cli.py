"""The command line: every command loads, says what it is for, and is in the manual."""

from pathlib import Path

import pytest

from yizhan.ops import cli
from yizhan.ops.refused import Unable

HOUSE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_loads(name: str) -> None:
    assert callable(cli.command(name))


def test_every_command_says_what_it_is_for() -> None:
    assert set(cli.PURPOSES) == set(cli.COMMANDS)


def test_every_command_is_in_the_manual() -> None:
    manual = (HOUSE / "docs" / "operations.md").read_text()

    assert [name for name in cli.COMMANDS if f"`yizhan {name}" not in manual] == []


def test_without_a_command_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.USAGE_ERROR
    assert "serve" in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["srve"]) == cli.USAGE_ERROR
    assert "'srve'" in capsys.readouterr().err


def test_what_cannot_be_done_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unable(arguments: list[str]) -> int:
        raise Unable("The port is taken. Give another.")

    monkeypatch.setattr(cli, "command", lambda name: unable)

    assert cli.main(["serve"]) == 1
    assert capsys.readouterr().err == "yizhan: The port is taken. Give another.\n"
