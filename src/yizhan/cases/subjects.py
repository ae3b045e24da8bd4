"""Subjects: the places, people and words of a site that a schedule or a quota goes through one by one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from yizhan.cases.people import staff_id
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Cover, Subjects
from yizhan.registry.models import Place, Site
from yizhan.registry.roles import holders


@dataclass(frozen=True, slots=True)
class Subject:
    """`key` is what an answer holds that names it: a place's code, a person's id, a word."""

    key: str
    title: str
    place: Place | None = None


def subjects_of(site: Site, subjects: Subjects, parameters: Mapping[str, Any], now: datetime) -> list[Subject]:
    """All of them as they are now, in the order people walk or name them. One query."""
    match subjects.of:
        case "places":
            places = Place.objects.filter(site=site, kind__in=subjects.kinds).order_by("path", "pk")
            return [Subject(place.code, place.code, place) for place in places]
        case "floors":
            rooms = Place.objects.filter(site=site, floor__isnull=False, parent__isnull=False)
            floors = rooms.order_by("parent__path", "floor").values_list("parent__code", "floor").distinct()
            keys = [f"{unit}-{floor}F" for unit, floor in floors]
            return [Subject(key, key) for key in keys]
        case "staff":
            return [Subject(staff_id(staff), staff.name) for staff in holders(site, subjects.role, now)]
        case "values":
            words = dict.fromkeys(str(word) for word in parameters.get(subjects.parameter) or ())
            return [Subject(word, word) for word in words]


def parameters_of(definition: Definition, own: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of the pack as it counts at a site that has set these for itself."""
    return {**{id: one.default for id, one in definition.pack.parameters.items()}, **own}


def draw(
    cover: Cover, subjects: list[Subject], parameters: Mapping[str, Any], lately: Collection[str], lot: str
) -> list[Subject]:
    """Those whom an occurrence is about. The lot of the same occurrence always falls alike: two workers agree,
    and whoever doubts the draw can draw again."""
    count = parameters.get(cover.pick_parameter) if cover.pick_parameter else cover.pick
    if count is None:
        return subjects
    by_lot = sorted(subjects, key=lambda one: (one.key in lately, sha256(f"{lot}|{one.key}".encode()).digest()))
    chosen = {one.key for one in by_lot[: int(count)]}
    return [one for one in subjects if one.key in chosen]


def named(subjects: Iterable[Subject]) -> str:
    """As one text, for a field or a notice."""
    return "、".join(one.title for one in subjects)
