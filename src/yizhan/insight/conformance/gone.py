"""Questions that are no longer asked, in a library with something taken away.

The engine lets any field be noted at any step; a person can only write where a form asks. A play in which a
question is gone therefore fails where it answers that question.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gone:
    """`at` is `pack/procedure/step`, `pack/procedure/` for the intake, empty for everywhere."""

    fields: frozenset[str] = frozenset()
    at: str = ""

    def hides(self, field: str, at: str) -> bool:
        return field in self.fields and self.at in ("", at)


NOTHING_GONE = Gone()
