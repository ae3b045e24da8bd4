"""The lock files install the same thing everywhere: hashes for all, no addresses, no scripts at install."""

import json
import re
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted((HOUSE / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_requirements_are_exact_and_hashed(file: Path) -> None:
    entries = re.split(r"\n(?=\S)", file.read_text().strip())

    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==[^\s;]+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_requirements_name_no_address(file: Path) -> None:
    options = set(re.findall(r"(?<!\S)--[a-z-]+", file.read_text()))

    assert "://" not in file.read_text()
    assert options == {"--hash"}


def test_all_that_the_package_asks_for_is_locked() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["build"]]
    locked = {normal(line) for line in (HOUSE / "requirements" / "install.txt").read_text().splitlines()}

    assert {normal(entry) for entry in wanted} <= locked


def test_what_is_tested_is_what_is_installed() -> None:
    installed, tested = (
        {line.split(" \\")[0] for line in (HOUSE / "requirements" / name).read_text().splitlines() if "==" in line}
        for name in ("install.txt", "develop.txt")
    )

    assert installed <= tested


def test_front_end_packages_are_exact_and_name_no_download_address() -> None:
    wanted = json.loads((HOUSE / "package.json").read_text())
    locked = json.loads((HOUSE / "package-lock.json").read_text())["packages"]

    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert locked[f"node_modules/{name}"]["version"] == version
    assert [path for path, entry in locked.items() if path and "integrity" not in entry] == []
    assert [path for path, entry in locked.items() if "resolved" in entry] == []


def normal(requirement: str) -> str:
    name = re.split(r"[\[<>=!~; ]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()
