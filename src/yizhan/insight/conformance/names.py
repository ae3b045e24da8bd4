"""Names in a scenario: ids of the packs, or their titles in either language. An unknown one is a Mistake."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.insight.conformance.mistakes import Mistake, Place, nearest
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field, Library, Procedure, Step, Text

_BETWEEN = re.compile(r"[\s_-]+")
DEFAULT, DONE = "default", "done"  # the spec writes the one, the packs the other


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a scenario mean in this library, for a `pack:` that is a trade's folder or a system."""

    library: Library
    pack: str = ""

    def procedure(self, name: str, place: Place) -> Procedure:
        try:
            return self.library.procedure(name, within=self.pack)
        except KeyError:
            pass
        known = {procedure.id: procedure for procedure in self._near()}
        found = lookup(name, {id: procedure.title for id, procedure in known.items()})
        if found is not None:
            return known[found]
        if name in {procedure.id for procedure in self.library.procedures()}:
            refs = ", ".join(p.ref for p in self.library.procedures() if p.id == name)
            sentence = _("several packs have a procedure “%(name)s”: write one of %(refs)s")
            raise Mistake(place, sentence % {"name": name, "refs": refs})
        everything = [*known, *(procedure.ref for procedure in self.library.procedures())]
        raise unknown(place, _("procedure"), name, everything)

    def _near(self) -> Iterable[Procedure]:
        """Those of the pack or trade that the scenario names, else all."""
        packs = self.library.packs
        if self.pack in packs:
            return packs[self.pack].procedures.values()
        near = [p for pack in packs.values() if pack.trade == self.pack for p in pack.procedures.values()]
        return near or self.library.procedures()

    def role(self, name: str, place: Place) -> str:
        found = self.find_role(name)
        if found is None:
            raise unknown(place, _("role"), name, self.roles())
        return found

    def find_role(self, name: str) -> str | None:
        return lookup(name, self.roles())

    def roles(self) -> dict[str, Text]:
        """Those of the scenario's own pack or trade come last and so win over others of the same id."""
        packs = sorted(self.library.packs.values(), key=lambda pack: self.pack in (pack.id, pack.trade))
        return {role.id: role.title for pack in packs for role in pack.roles.values()}

    def knows_pack(self) -> bool:
        return any(self.pack in (pack.id, pack.trade) for pack in self.library.packs.values())


def step_named(definition: Definition, name: str, place: Place) -> Step:
    steps = definition.procedure.steps
    found = lookup(name, {id: step.title for id, step in steps.items()})
    if found is None:
        raise unknown(place, _("step"), name, steps, of=definition.procedure.id)
    return steps[found]


def outcome_named(step: Step, name: str, place: Place) -> str:
    """The outcome meant; `done` or the only one of the step where none is named."""
    titles = {id: outcome.title for id, outcome in step.outcomes.items()}
    if not name:
        if step.plain_outcome:
            return step.plain_outcome
        sentence = _("step “%(step)s” can end in several ways; write outcome: one of %(known)s")
        raise Mistake(place, sentence % {"step": step.id, "known": ", ".join(titles)})
    found = lookup(name, titles)
    if found is None and name in (DEFAULT, DONE):
        found = next((id for id in (DONE, DEFAULT) if id in titles), None)
    if found is None:
        raise unknown(place, _("outcome"), name, titles, of=step.id)
    return found


def field_named(definition: Definition, name: str, place: Place) -> Field:
    fields = definition.pack.fields
    found = lookup(name, {id: field.title for id, field in fields.items()})
    if found is None:
        raise unknown(place, _("field"), name, fields, of=definition.pack.id)
    return fields[found]


def channel_named(definition: Definition, name: str, place: Place) -> str:
    channels = definition.pack.channels
    found = lookup(name, {id: channel.title for id, channel in channels.items()})
    if found is None:
        raise unknown(place, _("channel"), name, channels, of=definition.pack.id)
    return found


@dataclass(frozen=True, slots=True)
class ChecklistLines:
    """The lines that one step has ticked."""

    definition: Definition
    step: Step

    def named(self, name: str, place: Place) -> str:
        """A line by its id or its words; `all` stands for every one."""
        if name == "all":
            return name
        lists = self.definition.pack.checklists
        lines = {line.id: line.title for id in self.step.checklists for line in lists[id].lines}
        found = lookup(name, lines)
        if found is None:
            raise unknown(place, _("checklist line"), name, lines, of=self.step.id)
        return found


def limit_or_step_named(definition: Definition, name: str, place: Place) -> str:
    """The id of a limit, or of a step that has limits."""
    procedure = definition.procedure
    limits = [limit.id for limit in procedure.all_limits()]
    if name in limits:
        return name
    found = lookup(name, {id: step.title for id, step in procedure.steps.items()})
    if found is None:
        raise unknown(place, _("step or limit"), name, [*procedure.steps, *limits], of=procedure.id)
    return found


def names_of(definition: Definition, limit: str) -> set[str]:
    """What a limit may be called: itself, its step, and for one of the case the steps that meet it."""
    found = next((one for one in definition.procedure.all_limits() if one.id == limit), None)
    return {limit} if found is None else {limit, *found.until, *([found.step] if found.step else [])}


def step_limit_or_field(definition: Definition, name: str, place: Place) -> str:
    """What a notice may be about; nothing named is anything."""
    if not name or name in {limit.id for limit in definition.procedure.all_limits()}:
        return name
    fields = definition.pack.fields
    titles = {id: field.title for id, field in fields.items()}
    found = lookup(name, {id: step.title for id, step in definition.procedure.steps.items()}) or lookup(name, titles)
    if found is None:
        known = [*definition.procedure.steps, *(limit.id for limit in definition.procedure.all_limits()), *fields]
        raise unknown(place, _("step, limit or field"), name, known, of=definition.procedure.id)
    return found


def lookup(name: str, titles: Mapping[str, Text]) -> str | None:
    """An id by itself, or by its title in Chinese or English, however it is spaced."""
    if name in titles:
        return name
    wanted = _folded(name)
    for id in titles:
        if _folded(id) == wanted:
            return id
    for id, title in titles.items():
        if wanted in (_folded(title.zh), _folded(title.en)):
            return id
    for id, title in titles.items():
        if wanted in {_folded(part) for part in title.zh.split("/")}:
            return id
    return None


def unknown(place: Place, what: str, name: str, known: Iterable[str], of: str = "") -> Mistake:
    names = list(known)
    if of:
        sentence = _("%(of)s has no %(what)s “%(name)s”; it has: %(known)s")
        told = sentence % {"of": of, "what": what, "name": name, "known": ", ".join(names[:40])}
    else:
        told = _("%(what)s “%(name)s” is not known") % {"what": what, "name": name}
    return Mistake(place, told, nearest(name, names))


def _folded(name: str) -> str:
    return _BETWEEN.sub("-", name.strip().casefold().strip("《》"))
