"""The rules of `spec/`: what a pack promises to carry out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    system: str
    says: str


def read_rules(folder: Path) -> list[Rule]:
    """Every rule, in the order of files; none for a folder that is not there."""
    return [rule for file in sorted(folder.glob("*.yaml")) for rule in _rules(file)]


def _rules(file: Path) -> Iterator[Rule]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    written = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader, in C or not
    for rule in written.get("rules", ()):
        yield Rule(str(rule["id"]), str(written["system"]), str(rule["rule"]))
