"""What an import would do: counted, sampled, and ready to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yizhan.registry.changes import Because

MOST_SAMPLES = 20  # enough to see whether the columns were understood

Facts = dict[str, Any]
Blame = Callable[..., None]  # blame(row, field, code, **facts)


@dataclass(frozen=True)
class Sample:
    row: int
    label: str
    before: Mapping[str, Any] | None  # None: new
    after: Mapping[str, Any]  # of a change, only what changes


@dataclass
class Plan:
    new: int = 0
    changed: int = 0
    same: int = 0
    duplicates: int = 0
    samples: list[Sample] = field(default_factory=list)
    write: Callable[[Because], None] = lambda because: None

    def count(
        self,
        what: Literal["new", "changed", "same", "duplicate"],
        row: int,
        label: str,
        before: Facts | None,
        after: Facts,
    ) -> None:
        match what:
            case "new":
                self.new += 1
            case "changed":
                self.changed += 1
            case "same":
                self.same += 1
            case "duplicate":
                self.duplicates += 1
        if what in ("new", "changed") and len(self.samples) < MOST_SAMPLES:
            self.samples.append(Sample(row, label, before, after))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Facts, Facts]:
    """What a row says otherwise than what is registered. An empty cell says nothing."""
    changed = [key for key, value in after.items() if value is not None and before.get(key) != value]
    return {key: before.get(key) for key in changed}, {key: after[key] for key in changed}


def plain(facts: Mapping[str, Any]) -> Facts:
    """As the journal keeps them: days and amounts as text."""
    return {
        key: value if value is None or isinstance(value, int | str | list) else str(value)
        for key, value in facts.items()
    }
