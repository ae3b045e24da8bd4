"""A parameter of the site's packs, with all that is said about it: what the pack says, what counts here, where."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import get_language

from yizhan.cases import effects, library
from yizhan.cases.library import Edition
from yizhan.procedure.differences.places import places
from yizhan.procedure.differences.speech import Speech
from yizhan.procedure.model import Pack, Parameter, Procedure, Text
from yizhan.registry.models import Site


@dataclass(frozen=True, slots=True)
class Known:
    """Names are one space for all packs; `pack` is the first of the site's that has it."""

    parameter: Parameter
    pack: Pack
    edition: Edition

    @property
    def title(self) -> str:
        return self.parameter.title.in_language(get_language() or "zh-hans")

    def value(self, value: Any) -> str:
        """A value in words; “not set” where there is none."""
        return self._speech().parameter_value(self.parameter, value).in_language(get_language() or "zh-hans")

    @property
    def in_pack(self) -> str:
        return self.value(self.parameter.default)

    @property
    def bounds(self) -> tuple[str, str]:
        least, most = self.parameter.least, self.parameter.most
        return ("" if least is None else self.value(least)), ("" if most is None else self.value(most))

    def roles(self) -> list[tuple[str, str]]:
        """Who the parameter may name: the roles of its pack, by id and title."""
        language = get_language() or "zh-hans"
        return [(id, role.title.in_language(language)) for id, role in self.pack.roles.items()]

    def used(self, site: Site) -> list[tuple[Procedure, list[str]]]:
        """The procedures of the site in which it has a say, each with the places where it has."""
        language = get_language() or "zh-hans"
        found = []
        for definition in self.edition.definitions(site):
            speech = Speech(self.edition.library, definition.pack, effects.vocabulary(), definition.procedure)
            where = places(definition.procedure, speech, self.parameter.id)
            if where:
                found.append((definition.procedure, [_joined(one, language) for one in where]))
        return found

    def _speech(self) -> Speech:
        return Speech(self.edition.library, self.pack, effects.vocabulary())


def all_known(site: Site) -> list[Known]:
    """Every parameter of the site's packs, once, in the order of packs and files."""
    edition = library.current()
    found: dict[str, Known] = {}
    for pack in _packs(edition, site):
        for parameter in pack.parameters.values():
            found.setdefault(parameter.id, Known(parameter, pack, edition))
    return list(found.values())


def known(site: Site, name: str) -> Known:
    """Raises Http404 for a name that none of the site's packs has."""
    for one in all_known(site):
        if one.parameter.id == name:
            return one
    raise Http404


def _packs(edition: Edition, site: Site) -> Collection[Pack]:
    return {definition.pack.id: definition.pack for definition in edition.definitions(site)}.values()


def _joined(place: tuple[Text, ...], language: str) -> str:
    return " · ".join(text.in_language(language) for text in place)
