"""Every element of a pack that may cite a clause, and how the library would be with another in its place.

The packs are frozen values: putting something else in a place makes a new library that shares all the rest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from yizhan.procedure.model import (
    Archive,
    Call,
    Change,
    Channel,
    Checklist,
    Classification,
    Effect,
    Fact,
    Field,
    File,
    Form,
    Gate,
    Intake,
    Library,
    Limit,
    Measure,
    Outcome,
    Pack,
    Parameter,
    Procedure,
    Quota,
    Record,
    Report,
    Schedule,
    Script,
    Step,
)
from yizhan.procedure.model.quotas import procedure_of

Citing = (
    Archive
    | Channel
    | File
    | Field
    | Record
    | Parameter
    | Script
    | Checklist
    | Fact
    | Quota
    | Report
    | Measure
    | Procedure
    | Intake
    | Classification
    | Change
    | Schedule
    | Step
    | Form
    | Call
    | Outcome
    | Limit
    | Gate
    | Effect
)
T = TypeVar("T")

# The library with something else in this place; None takes it away where there can be nothing.
Put = Callable[[Any], Library]

TABLES = ("channels", "fields", "records", "parameters", "scripts", "checklists", "facts", "files")


@dataclass(frozen=True, slots=True)
class Element:
    """`path` names it for people and programs, e.g. `community-one-stop/one-stop-handling/review/next/done`."""

    path: str
    thing: Citing
    library: Library = field(repr=False, compare=False)
    put: Put = field(repr=False, compare=False)
    pack: str
    procedure: str = ""  # `pack/procedure` when it belongs to one

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.thing.clauses


def citing(library: Library) -> list[Element]:
    """The elements that cite a clause, in the order of packs and files."""
    return [element for element in elements(library) if element.clauses]


def elements(library: Library) -> Iterator[Element]:
    for pack in library.packs.values():
        for table in TABLES:
            yield from _of_table(library, pack, table)
        for quota in pack.quotas.values():
            yield _of_quota(library, pack, quota)
        for report in pack.reports.values():
            yield from _of_report(library, pack, report)
        for procedure in pack.procedures.values():
            yield from _of_procedure(_Procedure(library, pack, procedure))


# -- tables of a pack -------------------------------------------------------------------------------


def _of_table(library: Library, pack: Pack, table: str) -> Iterator[Element]:
    lenders = [library.packs[id] for id in _lenders(pack, library)]
    for id, thing in getattr(pack, table).items():
        if any(_is_copy(thing, getattr(lender, table).get(id)) for lender in lenders):
            continue  # borrowed: it is the lender's, and is taken away from both together
        yield Element(f"{pack.id}/{table}/{id}", thing, library, _put_in_table(library, table, id, thing), pack.id)


def _put_in_table(library: Library, table: str, id: str, thing: Any) -> Put:
    """In every pack that has the same thing: borrowers have copies, and parameters are one space."""

    def put(other: Any) -> Library:
        packs = {}
        for pack in library.packs.values():
            there = getattr(pack, table)
            if _is_copy(thing, there.get(id)):
                packs[pack.id] = changed(pack, {table: _with(there, id, other)})
        return Library({**library.packs, **packs})

    return put


def _of_quota(library: Library, pack: Pack, quota: Quota) -> Element:
    """A quota is put back together with the standing procedure that carries it out."""
    standing = pack.procedures[quota.id]

    def put(other: Any) -> Library:
        carried = None
        if other is not None:
            carried = procedure_of(other, pack=pack.id, source=standing.source, path=standing.path)
        quotas, procedures = _with(pack.quotas, quota.id, other), _with(pack.procedures, quota.id, carried)
        return Library({**library.packs, pack.id: replace(pack, quotas=quotas, procedures=procedures)})

    return Element(f"{pack.id}/quotas/{quota.id}", quota, library, put, pack.id, standing.ref)


def _lenders(pack: Pack, library: Library) -> set[str]:
    steps = (step for procedure in pack.procedures.values() for step in procedure.steps.values())
    borrowed = (step.borrows.procedure for step in steps if step.borrows is not None)
    return {library.procedure(ref, within=pack.id).pack for ref in borrowed} - {pack.id}


def _is_copy(thing: Any, other: Any) -> bool:
    """The same thing in another pack; a fact's procedures are named in full there."""
    if isinstance(thing, Fact) and isinstance(other, Fact):
        return replace(thing, procedures=()) == replace(other, procedures=())
    return bool(thing == other)


def _with(table: Mapping[str, Any], id: str, thing: Any) -> dict[str, Any]:
    if thing is None:
        return {name: one for name, one in table.items() if name != id}
    return {**table, id: thing}


# -- a report ---------------------------------------------------------------------------------------


def _of_report(library: Library, pack: Pack, report: Report) -> Iterator[Element]:
    def put_report(other: Report) -> Library:
        questions = {one.id: one.fact for one in other.measures.values()}
        reports = {**pack.reports, report.id: other}
        changed_pack = replace(pack, reports=reports, facts={**pack.facts, **questions})
        return Library({**library.packs, pack.id: changed_pack})

    def put_measure(id: str) -> Put:
        return lambda other: put_report(replace(report, measures=_with(report.measures, id, other)))

    procedure = f"{pack.id}/{report.procedure}"
    path = f"{pack.id}/reports/{report.id}"
    yield Element(path, report, library, put_report, pack.id, procedure)
    for measure in report.measures.values():
        yield Element(f"{path}/{measure.id}", measure, library, put_measure(measure.id), pack.id, procedure)


# -- a procedure ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Procedure:
    """A procedure and its place in the library."""

    library: Library
    pack: Pack
    procedure: Procedure

    def put(self, procedure: Procedure) -> Library:
        procedures = {**self.pack.procedures, procedure.id: procedure}
        return Library({**self.library.packs, self.pack.id: replace(self.pack, procedures=procedures)})

    def put_part(self, name: str) -> Put:
        return lambda part: self.put(changed(self.procedure, {name: part}))

    def put_step(self, id: str) -> Put:
        return lambda step: self.put(replace(self.procedure, steps=_with(self.procedure.steps, id, step)))

    def element(self, path: str, thing: Citing, put: Put) -> Element:
        whole = f"{self.procedure.ref}/{path}" if path else self.procedure.ref
        return Element(whole, thing, self.library, put, self.pack.id, self.procedure.ref)

    def several(self, path: str, things: tuple[Any, ...], put: Put) -> Iterator[tuple[str, Any, Put]]:
        """(path, thing, put) of each of a tuple's things; None takes it out of the tuple."""
        for n, thing in enumerate(things):
            yield f"{path}/{_named(thing, n)}", thing, _put_nth(things, n, put)

    def elements_of(self, path: str, things: tuple[Any, ...], put: Put) -> Iterator[Element]:
        for where, thing, put_one in self.several(path, things, put):
            yield self.element(where, thing, put_one)


def _put_nth(things: tuple[Any, ...], n: int, put: Put) -> Put:
    return lambda other: put((*things[:n], *(() if other is None else (other,)), *things[n + 1 :]))


def _named(thing: Any, n: int) -> str:
    match thing:
        case Limit():
            return thing.id
        case Effect():
            return f"{n + 1}-{thing.verb}"
        case Classification():
            return f"{n + 1}-{thing.field}"
        case Change():
            return f"{n + 1}-{thing.field}"
        case _:
            return str(n + 1)


def _of_procedure(here: _Procedure) -> Iterator[Element]:
    procedure = here.procedure
    yield here.element("", procedure, here.put)
    yield from _of_intake(here)
    yield from here.elements_of("classify", procedure.classifications, here.put_part("classifications"))
    for path, change, put in here.several("on_change", procedure.changes, here.put_part("changes")):
        yield here.element(path, change, put)
        yield from here.elements_of(path, change.effects, _into(change, "effects", put))
    yield from _of_limits(here, "limits", procedure.limits, here.put_part("limits"))
    if procedure.schedule is not None:
        yield here.element("schedule", procedure.schedule, here.put_part("schedule"))
    if procedure.archive is not None:
        # a step may well be called archive, too
        yield here.element("archiving", procedure.archive, here.put_part("archive"))
    for step in procedure.steps.values():
        yield from _of_step(here, step)


def _of_intake(here: _Procedure) -> Iterator[Element]:
    intake, put = here.procedure.intake, here.put_part("intake")
    yield here.element("intake", intake, put)
    yield from here.elements_of("intake/requires", intake.requires, _into(intake, "requires", put))
    yield from here.elements_of("intake/on_open", intake.on_open, _into(intake, "on_open", put))


def _of_limits(here: _Procedure, path: str, limits: tuple[Limit, ...], put_all: Put) -> Iterator[Element]:
    for where, limit, put in here.several(path, limits, put_all):
        yield here.element(where, limit, put)
        for name in ("on_warn", "on_breach"):
            yield from here.elements_of(f"{where}/{name}", getattr(limit, name), _into(limit, name, put))


def _of_step(here: _Procedure, step: Step) -> Iterator[Element]:
    put = here.put_step(step.id)
    lent = _lent(here, step)
    yield here.element(step.id, step, put)
    if step.form is not lent.form:
        yield here.element(f"{step.id}/form", step.form, _into(step, "form", put))
    if step.call is not None:
        yield here.element(f"{step.id}/call", step.call, _into(step, "call", put))
    yield from here.elements_of(f"{step.id}/requires", step.requires, _into(step, "requires", put))
    if not lent.limits or step.limits[0].clauses is not lent.limits[0].clauses:
        yield from _of_limits(here, f"{step.id}/limits", step.limits, _into(step, "limits", put))
    for name in ("on_start", "on_claim", "on_press", "on_complete"):
        yield from here.elements_of(f"{step.id}/{name}", getattr(step, name), _into(step, name, put))
    for id, outcome in step.outcomes.items():
        yield from _of_outcome(here, f"{step.id}/next/{id}", outcome, _into_table(step, "outcomes", id, put))


def _of_outcome(here: _Procedure, path: str, outcome: Outcome, put: Put) -> Iterator[Element]:
    yield here.element(path, outcome, put)
    yield from here.elements_of(f"{path}/requires", outcome.requires, _into(outcome, "requires", put))
    yield from here.elements_of(f"{path}/effects", outcome.effects, _into(outcome, "effects", put))


@dataclass(frozen=True, slots=True)
class _Lent:
    """What a step has from another procedure: it is that procedure's, and proved there."""

    form: Form | None = None
    limits: tuple[Limit, ...] = ()


def _lent(here: _Procedure, step: Step) -> _Lent:
    if step.borrows is None:
        return _Lent()
    model = here.library.procedure(step.borrows.procedure, within=here.pack.id).steps[step.borrows.step]
    return _Lent(model.form, model.limits if step.limits else ())


def _into(whole: object, part: str, put: Put) -> Put:
    return lambda other: put(changed(whole, {part: other}))


def _into_table(whole: object, table: str, id: str, put: Put) -> Put:
    return lambda other: put(changed(whole, {table: _with(getattr(whole, table), id, other)}))


def changed(thing: T, parts: Mapping[str, Any]) -> T:
    """The same frozen value with other parts, named at run time."""
    return replace(thing, **parts)  # type: ignore[type-var]


def everybody(library: Library) -> tuple[str, ...]:
    """Every role there is: a step widened to them belongs to nobody in particular."""
    roles: Iterable[str] = (role for pack in library.packs.values() for role in pack.roles)
    return tuple(dict.fromkeys((*roles, "customer")))
