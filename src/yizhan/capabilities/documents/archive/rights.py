"""Who may do what in the archive, as the procedure says that a case was opened under."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.procedure.actors import Actor
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import RoleChoice


def named(choice: RoleChoice, definition: Definition, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles that a choice names, a parameter with the site's own value."""
    roles = list(choice.listed)
    if choice.parameter is not None:
        default = definition.pack.parameters[choice.parameter].default
        value = parameters.get(choice.parameter, default) or []
        roles += value if isinstance(value, (list, tuple)) else [value]
    return tuple(roles)


def may(actor: Actor, choice: RoleChoice, definition: Definition, parameters: Mapping[str, Any]) -> bool:
    """Nobody may where no role is named."""
    return not definition.pack.acting_roles(named(choice, definition, parameters)).isdisjoint(actor.roles)


def must(actor: Actor, choice: RoleChoice, definition: Definition, parameters: Mapping[str, Any]) -> None:
    """Raises ArchiveRefused with the roles that may."""
    if not may(actor, choice, definition, parameters):
        raise ArchiveRefused("not-yours", needed=titles(choice, definition, parameters))


def titles(choice: RoleChoice, definition: Definition, parameters: Mapping[str, Any]) -> str:
    """Who may, in the language that is active."""
    language = get_language() or "zh-hans"
    roles = definition.pack.roles
    found = (roles[id].title.in_language(language) for id in named(choice, definition, parameters) if id in roles)
    return ("、" if language.startswith("zh") else ", ").join(found)
