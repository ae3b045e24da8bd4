"""Tracing: for each rule what of the packs carries it, what exercised it, and whether that is proven."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yizhan.insight.conformance.catalogue import Rule
from yizhan.insight.conformance.elements import Element
from yizhan.insight.conformance.playing import Played
from yizhan.insight.conformance.prove import Proof


@dataclass(frozen=True, slots=True)
class Traced:
    """One rule. `exercised_by` counts only scenarios that passed in this run."""

    id: str
    carried_by: list[str] = field(default_factory=list)
    exercised_by: list[str] = field(default_factory=list)
    proven: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def trace(
    rules: Sequence[Rule], elements: Iterable[Element], played: Iterable[Played], proofs: Iterable[Proof] = ()
) -> list[Traced]:
    """Every rule in its order, then clauses that are cited and stand in no catalogue.

    A rule is proven when something carries it and every element that does is needed by a scenario of the rule.
    """
    carried = _gathered((clause, element.path) for element in elements for clause in element.clauses)
    exercised = _gathered((clause, one.scenario.id) for one in played if one.passed for clause in one.scenario.clauses)
    held: dict[str, list[bool]] = {}
    for proof in proofs:
        held.setdefault(proof.clause, []).append(proof.holds)
    known = [rule.id for rule in rules]
    strays = sorted((carried.keys() | exercised.keys()) - set(known))
    return [
        Traced(id, carried.get(id, []), exercised.get(id, []), bool(held.get(id)) and all(held[id]))
        for id in (*known, *strays)
    ]


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause, name in pairs:
        names = found.setdefault(clause, [])
        if name not in names:
            names.append(name)
    return found


def as_table(
    traced: Sequence[Traced], rules: Sequence[Rule], proofs: Sequence[Proof] = (), *, proved: bool
) -> Iterator[str]:
    """A line a rule, its system's totals after each system, what nothing carries, what is not proven."""
    by_id = {rule.id: rule for rule in rules}
    widest = max((len(one.id) for one in traced), default=8)
    systems: dict[str, list[Traced]] = {}
    for one in traced:
        systems.setdefault(by_id[one.id].system if one.id in by_id else _("in no catalogue"), []).append(one)
    for system, some in systems.items():
        yield f"{system}: {_totals(some, proved=proved)}"
        for one in some:
            says = by_id[one.id].says if one.id in by_id else ""
            yield f"  {one.id:<{widest}}  {_marks(one, proved=proved)}  {says[:90]}"
        yield ""
    yield from _not_proven(proofs)
    yield _("all rules: %(totals)s") % {"totals": _totals(traced, proved=proved)}


def _marks(one: Traced, *, proved: bool) -> str:
    carried = f"{len(one.carried_by) or '–':>2}"
    exercised = f"{len(one.exercised_by) or '–':>2}"
    told = _("carried %(carried)s  exercised %(exercised)s") % {"carried": carried, "exercised": exercised}
    if not proved:
        return told
    proven = _("proven")
    return f"{told}  {proven if one.proven else '–':>{len(proven)}}"


def _totals(some: Sequence[Traced], *, proved: bool) -> str:
    blanks: Mapping[str, int] = {
        "all": len(some),
        "carried": sum(bool(one.carried_by) for one in some),
        "exercised": sum(bool(one.exercised_by) for one in some),
        "proven": sum(one.proven for one in some),
        "nothing": sum(not one.carried_by for one in some),
    }
    told = _("%(all)s rules, %(carried)s carried, %(exercised)s exercised, %(nothing)s that nothing carries")
    if proved:
        told = _(
            "%(all)s rules, %(carried)s carried, %(exercised)s exercised, %(proven)s proven, "
            "%(nothing)s that nothing carries"
        )
    return told % blanks


def _not_proven(proofs: Sequence[Proof]) -> Iterator[str]:
    idle = [proof for proof in proofs if not proof.holds]
    if idle:
        yield _("Decoration: taking these away makes no scenario of the clause fail")
        for proof in idle:
            yield from _tried(proof)
        yield ""


def half_noticed(proofs: Sequence[Proof]) -> Iterator[str]:
    """What could be left out of proven elements without a scenario of the clause noticing."""
    half = [proof for proof in proofs if proof.holds and proof.unnoticed]
    if half:
        yield _("Needed as a whole, but no scenario of the clause misses")
        for proof in half:
            yield from _tried(proof)
        yield ""


def _tried(proof: Proof) -> Iterator[str]:
    yield f"  {proof.clause}  {proof.element}"
    if proof.unnoticed:
        yield "      " + _("not noticed: %(what)s") % {"what": ", ".join(proof.unnoticed)}
    if proof.unplayable:
        yield "      " + _("the program failed with: %(what)s") % {"what": ", ".join(proof.unplayable)}
    if not proof.holds and not proof.unnoticed and not proof.unplayable:
        yield "      " + _("no scenario of the clause plays it")
