"""What it would be like without: for each kind of element the ways in which it can be taken away.

The first way listed is the whole element; the others leave out a part of what it says. An element is needed
when a scenario notices any of them. Everything stays well-formed: an error of the program proves nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, assert_never

from yizhan.insight.conformance.elements import Element, changed, everybody
from yizhan.insight.conformance.gone import NOTHING_GONE, Gone
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import (
    Archive,
    AutoRule,
    Call,
    Change,
    Channel,
    Checklist,
    Classification,
    Effect,
    Extension,
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
    RoleChoice,
    Schedule,
    Script,
    Step,
    Text,
)

NOTHING = Text("", "")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Removal:
    """One way of taking an element away: what is then gone, and the library without it."""

    what: str
    library: Library = field(repr=False, compare=False)
    gone: Gone = NOTHING_GONE


def removals(element: Element) -> Iterator[Removal]:
    thing = element.thing
    match thing:
        case Archive():
            yield from _archive(element, thing)
        case File():
            yield from _file(element, thing)
        case Channel():
            yield from _channel(element, thing)
        case Field():
            yield from _field(element, thing)
        case Record():
            yield from _record(element, thing)
        case Parameter():
            yield from _parameter(element, thing)
        case Script():
            yield from _script(element, thing)
        case Checklist():
            yield from _checklist(element, thing)
        case Fact():
            yield from _fact(element, thing)
        case Quota():
            yield from _quota(element, thing)
        case Report():
            yield from _report(element, thing)
        case Measure():
            yield from _measure(element, thing)
        case Procedure():
            yield from _procedure(element, thing)
        case Intake():
            yield from _intake(element, thing)
        case Classification():
            yield from _classification(element, thing)
        case Change():
            yield from _change(element, thing)
        case Schedule():
            yield from _schedule(element, thing)
        case Step():
            yield from _step(element, thing)
        case Form():
            yield from _form(element, thing)
        case Call():
            yield from _call(element, thing)
        case Outcome():
            yield from _outcome(element, thing)
        case Limit():
            yield from _limit(element, thing)
        case Gate():
            yield Removal("gate opened", element.put(None))
        case Effect():
            yield Removal("effect dropped", element.put(None))
            yield from _without(element, thing, {"when": None})
        case _:
            assert_never(thing)


# How a part that is left out is told.
_TOLD = {
    "when": "condition dropped",
    "on_breach": "nothing on breach",
    "on_warn": "nothing on warning",
    "warn": "no warning",
    "extension": "no extension",
    "promised": "promise not heeded",
    "requires": "gates opened",
    "required": "answers not required",
    "reason": "no reason asked",
    "effects": "no effects",
    "scripts": "no script",
    "checklists": "no checklist",
    "sign": "no signature",
    "photos": "no photo",
    "apart_from": "same person allowed",
    "waits_for": "waits for nobody",
    "limits": "no limit",
    "on_start": "nothing on start",
    "on_claim": "nothing on claiming",
    "on_press": "nothing on pressing",
    "on_complete": "nothing on completion",
    "on_open": "nothing on opening",
    "on_miss": "nothing on missing",
    "each": "one for all together",
    "call": "no call",
    "assign_from": "not assigned",
    "assign_by": "hands out: as the procedure says",
    "number": "no number",
    "copies": "no copies",
    "retention": "no retention",
    "signed_by": "no signature",
    "shows": "shows nothing of the case",
    "record": "no record",
    "classifications": "no classification",
    "changes": "no consequence of changes",
    "schedule": "no schedule",
    "reschedules": "no rescheduling",
    "carry": "carries nothing",
    "results": "brings nothing back",
    "same": "of any matters",
    "headline": "no headline",
    "receives": "nobody receives it",
    "by": "not broken down",
}


def _without(element: Element, thing: T, parts: Mapping[str, Any]) -> Iterator[Removal]:
    """One removal for each part that the thing has, with the empty value that stands for nothing."""
    for name, empty in parts.items():
        if getattr(thing, name) != empty:
            yield Removal(_TOLD[name], element.put(changed(thing, {name: empty})))


# -- limits -----------------------------------------------------------------------------------------


def _limit(element: Element, limit: Limit) -> Iterator[Removal]:
    yield Removal("limit dropped", element.put(None))
    yield from _without(
        element,
        limit,
        {"on_breach": (), "on_warn": (), "extension": None, "promised": None, "when": None},
    )
    if limit.warn is not None or limit.warn_parameter is not None:
        yield Removal("no warning", element.put(replace(limit, warn=None, warn_parameter=None)))
    if limit.extension is not None:
        anybody = Extension(_everybody(element))
        yield Removal("extension by everybody", element.put(replace(limit, extension=anybody)))
    if limit.opens is not None or limit.opens_parameter is not None:
        yield Removal("done at any time", element.put(replace(limit, opens=None, opens_parameter=None)))
    if limit.counted == "working":
        yield Removal("elapsed time counts", element.put(replace(limit, counted="elapsed")))


# -- who may --------------------------------------------------------------------------------------------


def _everybody(element: Element) -> RoleChoice:
    return RoleChoice(listed=everybody(element.library))


# -- procedures and intake ------------------------------------------------------------------------------


def _procedure(element: Element, procedure: Procedure) -> Iterator[Removal]:
    """A procedure is not taken away as a whole: every scenario would miss it and none would say why."""
    for name in ("cancel_by", "reschedule_by", "assign_by"):
        right = name.removesuffix("_by")
        if getattr(procedure, name) != RoleChoice():
            yield Removal(f"{right} by everybody", element.put(changed(procedure, {name: _everybody(element)})))
            yield Removal(f"{right} by nobody", element.put(changed(procedure, {name: RoleChoice()})))
    yield from _without(
        element,
        procedure,
        {
            "reschedules": None,
            "classifications": (),
            "changes": (),
            "limits": (),
            "record": None,
            "schedule": None,
        },
    )
    for step in procedure.steps.values():
        if not step.auto and step.call is None:
            skipped = {**procedure.steps, step.id: _skipped(step)}
            yield Removal(f"step {step.id} skipped", element.put(replace(procedure, steps=skipped)))


def _intake(element: Element, intake: Intake) -> Iterator[Removal]:
    if intake.channels:
        yield Removal("any channel", element.put(replace(intake, channels=())))
    if intake.by != RoleChoice():
        yield Removal("opened by anybody", element.put(replace(intake, by=RoleChoice())))
    yield from _without(element, intake, {"requires": (), "required": (), "on_open": ()})
    for name in ("place_required", "party_required"):
        if getattr(intake, name):
            eased = changed(intake, {name: False})
            yield Removal(f"{name.removesuffix('_required')} not required", element.put(eased))
    if intake.asks:
        gone = Gone(frozenset(intake.asks), f"{element.procedure}/")
        yield Removal("asks nothing", element.put(replace(intake, asks=(), required=())), gone)


def _schedule(element: Element, schedule: Schedule) -> Iterator[Removal]:
    yield Removal("schedule dropped", element.put(None))
    other = replace(schedule, only_working_days=not schedule.only_working_days)
    yield Removal("other days", element.put(other))
    cover = schedule.covers
    if cover is None:
        return
    yield Removal("one case for all", element.put(replace(schedule, covers=None)))
    if cover.pick is not None or cover.pick_parameter is not None:
        every = replace(cover, pick=None, pick_parameter=None)
        yield Removal("nothing drawn", element.put(replace(schedule, covers=every)))
    if cover.no_repeat_within is not None:
        again = replace(cover, no_repeat_within=None)
        yield Removal("drawn again at once", element.put(replace(schedule, covers=again)))


def _quota(element: Element, quota: Quota) -> Iterator[Removal]:
    yield Removal("quota dropped", element.put(None))
    yield from _without(element, quota, {"on_miss": (), "on_warn": (), "each": ""})
    if quota.warn is not None or quota.warn_parameter is not None:
        yield Removal("no warning", element.put(replace(quota, warn=None, warn_parameter=None)))
    for part in ("where", "done"):
        if getattr(quota.counts, part):
            looser = changed(quota.counts, {part: type(getattr(quota.counts, part))()})
            yield Removal(f"counts whatever its {part}", element.put(replace(quota, counts=looser)))
    if quota.every is not None:
        yield Removal("any one will do", element.put(replace(quota, every=None, at_least=1)))


def _classification(element: Element, rule: Classification) -> Iterator[Removal]:
    yield Removal("rule dropped", element.put(None))
    yield Removal("set and proposed exchanged", element.put(replace(rule, proposes=not rule.proposes)))


def _change(element: Element, change: Change) -> Iterator[Removal]:
    yield Removal("consequence dropped", element.put(None))
    yield from _without(element, change, {"when": None})


# -- steps ------------------------------------------------------------------------------------------


def _step(element: Element, step: Step) -> Iterator[Removal]:
    if not step.auto and step.call is None:
        yield Removal("step skipped", element.put(_skipped(step)))
    if step.role != RoleChoice():
        yield Removal("role widened", element.put(replace(step, role=_everybody(element))))
    if step.form != Form():
        gone = Gone(frozenset(_asked(element, step.form)), element.path)
        yield Removal("form emptied", element.put(replace(step, form=Form())), gone)
        yield from _form_parts(element, step)
    yield from _without(
        element,
        step,
        {
            "sign": (),
            "photos": 0,
            "scripts": (),
            "checklists": (),
            "requires": (),
            "apart_from": (),
            "waits_for": (),
            "limits": (),
            "on_start": (),
            "on_claim": (),
            "on_press": (),
            "on_complete": (),
            "assign_from": None,
            "assign_by": None,
        },
    )
    if step.waits_for_any:
        yield Removal("waits for all", element.put(replace(step, waits_for_any=False, withdraws_rest=False)))
    if step.withdraws_rest:
        yield Removal("the rest stays open", element.put(replace(step, withdraws_rest=False)))
    if step.auto:
        yield Removal("not by itself", element.put(replace(step, auto=())))
    if step.call is not None:
        yield Removal("no call", element.put(replace(step, call=None)))


def _skipped(step: Step) -> Step:
    """The pack does it by itself, in the way that needs no naming, else in the first."""
    return replace(step, auto=(AutoRule(step.plain_outcome or next(iter(step.outcomes))),))


def _form_parts(element: Element, step: Step) -> Iterator[Removal]:
    if step.form.required:
        eased = replace(step, form=replace(step.form, required=()))
        yield Removal("answers not required", element.put(eased))


def _form(element: Element, form: Form) -> Iterator[Removal]:
    asked = _asked(element, form)
    step = element.path.removesuffix("/form")
    yield Removal("form emptied", element.put(Form()), Gone(frozenset(asked), step))
    yield from _without(element, form, {"required": ()})
    if form.record is not None:
        yield Removal("no record", element.put(replace(form, record=None, fields=asked)))
    for name in asked:
        left = tuple(one for one in asked if one != name)
        required = tuple(one for one in form.required if one != name)
        eased = replace(form, fields=left, required=required) if left else Form()
        yield Removal(f"{name} left out", element.put(eased), Gone(frozenset({name}), step))


def _asked(element: Element, form: Form) -> tuple[str, ...]:
    if form.fields or form.record is None:
        return form.fields
    return element.library.packs[element.pack].records[form.record].fields


def _outcome(element: Element, outcome: Outcome) -> Iterator[Removal]:
    if _may_go(element, outcome):
        yield Removal("outcome removed", element.put(None))
    if outcome.to:
        yield Removal("leads nowhere", element.put(replace(outcome, to=())))
    yield from _without(
        element,
        outcome,
        {"effects": (), "requires": (), "required": (), "when": None, "reason": False},
    )
    if outcome.unfinished:
        yield Removal("only when finished", element.put(replace(outcome, unfinished=False)))


def _may_go(element: Element, outcome: Outcome) -> bool:
    """Nothing in the procedure takes this outcome by itself, and it is not the step's only one."""
    procedure = _procedure_of(element)
    step = next(step for step in procedure.steps.values() if outcome in step.outcomes.values())
    taken = {rule.outcome for rule in step.auto} | ({step.call.outcome, "cancelled"} if step.call else set())
    effects = [effect for limit in step.limits for effect in (*limit.on_warn, *limit.on_breach)]
    taken |= {str(effect.args.get("outcome")) for effect in effects if effect.verb == "take"}
    return len(step.outcomes) > 1 and outcome.id not in taken


def _procedure_of(element: Element) -> Procedure:
    pack, id = element.procedure.split("/", 1)
    return element.library.packs[pack].procedures[id]


def _call(element: Element, call: Call) -> Iterator[Removal]:
    yield Removal("no call", element.put(None))
    yield Removal("waits otherwise", element.put(replace(call, wait=not call.wait)))
    yield from _without(element, call, {"carry": {}, "results": None})


# -- tables of a pack -------------------------------------------------------------------------------


def _channel(element: Element, channel: Channel) -> Iterator[Removal]:
    library = element.put(None)
    packs = {pack.id: _in_procedures(pack, lambda one: _no_channel(one, channel.id)) for pack in _packs(library)}
    yield Removal("channel removed", Library(packs))


def _no_channel(procedure: Procedure, channel: str) -> Procedure:
    channels = tuple(one for one in procedure.intake.channels if one != channel)
    return replace(procedure, intake=replace(procedure.intake, channels=channels))


def _field(element: Element, field: Field) -> Iterator[Removal]:
    """The field itself stays, for conditions to read as empty; nobody asks it and no scenario may name it."""
    packs = {pack.id: _not_asked(pack, field.id) for pack in _packs(element.library)}
    yield Removal("field left out", Library(packs), Gone(frozenset({field.id})))
    if field.required:
        yield Removal("not required", element.put(replace(field, required=False)))
    if field.choices:
        free = replace(field, type="text", choices=())
        yield Removal("any words instead of choices", element.put(free))


def _not_asked(pack: Pack, field: str) -> Pack:
    records = {id: replace(record, fields=_less(record.fields, field)) for id, record in pack.records.items()}
    asked = replace(pack, records=records)
    return _in_procedures(asked, lambda procedure: _not_asked_in(procedure, field))


def _not_asked_in(procedure: Procedure, field: str) -> Procedure:
    intake = replace(
        procedure.intake,
        asks=_less(procedure.intake.asks, field),
        required=_less(procedure.intake.required, field),
    )
    steps = {id: _not_asked_at(step, field) for id, step in procedure.steps.items()}
    return replace(procedure, intake=intake, steps=steps)


def _not_asked_at(step: Step, field: str) -> Step:
    fields = _less(step.form.fields, field)
    form = replace(step.form, fields=fields, required=_less(step.form.required, field))
    if step.form.fields and not fields:
        form = Form()  # no fields of its own would mean all of the record's
    outcomes = {id: replace(outcome, required=_less(outcome.required, field)) for id, outcome in step.outcomes.items()}
    return replace(step, form=form, outcomes=outcomes)


def _record(element: Element, record: Record) -> Iterator[Removal]:
    packs = {pack.id: _no_record(pack, record.id) for pack in _packs(element.library)}
    yield Removal("record removed", Library(packs))
    yield from _without(
        element,
        record,
        {"number": "", "copies": NOTHING, "retention": None, "signed_by": (), "shows": {}},
    )
    for name in record.fields:
        left = replace(record, fields=_less(record.fields, name))
        yield Removal(f"{name} left out", element.put(left))


def _no_record(pack: Pack, record: str) -> Pack:
    if record not in pack.records:
        return pack
    fields = pack.records[record].fields

    def without(procedure: Procedure) -> Procedure:
        steps = {id: _no_record_at(step, record, fields) for id, step in procedure.steps.items()}
        own = None if procedure.record == record else procedure.record
        return replace(procedure, steps=steps, record=own)

    return _in_procedures(pack, without)


def _no_record_at(step: Step, record: str, fields: tuple[str, ...]) -> Step:
    if step.form.record != record:
        return step
    return replace(step, form=replace(step.form, record=None, fields=step.form.fields or fields))


def _parameter(element: Element, parameter: Parameter) -> Iterator[Removal]:
    if parameter.type == "duration":
        unheeded = Library({pack.id: _not_heeded(pack, parameter.id) for pack in _packs(element.library)})
        if unheeded != element.library:
            yield Removal("not heeded", unheeded)
        if parameter.default is not None:
            longer = _minute_longer(parameter.default)
            yield Removal("a minute more", element.put(replace(parameter, default=longer)))
    else:
        for what, value in _other_values(element, parameter):
            if value == parameter.default:
                continue
            yield Removal(what, element.put(replace(parameter, default=value)))


def _other_values(element: Element, parameter: Parameter) -> Iterator[tuple[str, Any]]:
    default = parameter.default
    match parameter.type:
        case "integer":
            yield "one more", (default or 0) + 1
            yield "one less", max((default or 0) - 1, 0)
        case "rate":
            yield "never", 0.0
            yield "always", 1.0
        case "yes-no":
            yield "the other way", not default
        case "texts":
            yield "none of them", []
        case "role" | "roles":
            yield "everybody", list(everybody(element.library))
            yield "nobody", []
        case _:
            yield "unset", ""


def _minute_longer(duration: str) -> str:
    length = Duration.parse(duration)
    return replace(length, seconds=length.seconds + 60).iso()


def _not_heeded(pack: Pack, parameter: str) -> Pack:
    """Limits that go by this parameter do not run, warnings by it are not given."""

    def heard(limit: Limit) -> Limit | None:
        if limit.every_parameter == parameter:
            return None
        terms = tuple(term for term in limit.terms if term.parameter != parameter)
        if limit.terms and not terms:
            return None
        unheard = {name: None for name in ("warn_parameter", "opens_parameter") if getattr(limit, name) == parameter}
        return changed(limit, {"terms": terms, **unheard})

    def without(procedure: Procedure) -> Procedure:
        steps = {id: replace(step, limits=_kept(step.limits)) for id, step in procedure.steps.items()}
        return replace(procedure, limits=_kept(procedure.limits), steps=steps)

    def _kept(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
        return tuple(left for limit in limits if (left := heard(limit)) is not None)

    return _in_procedures(pack, without)


def _script(element: Element, script: Script) -> Iterator[Removal]:
    yield Removal("script blanked", element.put(replace(script, text=NOTHING)))
    yield from _without(element, script, {"when": None})


def _checklist(element: Element, checklist: Checklist) -> Iterator[Removal]:
    yield Removal("checklist emptied", element.put(replace(checklist, lines=())))
    yield from _without(element, checklist, {"when": None})


def _archive(element: Element, archive: Archive) -> Iterator[Removal]:
    yield Removal("not archived", element.put(None))
    for file in archive.files:
        yield Removal(f"no copy in {file}", element.put(replace(archive, files=_less(archive.files, file))))
    for name in ("by", "hold_by", "proposed_by", "decided_by"):
        if getattr(archive, name) != RoleChoice():
            yield Removal(f"{name}: everybody", element.put(changed(archive, {name: _everybody(element)})))


def _file(element: Element, file: File) -> Iterator[Removal]:
    """No copy is put into it, and none is missing there."""
    packs = {pack.id: _not_filed(pack, file.id) for pack in _packs(element.library)}
    yield Removal("file removed", Library(packs))
    yield Removal("of nobody in particular", element.put(replace(file, of="site" if file.of == "owner" else "owner")))


def _not_filed(pack: Pack, file: str) -> Pack:
    def without(procedure: Procedure) -> Procedure:
        if procedure.archive is None:
            return procedure
        return replace(procedure, archive=replace(procedure.archive, files=_less(procedure.archive.files, file)))

    return _in_procedures(pack, without)


def _fact(element: Element, fact: Fact) -> Iterator[Removal]:
    yield Removal("finds nothing", element.put(replace(fact, status=())))
    yield from _without(element, fact, {"same": ()})


def _report(element: Element, report: Report) -> Iterator[Removal]:
    measures = {id: _counts_nothing(measure) for id, measure in report.measures.items()}
    yield Removal("counts nothing", element.put(replace(report, measures=measures)))
    yield from _without(element, report, {"receives": ()})


def _measure(element: Element, measure: Measure) -> Iterator[Removal]:
    yield Removal("counts nothing", element.put(_counts_nothing(measure)))
    yield from _without(element, measure, {"by": ()})
    if measure.fact.where:
        yield Removal("whatever was answered", element.put(replace(measure, fact=replace(measure.fact, where={}))))


def _counts_nothing(measure: Measure) -> Measure:
    return replace(measure, fact=replace(measure.fact, status=()))


# -- over all procedures ----------------------------------------------------------------------------


def _packs(library: Library) -> Iterator[Pack]:
    yield from library.packs.values()


def _in_procedures(pack: Pack, change: Any) -> Pack:
    return replace(pack, procedures={id: change(procedure) for id, procedure in pack.procedures.items()})


def _less(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)
