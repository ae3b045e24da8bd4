"""Packs: a folder of procedures for one system, and the library of all packs that a house has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yizhan.procedure.model.archive import File
from yizhan.procedure.model.facts import Fact
from yizhan.procedure.model.fields import Field
from yizhan.procedure.model.procedures import Procedure
from yizhan.procedure.model.quotas import Quota
from yizhan.procedure.model.reports import Report
from yizhan.procedure.model.steps import Checklist, Script
from yizhan.procedure.model.text import Text


@dataclass(frozen=True, slots=True)
class Role:
    """Who a procedure addresses. Holders of a member role may act for it (a centre and its staff)."""

    id: str
    title: Text
    members: tuple[str, ...] = ()
    outside: bool = False  # a customer, an authority: no staff holds it
    sees_personal_data: bool = False  # `personal_data: true`: telephone numbers unmasked


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    title: Text
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number (or role, or text) that management may change. `default` None means unset.

    `least` and `most` bound what a site may set: a duration, a share or a whole number, written as the default is.
    """

    id: str
    title: Text
    type: str  # duration | integer | rate | text | role | roles | yes-no
    default: Any = None
    least: Any = None
    most: Any = None
    answers: str = ""  # the open question of the catalogue that it settles
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A form: its fields, number, signatures, copies, how long it is kept."""

    id: str
    title: Text
    fields: tuple[str, ...]
    number: str = ""  # e.g. "GD-{date}-{seq:04}"
    signed_by: tuple[str, ...] = ()
    copies: Text = Text("", "")
    retention: str | None = None
    shows: Mapping[str, str] = field(
        default_factory=dict
    )  # printed values that are no field: label id -> case attribute
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One system of the catalogue, carried out. Fields are shared by all its records: never typed twice."""

    id: str
    trade: str
    title: Text
    version: str  # a hash of everything in its folder
    procedures: Mapping[str, Procedure]
    records: Mapping[str, Record]
    fields: Mapping[str, Field]
    parameters: Mapping[str, Parameter]
    roles: Mapping[str, Role]
    channels: Mapping[str, Channel]
    scripts: Mapping[str, Script]
    checklists: Mapping[str, Checklist]
    facts: Mapping[str, Fact]  # the questions of the reports' measures among them
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def reports_of(self, procedure: str) -> list[Report]:
        """What a case of this procedure prepares."""
        return [report for report in self.reports.values() if report.procedure == procedure]

    def acting_roles(self, roles: Iterable[str]) -> frozenset[str]:
        """The roles whose holders may act where one of `roles` is asked for: they, and their members."""
        acting: set[str] = set()
        waiting = list(roles)
        while waiting:
            role = waiting.pop()
            if role not in acting:
                acting.add(role)
                known = self.roles.get(role)
                waiting.extend(known.members if known else ())
        return frozenset(acting)


@dataclass(frozen=True, slots=True)
class Library:
    """All packs of a house."""

    packs: Mapping[str, Pack]
    # `pack/procedure` -> the standing procedures of the quotas that its cases count for.
    counts_for: Mapping[str, tuple[Procedure, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        counted: dict[str, tuple[Procedure, ...]] = {}
        for pack in self.packs.values():
            for quota in pack.quotas.values():
                for ref in self._refs(quota.counts.procedures, pack.id):
                    counted[ref] = (*counted.get(ref, ()), pack.procedures[quota.id])
        object.__setattr__(self, "counts_for", counted)

    def _refs(self, names: Iterable[str], within: str) -> Iterator[str]:
        """The full names of procedures; one that is nowhere is told when the packs are linked."""
        for name in names:
            try:
                yield self.procedure(name, within).ref
            except KeyError:
                continue

    def procedure(self, ref: str, within: str = "") -> Procedure:
        """A procedure by `pack/id`, or by bare id: of the pack or trade `within` first, else wherever it is unique.

        Raises KeyError with the candidates when it is unknown or ambiguous.
        """
        if "/" in ref:
            pack, id = ref.split("/", 1)
            return self.packs[pack].procedures[id]
        if within in self.packs and ref in self.packs[within].procedures:
            return self.packs[within].procedures[ref]
        near = [p.procedures[ref] for p in self.packs.values() if ref in p.procedures and within in ("", p.trade)]
        found = near or [p.procedures[ref] for p in self.packs.values() if ref in p.procedures]
        if len(found) != 1:
            raise KeyError(f"{ref}: {[p.ref for p in found] or 'no such procedure'}")
        return found[0]

    def pack_of(self, procedure: Procedure) -> Pack:
        return self.packs[procedure.pack]

    def procedures(self) -> list[Procedure]:
        return [procedure for pack in self.packs.values() for procedure in pack.procedures.values()]

    def role_title(self, role: str) -> Text:
        for pack in self.packs.values():
            if role in pack.roles:
                return pack.roles[role].title
        return Text(role, role)
