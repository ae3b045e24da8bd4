"""Borrowing: a step is given the method, form and limits of another pack's step, and its pack what they need.

Everything borrowed is copied, so that a case needs no other pack to run; the lender's files are kept with
the borrower's, so that its version changes when the lender's words do.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from yizhan.procedure.loader.errors import PackError
from yizhan.procedure.loader.packs import LENDER, PackDraft, version_of
from yizhan.procedure.loader.reader import Borrowing, nearest
from yizhan.procedure.model import (
    Effect,
    Expression,
    Fact,
    Form,
    Library,
    Limit,
    Pack,
    Procedure,
    RoleChoice,
    Step,
)
from yizhan.procedure.vocabulary import Vocabulary

T = TypeVar("T")

REPORTS = "reports.yaml"


def borrow_all(drafts: Mapping[str, PackDraft], vocabulary: Vocabulary) -> list[PackError]:
    """Carry out every `borrows`, lenders before borrowers; return what cannot be."""
    return _Borrowers(drafts, vocabulary).run()


class _Borrowers:
    def __init__(self, drafts: Mapping[str, PackDraft], vocabulary: Vocabulary) -> None:
        self.drafts = drafts
        self.vocabulary = vocabulary
        self.errors: list[PackError] = []
        self.finished: set[str] = set()
        self.under_way: list[str] = []

    def run(self) -> list[PackError]:
        for id in self.drafts:
            self.pack(id)
        return self.errors

    def pack(self, id: str) -> None:
        if id in self.finished:
            return
        self.under_way.append(id)
        draft = self.drafts[id]
        lent: dict[str, set[str]] = {}
        waiting = list(draft.borrowings)
        while waiting:
            # Within one pack a step may borrow from one that borrows: those whose lender is settled go first.
            ready = [one for one in waiting if not self._lender_waits(one, waiting, draft)]
            if not ready:
                self._refuse_circle(waiting)
                break
            for borrowing in ready:
                waiting.remove(borrowing)
                self._one(draft, borrowing, lent)
        self._keep_sources(draft, lent)
        self.under_way.pop()
        self.finished.add(id)

    def _one(self, draft: PackDraft, borrowing: Borrowing, lent: dict[str, set[str]]) -> None:
        lender = self._lender(draft, borrowing)
        if lender is None:
            return
        if lender.pack != draft.pack.id:
            if lender.pack in self.under_way:
                circle = f"{draft.pack.id}, {lender.pack}"
                self.errors.append(replace(borrowing.place, code="Y012", found=circle))
                return
            self.pack(lender.pack)
            lender = self.drafts[lender.pack].pack.procedures[lender.id]
            lent.setdefault(lender.pack, set()).add(lender.id)
        model = lender.steps.get(borrowing.borrow.step)
        if model is None:
            near = nearest(borrowing.borrow.step, lender.steps)
            self.errors.append(replace(borrowing.place, code="Y007", found=borrowing.borrow.step, near=near))
            return
        borrower = draft.pack.procedures[borrowing.procedure]
        step = borrowed(borrower.steps[borrowing.step], model)
        copying = _Copying(draft.pack, self.drafts[lender.pack].pack, borrower, borrowing.place)
        copying.step(step, model, self.vocabulary)
        self.errors.extend(copying.errors)
        steps = {**borrower.steps, step.id: step}
        procedures = {**draft.pack.procedures, borrower.id: replace(borrower, steps=steps)}
        draft.pack = replace(draft.pack, procedures=procedures, **copying.tables())

    def _lender(self, draft: PackDraft, borrowing: Borrowing) -> Procedure | None:
        library = Library({id: one.pack for id, one in self.drafts.items()})
        try:
            return library.procedure(borrowing.borrow.procedure, within=draft.pack.id)
        except KeyError:
            near = nearest(borrowing.borrow.procedure, [one.ref for one in library.procedures()])
            place = replace(borrowing.place, code="Y007", what="procedure", near=near)
            self.errors.append(replace(place, found=borrowing.borrow.procedure))
            return None

    def _lender_waits(self, one: Borrowing, waiting: list[Borrowing], draft: PackDraft) -> bool:
        return any(
            other.step == one.borrow.step
            and one.borrow.procedure in (other.procedure, f"{draft.pack.id}/{other.procedure}")
            for other in waiting
        )

    def _refuse_circle(self, waiting: list[Borrowing]) -> None:
        steps = ", ".join(f"{one.procedure}: {one.step}" for one in waiting)
        self.errors.extend(replace(one.place, code="Y012", found=steps) for one in waiting)

    def _keep_sources(self, draft: PackDraft, lent: Mapping[str, set[str]]) -> None:
        if not lent:
            return
        sources = dict(draft.pack.sources)
        for id, procedures in lent.items():
            lender = self.drafts[id].pack
            needed = {lender.procedures[procedure].path.rsplit("/", 1)[-1] for procedure in procedures}
            others = {one.path.rsplit("/", 1)[-1] for one in lender.procedures.values()} - needed
            for name, text in lender.sources.items():
                if name not in others and name != REPORTS:  # whose procedures need not be among those that lend
                    sources[f"{LENDER}{id}/{name}"] = text
        draft.pack = replace(draft.pack, sources=sources, version=version_of(sources))


def borrowed(step: Step, model: Step) -> Step:
    """The step with what it does not say itself taken from the model; what it says itself stands."""
    return replace(
        step,
        scripts=step.scripts or model.scripts,
        checklists=step.checklists or model.checklists,
        form=step.form if step.form != Form() else model.form,
        sign=step.sign or model.sign,
        photos=step.photos or model.photos,
        limits=step.limits or tuple(_as_own(limit, step, model) for limit in model.limits),
    )


def _as_own(limit: Limit, step: Step, model: Step) -> Limit:
    """A limit that is named after its step takes the borrower's name."""
    return replace(limit, step=step.id, id=step.id if limit.id == model.id else limit.id, line=step.line)


class _Copying:
    """Copies into the borrowing pack whatever a borrowed step needs and it does not have."""

    def __init__(self, own: Pack, lender: Pack, procedure: Procedure, place: PackError) -> None:
        self.own = own
        self.lender = lender
        self.procedure = procedure
        self.place = place
        self.errors: list[PackError] = []
        self.records = dict(own.records)
        self.fields = dict(own.fields)
        self.parameters = dict(own.parameters)
        self.roles = dict(own.roles)
        self.scripts = dict(own.scripts)
        self.checklists = dict(own.checklists)
        self.facts = dict(own.facts)
        self.files = dict(own.files)

    def tables(self) -> dict[str, Any]:
        names = ("records", "fields", "parameters", "roles", "scripts", "checklists", "facts", "files")
        return {name: getattr(self, name) for name in names}

    def step(self, step: Step, model: Step, vocabulary: Vocabulary) -> None:
        if step.scripts is model.scripts:
            for name in model.scripts:
                self.copy("script", self.scripts, self.lender.scripts, name)
        if step.checklists is model.checklists:
            for name in model.checklists:
                self.copy("checklist", self.checklists, self.lender.checklists, name)
        if step.form is model.form:
            self.form(model.form)
        if step.sign is model.sign:
            self.role_names(model.sign)
        if step.limits and model.limits and step.limits[0].clauses is model.limits[0].clauses:
            for limit in step.limits:
                self.limit(limit, vocabulary)

    def form(self, form: Form) -> None:
        for name in (*form.fields, *form.required):
            self.field(name)
        if form.record is not None:
            record = self.lender.records[form.record]
            for name in record.fields:
                self.field(name)
            self.role_names(record.signed_by)
            if record.retention is not None and record.retention.startswith("$"):
                self.parameter(record.retention[1:])
            self.copy("record", self.records, self.lender.records, form.record)

    def limit(self, limit: Limit, vocabulary: Vocabulary) -> None:
        for term in limit.terms:
            self.expression(term.when)
            self.parameter(term.parameter)
        self.parameter(limit.warn_parameter)
        self.parameter(limit.every_parameter)
        self.parameter(limit.opens_parameter)
        self.expression(limit.when)
        for name in (limit.promised, limit.before):
            if name is not None:
                self.field(name)
        kind, _, name = limit.since.partition(":")
        if kind == "field":
            self.field(name)
        if kind == "done":
            self.own_step(name)
        if limit.extension is not None:
            self.people(limit.extension.by)
        for effect in (*limit.on_warn, *limit.on_breach):
            self.effect(effect, vocabulary)

    def effect(self, effect: Effect, vocabulary: Vocabulary) -> None:
        self.expression(effect.when)
        verb = vocabulary.verbs[effect.verb]
        for name, value in effect.args.items():
            self.expressions_in(value)
            match verb.kind(name):
                case "roles" | "recipients":
                    named = (one for one in value if isinstance(one, str))
                    self.role_names(tuple(one for one in named if one in self.lender.roles))
                case "steps":
                    for step in value:
                        self.own_step(step)
                case "fields":
                    for field in value:
                        self.field(field)
                case "answers":
                    for field in value:
                        self.field(field)
                case "files":
                    for file in value:
                        self.copy("file", self.files, self.lender.files, file)
                case "outcome" | "limit":
                    self.refuse("effect", effect.verb, f"{name}: {value}")

    def expressions_in(self, value: Any) -> None:
        if isinstance(value, Expression):
            self.expression(value)
        elif isinstance(value, Mapping):
            for one in value.values():
                self.expressions_in(one)
        elif isinstance(value, (list, tuple)):
            for one in value:
                self.expressions_in(one)

    def expression(self, expression: Expression | None) -> None:
        if expression is None:
            return
        for name in expression.names("data"):
            self.field(name)
        for name in expression.names("params"):
            self.parameter(name)
        for name in expression.names("facts"):
            fact = self.lender.facts[name]
            for field in _fields_of(fact, self.lender):
                self.field(field)
            # A bare name is the lender's own procedure and must stay so.
            own = {id: f"{self.lender.id}/{id}" for id in self.lender.procedures}
            qualified = replace(fact, procedures=tuple(own.get(one, one) for one in fact.procedures))
            self.copy("fact", self.facts, {name: qualified}, name)

    def people(self, choice: RoleChoice) -> None:
        self.role_names(choice.listed)
        self.parameter(choice.parameter)
        self.expression(choice.computed)

    def role_names(self, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in self.roles:
                role = self.lender.roles[name]
                self.roles[name] = role
                self.role_names(role.members)

    def parameter(self, name: str | None) -> None:
        if name is not None:
            self.copy("parameter", self.parameters, self.lender.parameters, name)

    def field(self, name: str) -> None:
        there, here = self.lender.fields[name], self.fields.get(name)
        if here is None:
            self.fields[name] = there
        elif (here.type, [c.id for c in here.choices]) != (there.type, [c.id for c in there.choices]):
            self.refuse("field", name, f"{here.type} / {there.type}")

    def own_step(self, name: str) -> None:
        if name not in self.procedure.steps:
            self.refuse("step", name, self.procedure.ref)

    def copy(self, what: str, here: dict[str, T], there: Mapping[str, T], name: str) -> None:
        if here.setdefault(name, there[name]) != there[name]:
            self.refuse(what, name, f"{self.own.id} / {self.lender.id}")

    def refuse(self, what: str, found: str, expected: str) -> None:
        self.errors.append(replace(self.place, what=what, found=found, expected=expected))


def _fields_of(fact: Fact, pack: Pack) -> tuple[str, ...]:
    """The fields by which a fact chooses and counts."""
    shared = tuple(name for name in fact.same if name in pack.fields)
    counted = (fact.summed,) if fact.summed is not None else ()
    chosen = (*fact.where, *fact.answered, *fact.unanswered)
    return (*shared, *counted, *chosen, *(_fields_of(fact.that, pack) if fact.that is not None else ()))
