"""A sentence in the house's two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Chinese for any `zh` tag, else English."""
        return self.zh if language.lower().startswith("zh") else self.en

    def filled(self, language: str, values: Mapping[str, object]) -> str:
        """The sentence with its {placeholders} filled from `values` (data, parameters, company name).

        An unknown one stays as it stands: a script with a gap is better than no script. A placeholder is a name
        and nothing more: what Python's own would take behind it (a width, an attribute) is not looked at.
        """
        told = Formatter().parse(self.in_language(language))
        return "".join(said + _filled(name, values) for said, name, _width, _as in told)

    def blanks(self) -> set[str]:
        """The names of the placeholders, of either language."""
        return {name for said in (self.zh, self.en) for _, name, _, _ in Formatter().parse(said) if name}

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def _filled(name: str | None, values: Mapping[str, object]) -> str:
    if name is None:
        return ""
    return str(values[name]) if name in values else "{" + name + "}"
