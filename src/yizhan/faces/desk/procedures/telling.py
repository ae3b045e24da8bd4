"""A procedure told as people read it: step by step who does what, by when, else what; and which clause says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from yizhan.cases import effects
from yizhan.procedure.conditions_in_words import in_words
from yizhan.procedure.definition import Definition
from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.model import (
    END,
    Call,
    Change,
    Classification,
    Effect,
    Expression,
    Form,
    Gate,
    Intake,
    Library,
    Limit,
    Outcome,
    RoleChoice,
    Schedule,
    Step,
    Term,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when, else what. `when` is the condition under which it counts at all."""

    terms: Sequence[str]
    when: str
    warns: str
    otherwise: Sequence[str]
    extended_by: str
    clauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ending:
    """One way a step can end, and what then begins."""

    title: str
    then: Sequence[str]
    ends: bool
    only_if: str
    otherwise: str
    reason: bool
    does: Sequence[str]
    clauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A step."""

    id: str
    place: int
    title: str
    does: str
    who: str
    kind: str
    form: str
    asks: Sequence[str]
    needs: Sequence[str]
    checklists: Sequence[Sequence[str]]
    scripts: Sequence[str]
    signers: str
    photos: int
    gates: Sequence[str]
    waits_for: Sequence[str]
    waits_for_any: bool
    apart_from: Sequence[str]
    deadlines: Sequence[Deadline]
    endings: Sequence[Ending]
    calls: str
    by_itself: bool
    clauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A clause and the elements of the procedure that carry it out."""

    clause: str
    elements: Sequence[str]


class Teller:
    """Tells one procedure with a site's own values of the parameters."""

    def __init__(self, definition: Definition, library: Library, parameters: Mapping[str, Any], language: str) -> None:
        self.definition = definition
        self.pack = definition.pack
        self.procedure = definition.procedure
        self.library = library
        self.parameters = parameters
        self.language = language

    # -- the whole ------------------------------------------------------------------------------

    def steps(self) -> list[Told]:
        return [self._step(place, step) for place, step in enumerate(self.procedure.steps.values(), start=1)]

    def opened_by(self) -> str:
        return self.people(self.procedure.intake.by)

    def channels(self) -> str:
        known = self.pack.channels
        return self.several(known[id].title.in_language(self.language) for id in self.procedure.intake.channels)

    def asks(self) -> list[str]:
        return [self.field(name) for name in self.procedure.intake.asks]

    def deadlines(self) -> list[Deadline]:
        """Those of the matter as a whole."""
        return [self._deadline(limit) for limit in self.procedure.limits]

    def carriers(self) -> list[Carrier]:
        """Every clause that the procedure cites, with what carries it."""
        found: dict[str, list[str]] = {}
        for element, clauses in _citing(self.procedure, self):
            for clause in clauses:
                named = found.setdefault(clause, [])
                if element not in named:
                    named.append(element)
        return [Carrier(clause, found[clause]) for clause in sorted(found, key=_in_order)]

    # -- a step ---------------------------------------------------------------------------------

    def _step(self, place: int, step: Step) -> Told:
        form = self.pack.records[step.form.record] if step.form.record else None
        return Told(
            id=step.id,
            place=place,
            title=self.step(step.id),
            does=step.does.in_language(self.language),
            who=self.people(step.role),
            kind=step.kind,
            form=form.title.in_language(self.language) if form else "",
            asks=[self.field(name) for name in step.form.fields or (form.fields if form else ())],
            needs=[self.field(name) for name in step.form.required],
            checklists=[
                [line.title.in_language(self.language) for line in self.pack.checklists[id].lines]
                for id in step.checklists
            ],
            scripts=[self.pack.scripts[id].text.in_language(self.language) for id in step.scripts],
            signers=self.several(self.role(role) for role in step.sign),
            photos=step.photos,
            gates=[gate.otherwise.in_language(self.language) for gate in step.requires],
            waits_for=[self.step(id) for id in step.waits_for],
            waits_for_any=step.waits_for_any,
            apart_from=[self.step(id) for id in step.apart_from if id in self.procedure.steps],
            deadlines=[self._deadline(limit) for limit in step.limits],
            endings=[self._ending(outcome) for outcome in step.outcomes.values()],
            calls=self.called(step.call.procedure) if step.call else "",
            by_itself=bool(step.auto),
            clauses=step.clauses,
        )

    def _deadline(self, limit: Limit) -> Deadline:
        return Deadline(
            terms=[self._term(limit, term) for term in limit.terms],
            when=self.condition(limit.when),
            warns=self._length(limit.warn, limit.warn_parameter),
            otherwise=self.effects(limit.on_breach),
            extended_by=self.people(limit.extension.by) if limit.extension else "",
            clauses=limit.clauses,
        )

    def _term(self, limit: Limit, term: Term) -> str:
        said = self._length(term.within, term.parameter)
        if term.by is not None:
            said = _("by %s") % term.by.in_words(self.language)
        elif said and (opens := self._length(limit.opens, limit.opens_parameter)):
            said = _("from %(opens)s to %(closes)s") % {"opens": opens, "closes": said}
        elif said and limit.before:
            said = _("%(length)s before “%(field)s”") % {"length": said, "field": self.field(limit.before)}
        elif said:
            counted = _("within %s of working time") if limit.counted == "working" else _("within %s")
            said = counted % said
        else:
            return _("no time is set at this site")
        since = self._since(limit.since)
        said = f"{said} {since}" if since and not limit.before else said
        if limit.promised:
            said = _("%(term)s; what was agreed with the customer (%(field)s) goes before") % {
                "term": said,
                "field": self.field(limit.promised),
            }
        return (
            _("%(term)s, if %(condition)s") % {"term": said, "condition": self.condition(term.when)}
            if term.when
            else said
        )

    def _since(self, since: str) -> str:
        if since == "case":
            return _("of taking the matter in")
        if since.startswith("field:"):
            return _("from “%s”") % self.field(since.removeprefix("field:"))
        if since.startswith("done:"):
            return _("from the end of “%s”") % self.step(since.removeprefix("done:"))
        return ""

    def _length(self, fixed: Duration | None, parameter: str | None) -> str:
        if fixed is not None:
            return fixed.in_words(self.language)
        return self.value(parameter) if parameter else ""

    def _ending(self, outcome: Outcome) -> Ending:
        then = [self.step(id) for id in outcome.to if id != END]
        return Ending(
            title=outcome.title.in_language(self.language),
            then=then,
            ends=not then,
            only_if=self.condition(outcome.when),
            otherwise=outcome.otherwise.in_language(self.language),
            reason=outcome.reason,
            does=self.effects(outcome.effects),
            clauses=outcome.clauses,
        )

    # -- effects --------------------------------------------------------------------------------

    def effects(self, asked: Iterable[Effect]) -> list[str]:
        return [self._effect(effect) for effect in asked]

    def _effect(self, effect: Effect) -> str:
        verb = effects.vocabulary().verbs[effect.verb]
        title = verb.title.in_language(self.language)
        about = self._about(verb.main_kind, effect.args.get(verb.main))
        said = f"{title}: {about}" if about else title
        return f"{said} ({self.condition(effect.when)})" if effect.when else said

    def _about(self, kind: str, value: Any) -> str:
        match kind:
            case "roles" | "recipients":
                return self.several(self._recipient(one) for one in value or ())
            case "steps":
                return self.several(self.step(id) for id in value or ())
            case "answers":
                return self.several(self.field(name) for name in value or {})
            case "procedure":
                return self.called(str(value))
            case _:
                return value if isinstance(value, str) else ""

    def _recipient(self, one: Any) -> str:
        if isinstance(one, Expression):
            return _computed(one, self)
        if str(one).startswith("$"):
            return self.value(str(one).removeprefix("$"))
        return RECIPIENTS[one]() if one in RECIPIENTS else self.role(str(one))

    # -- words ----------------------------------------------------------------------------------

    def condition(self, condition: Expression | None) -> str:
        return in_words(condition, self.pack, self.language) if condition is not None else ""

    def people(self, choice: RoleChoice) -> str:
        if choice.listed:
            return self.several(self.role(role) for role in choice.listed)
        if choice.parameter:
            return self.value(choice.parameter)
        return _computed(choice.computed, self) if choice.computed else _("anybody at the site")

    def role(self, id: str) -> str:
        return self.library.role_title(id).in_language(self.language)

    def step(self, id: str) -> str:
        step = self.procedure.steps.get(id)
        return step.title.in_language(self.language) if step else id

    def field(self, name: str) -> str:
        field = self.pack.fields.get(name)
        return field.title.in_language(self.language) if field else name

    def called(self, ref: str) -> str:
        try:
            return self.library.procedure(ref, self.pack.id).title.in_language(self.language)
        except KeyError:
            return ref

    def value(self, parameter: str) -> str:
        """The parameter as it stands at this site, in words; empty when it is not set."""
        known = self.pack.parameters.get(parameter)
        return told_value(known.type if known else "", self.parameters.get(parameter), self)

    def several(self, words: Iterable[str]) -> str:
        return ("、" if self.language.startswith("zh") else ", ").join(dict.fromkeys(word for word in words if word))


def told_value(type: str, value: Any, teller: Teller) -> str:
    """A parameter's value in words; empty when it is not set."""
    if value is None or value == "":
        return ""
    if isinstance(value, (list, tuple)):
        return teller.several(told_value(type.removesuffix("-list"), one, teller) for one in value)
    match type:
        case "duration":
            try:
                return Duration.parse(str(value)).in_words(teller.language)
            except DurationError:
                return str(value)
        case "rate":
            return f"{float(value):.0%}"
        case "role":
            return teller.role(str(value))
        case "yes-no":
            return _("Yes") if value else _("No")
        case _:
            return teller.role(str(value)) if value in teller.pack.roles else str(value)


RECIPIENTS = {
    "assignee": lambda: _("whoever has it in hand"),
    "opener": lambda: _("whoever took it in"),
    "customer": lambda: _("the customer"),
}


def _computed(expression: Expression, teller: Teller) -> str:
    """People that are found out from the matter: by the answers that tell who."""
    if asked := [teller.field(name) for name in sorted(expression.names("data"))]:
        return _("as “%s” says") % teller.several(asked)
    return teller.several(teller.value(name) for name in sorted(expression.names("params"))) or expression.source


def _citing(thing: Any, teller: Teller, around: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """Everything that lies in a procedure and cites clauses, named for people, in the order it is written."""
    if is_dataclass(thing) and not isinstance(thing, type):
        name = _named(thing, teller, around)
        clauses = getattr(thing, "clauses", ())
        if clauses:
            yield name, clauses
        inside = name if isinstance(thing, Step) else around
        for field in fields(thing):
            yield from _citing(getattr(thing, field.name), teller, inside)
    elif isinstance(thing, Mapping):
        for one in thing.values():
            yield from _citing(one, teller, around)
    elif isinstance(thing, (list, tuple)):
        for one in thing:
            yield from _citing(one, teller, around)


def _named(thing: Any, teller: Teller, around: str) -> str:
    match thing:
        case Step():
            return thing.title.in_language(teller.language)
        case Limit():
            kind = _("time limit")
        case Outcome():
            kind = _("ending “%s”") % thing.title.in_language(teller.language)
        case Gate():
            kind = _("what comes first")
        case Form():
            kind = _("form")
        case Effect():
            kind = teller.effects([thing])[0]
        case Call():
            kind = _("calls “%s”") % teller.called(thing.procedure)
        case Classification() | Change():
            kind = _("rule for “%s”") % teller.field(thing.field)
        case Intake():
            kind = _("taking in")
        case Schedule():
            kind = _("schedule")
        case _:
            return around or _("the procedure")
    return f"{around} · {kind}" if around else kind


def _in_order(clause: str) -> tuple[str, int, str]:
    system, _dash, number = clause.partition("-")
    digits = "".join(filter(str.isdigit, number))
    return system, int(digits or 0), number
