"""docs/security.md names the test of each promise; a test that is renamed takes its promise along."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PAGE = (HOUSE / "docs" / "security.md").read_text()


def test_every_test_that_is_named_exists() -> None:
    texts = [file.read_text() for file in (HOUSE / "tests").rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"def (test_\w+)", text)}
    files = {str(file.relative_to(HOUSE)) for file in (HOUSE / "tests").rglob("*.py")}

    assert set(re.findall(r"`(test_\w+)`", PAGE)) - there == set()
    assert set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE)) - files == set()
    assert {f"tests/security/{name}" for name in re.findall(r"`(test_\w+\.py)`", PAGE)} - files == set()


def test_every_check_of_ours_is_told() -> None:
    source = "".join((HOUSE / "src/yizhan/ops" / name).read_text() for name in ("checks.py", "deploy_checks.py"))
    told = set(re.findall(r"[EW]0\d\d", PAGE)) | {"E005", "W006", "E007"}  # mistakes of a setting, no weaknesses

    assert set(re.findall(r'"yizhan\.([EW]\d+)"', source)) == told
