"""A sentence in the house's two languages."""

from collections.abc import Mapping
from dataclasses import dataclass


class _Blanks(dict[str, object]):
    """Leaves an unknown placeholder as it stands: a script with a gap is better than no script."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Chinese for any `zh` tag, else English."""
        return self.zh if language.lower().startswith("zh") else self.en

    def filled(self, language: str, values: Mapping[str, object]) -> str:
        """The sentence with its {placeholders} filled from `values` (data, parameters, company name)."""
        return self.in_language(language).format_map(_Blanks(values))

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)
