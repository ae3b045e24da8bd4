"""The numbers management may change: what the pack says, what this site has set, by whom, when and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yizhan.faces.desk.procedures.telling import Teller, told_value
from yizhan.procedure.definition import Definition
from yizhan.registry.models import SiteParameter


@dataclass(frozen=True, slots=True)
class Setting:
    """`set` tells by whom, when and why the site differs; None where it goes by the pack."""

    id: str
    title: str
    default: str
    value: str
    set: SiteParameter | None


def in_force(definition: Definition, own: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of the pack as it counts at the site."""
    return {**{id: one.default for id, one in definition.pack.parameters.items()}, **own}


def settings(definition: Definition, own: Mapping[str, SiteParameter], teller: Teller) -> list[Setting]:
    """Those that the procedure speaks of."""
    spoken = set(re.findall(r"(?:\$|params\.)([a-z][a-z0-9_]*)", definition.procedure.source))
    return [
        Setting(
            id=one.id,
            title=one.title.in_language(teller.language),
            default=told_value(one.type, one.default, teller),
            value=teller.value(one.id),
            set=own.get(one.id),
        )
        for one in definition.pack.parameters.values()
        if one.id in spoken
    ]
