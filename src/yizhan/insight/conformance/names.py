"""Names in a scenario: ids of the packs, or their titles in either language. An unknown one is a Mistake."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.insight.conformance.mistakes import Mistake, Place, nearest
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Field, Library, Pack, Procedure, Step, Text

_BETWEEN = re.compile(r"[\s_\-《》]+")
_BRACKETS = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
_EITHER = re.compile(r"[/、]")
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
        known = {procedure.ref: procedure for procedure in self._near()}
        found = lookup(name, {ref: called(procedure) for ref, procedure in known.items()}, place)
        if found is not None:
            return known[found]
        if name in {procedure.id for procedure in self.library.procedures()}:
            refs = ", ".join(p.ref for p in self.library.procedures() if p.id == name)
            sentence = _("several packs have a procedure “%(name)s”: write one of %(refs)s")
            raise Mistake(place, sentence % {"name": name, "refs": refs})
        everything = [procedure.id for procedure in known.values()]
        everything += [procedure.ref for procedure in self.library.procedures()]
        raise unknown(place, _("procedure"), name, everything)

    def _near(self) -> Iterable[Procedure]:
        """Those of the pack or trade that the scenario names, else all."""
        packs = self.library.packs
        if self.pack in packs:
            return packs[self.pack].procedures.values()
        near = [p for pack in packs.values() if pack.trade == self.pack for p in pack.procedures.values()]
        return near or self.library.procedures()

    def role(self, name: str, place: Place, within: str = "") -> str:
        found = self.find_role(name, place, within)
        if found is None:
            raise unknown(place, _("role"), name, self.roles())
        return found

    def find_role(self, name: str, place: Place, within: str = "") -> str | None:
        """The role meant: of the pack `within` that a matter is of, of the scenario's own pack or trade, of any."""
        for some in (
            lambda pack: pack.id == within,
            lambda pack: self.pack in (pack.id, pack.trade),
            lambda pack: True,
        ):
            found = lookup(name, self.roles(some), place)
            if found is not None:
                return found
        return None

    def roles(self, some: Callable[[Pack], bool] = lambda pack: True) -> dict[str, tuple[str, ...]]:
        """Role -> everything it is called in these packs."""
        roles: dict[str, tuple[str, ...]] = {}
        for pack in filter(some, self.library.packs.values()):
            for role in pack.roles.values():
                roles[role.id] = (*roles.get(role.id, ()), role.title.zh, role.title.en)
        return roles

    def knows_pack(self) -> bool:
        return any(self.pack in (pack.id, pack.trade) for pack in self.library.packs.values())


def step_named(definition: Definition, name: str, place: Place) -> Step:
    steps = definition.procedure.steps
    found = lookup(name, {id: step.title for id, step in steps.items()}, place)
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
    found = lookup(name, titles, place)
    if found is None and name in (DEFAULT, DONE):
        found = next((id for id in (DONE, DEFAULT) if id in titles), None)
    if found is None:
        raise unknown(place, _("outcome"), name, titles, of=step.id)
    return found


def field_named(definition: Definition, name: str, place: Place) -> Field:
    fields = definition.pack.fields
    found = lookup(name, {id: field.title for id, field in fields.items()}, place)
    if found is None:
        raise unknown(place, _("field"), name, fields, of=definition.pack.id)
    return fields[found]


def channel_named(definition: Definition, name: str, place: Place) -> str:
    channels = definition.pack.channels
    found = lookup(name, {id: channel.title for id, channel in channels.items()}, place)
    if found is None:
        raise unknown(place, _("channel"), name, channels, of=definition.pack.id)
    return found


def file_named(definition: Definition, name: str, place: Place) -> str:
    """A file that copies are put into."""
    files = definition.pack.files
    found = lookup(name, {id: file.title for id, file in files.items()}, place)
    if found is None:
        raise unknown(place, _("file"), name, files, of=definition.pack.id)
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
        found = lookup(name, lines, place)
        if found is None:
            raise unknown(place, _("checklist line"), name, lines, of=self.step.id)
        return found


def limit_or_step_named(definition: Definition, name: str, place: Place) -> str:
    """The id of a limit, or of a step that has limits."""
    procedure = definition.procedure
    limits = [limit.id for limit in procedure.all_limits()]
    if name in limits:
        return name
    found = lookup(name, {id: step.title for id, step in procedure.steps.items()}, place)
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
    steps = {id: step.title for id, step in definition.procedure.steps.items()}
    found = lookup(name, steps, place) or lookup(name, titles, place)
    if found is None:
        known = [*definition.procedure.steps, *(limit.id for limit in definition.procedure.all_limits()), *fields]
        raise unknown(place, _("step, limit or field"), name, known, of=definition.procedure.id)
    return found


def lookup(name: str, known: Mapping[str, Text | tuple[str, ...]], place: Place) -> str | None:
    """An id by itself, or by its title in Chinese or English.

    However it is spaced, with half- or full-width signs, without what its title has in brackets (客户助理 for
    客户助理(前台接待)), by one of its parts (项目经理 / 项目主管). The closest likeness counts; where it leaves
    several, raises Mistake.
    """
    if name in known:
        return name
    wanted = _folded(name)
    for likeness in (_whole, _bare, _parts):
        found = [id for id, titles in known.items() if wanted in likeness(id, _told(titles))]
        if len(found) > 1:
            sentence = _("“%(name)s” may be any of %(known)s: write which")
            raise Mistake(place, sentence % {"name": name, "known": ", ".join(found)})
        if found:
            return found[0]
    return None


def is_one_of(name: str, titles: Iterable[str]) -> bool:
    """Whether a thing that goes by all of these is meant."""
    return _folded(name) in _whole("", titles)


def called(procedure: Procedure) -> tuple[str, ...]:
    """Everything a procedure goes by."""
    return (procedure.id, procedure.title.zh, procedure.title.en, *procedure.known_as)


def _told(titles: Text | tuple[str, ...]) -> tuple[str, ...]:
    return (titles.zh, titles.en) if isinstance(titles, Text) else titles


def _whole(id: str, titles: Iterable[str]) -> set[str]:
    return {_folded(one) for one in (id, *titles)} - {""}


def _bare(id: str, titles: Iterable[str]) -> set[str]:
    return {_folded(_BRACKETS.sub("", _halved(title))) for title in titles} - {""}


def _parts(id: str, titles: Iterable[str]) -> set[str]:
    """What stands on either side of a stroke, and within brackets."""
    parts: set[str] = set()
    for title in map(_halved, titles):
        inside = _BRACKETS.findall(title)
        for text in (title, _BRACKETS.sub("", title), *inside):
            parts.update(_folded(part) for part in _EITHER.split(text))
    return parts - {""}


def unknown(place: Place, what: str, name: str, known: Iterable[str], of: str = "") -> Mistake:
    names = list(known)
    if of:
        sentence = _("%(of)s has no %(what)s “%(name)s”; it has: %(known)s")
        told = sentence % {"of": of, "what": what, "name": name, "known": ", ".join(names[:40])}
    else:
        told = _("%(what)s “%(name)s” is not known") % {"what": what, "name": name}
    return Mistake(place, told, nearest(name, names))


def _folded(name: str) -> str:
    return _BETWEEN.sub("", _halved(name).casefold())


def _halved(name: str) -> str:
    """Full-width letters, digits and brackets as half-width ones."""
    return unicodedata.normalize("NFKC", name)
