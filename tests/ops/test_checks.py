"""A setting that would fail at night fails at start."""

from typing import Any

import pytest
from django.core import checks


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        pytest.param({"SECRET_KEY": "short"}, "yizhan.E001", id="a-key-to-be-guessed"),
        pytest.param({"DEBUG": True, "ALLOWED_HOSTS": ["service.example.com"]}, "yizhan.E002", id="debug-for-others"),
        pytest.param({"ALLOWED_HOSTS": ["https://service.example.com/"]}, "yizhan.E003", id="an-address-for-a-name"),
        pytest.param({"ALLOWED_HOSTS": ["*"]}, "yizhan.W004", id="any-host"),
    ],
)
def test_a_wrong_setting_is_told_with_a_hint(settings: Any, wrong: dict[str, Any], told: str) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)

    found = {message.id: message for message in checks.run_checks()}

    assert told in found
    assert found[told].hint


def test_a_folder_that_cannot_be_written_is_told(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path / "not-there"

    assert "yizhan.E005" in {message.id for message in checks.run_checks()}


def test_the_settings_of_the_tests_have_no_errors() -> None:
    assert [message for message in checks.run_checks() if message.level >= checks.ERROR] == []
