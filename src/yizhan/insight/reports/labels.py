"""What a figure and a group are called, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.cases.shown import names_of
from yizhan.insight.reports.counting import Asked
from yizhan.insight.reports.figures import Counted, Figure
from yizhan.procedure.model import Measure, Pack, Text
from yizhan.registry.models import Place

GROUPS: Mapping[str, str] = {
    "channel": gettext_noop("Channel"),
    "building": gettext_noop("Building"),
    "place": gettext_noop("Room or place"),
    "procedure": gettext_noop("Procedure"),
    "status": gettext_noop("Status"),
    "day": gettext_noop("Day"),
}
NOTHING = "–"


@dataclass(frozen=True)
class Labels:
    """`names` are those of staff and buildings that appear as keys: see `labels`."""

    asked: Asked
    language: str
    names: Mapping[str, str]
    packs: Mapping[str, Pack]

    def group(self, group: str) -> str:
        if group in GROUPS:
            return _(GROUPS[group])
        return self._pack.fields[group].title.in_language(self.language)

    def key(self, group: str, key: str) -> str:
        """What one part of a grouping is called; an empty key has a word of its own."""
        if key == "":
            return _("No place") if group in ("building", "place") else _("Not filled in")
        match group:
            case "channel":
                return self._title(key, (pack.channels for pack in self.packs.values()))
            case "status":
                return str(Case.Status(key).label)
            case "procedure":
                pack, _line, procedure = key.partition("/")
                known = self.packs.get(pack)
                found = known.procedures.get(procedure) if known is not None else None
                return found.title.in_language(self.language) if found is not None else key
            case "day" | "place":
                return key
            case "building":
                return self.names.get(key, key)
            case _:
                return self._answer(group, key)

    def value(self, measure: Measure, figure: Figure) -> str:
        """A number as people read it: a share in hundredths, money with its fen."""
        fact = measure.fact
        value = figure.value(fact.gives)
        if value is None:
            return NOTHING
        if fact.gives == "share":
            return f"{value:.1%}".replace(".0%", "%")
        if fact.summed is not None and self._pack.fields[fact.summed].type == "money":
            return f"{value:,.2f}"
        return f"{value:,.1f}" if fact.gives in ("average", "hours") else f"{value:,.10g}"

    @property
    def _pack(self) -> Pack:
        return self.asked.definition.pack

    def _answer(self, field: str, key: str) -> str:
        asked = self._pack.fields[field]
        if asked.type == "yes-no":
            return _("Yes") if key == "true" else _("No")
        choice = next((one for one in asked.choices if one.id == key), None)
        return choice.title.in_language(self.language) if choice is not None else self.names.get(key, key)

    def _title(self, id: str, tables: Iterable[Mapping[str, object]]) -> str:
        found = next((table[id] for table in tables if id in table), None)
        title = getattr(found, "title", None)
        return title.in_language(self.language) if isinstance(title, Text) else id


def labels(asked: Asked, figures: Iterable[Mapping[str, Counted]], language: str) -> Labels:
    """Two queries at most: names of staff and of buildings, where a grouping has them."""
    keys: dict[str, set[str]] = {}
    for one in figures:
        for counted in one.values():
            for group, parts in counted.by.items():
                keys.setdefault(group, set()).update(parts)
    fields = asked.definition.pack.fields
    staff = {key for group, found in keys.items() if group in fields and fields[group].type == "staff" for key in found}
    names = names_of(key for key in staff if key)
    buildings = Place.objects.filter(site=asked.site, code__in=keys.get("building", set()) - {""})
    if keys.get("building"):
        names |= {code: _building(code, name) for code, name in buildings.values_list("code", "name")}
    return Labels(asked, language, names, library.current().library.packs)


def _building(code: str, name: str) -> str:
    return _("Building %(code)s") % {"code": code} if name in ("", code) else name
