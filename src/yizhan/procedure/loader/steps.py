"""Steps as they are written, with every short form spelled out."""

from collections.abc import Mapping
from dataclasses import dataclass

from yizhan.procedure.loader.effects import read_effects, set_effect
from yizhan.procedure.loader.limits import LIMIT_KEYS, read_step_limits
from yizhan.procedure.loader.people import read_people
from yizhan.procedure.loader.reader import FIELD_ID, ID, Borrowing, Reader
from yizhan.procedure.loader.tree import Mapping as MappingNode
from yizhan.procedure.loader.tree import Node, Scalar, Sequence
from yizhan.procedure.model import AutoRule, Borrow, Call, Form, Gate, Outcome, Step, Text
from yizhan.procedure.refusals import CODES
from yizhan.procedure.vocabulary import Vocabulary

KINDS = ("work", "verification", "revisit", "approval", "wait")
DEFAULT = "default"  # as `spec/` writes an outcome that needs no name
DONE = "done"

STEP_KEYS = (
    "title",
    "role",
    "does",
    "kind",
    "script",
    "checklist",
    "form",
    "sign",
    "photos",
    "assign_from",
    "assign_by",
    "apart_from",
    "waits_for",
    "requires",
    *LIMIT_KEYS,
    "limits",
    "on_start",
    "on_claim",
    "on_press",
    "on_complete",
    "auto",
    "call",
    "borrows",
    "clauses",
    "next",
)
OUTCOME_KEYS = (
    "title",
    "to",
    "when",
    "else",
    "requires",
    "required",
    "reason",
    "unfinished",
    "set",
    "effects",
    "clauses",
)
FORM_KEYS = ("record", "fields", "required", "clauses")
CALL_KEYS = ("procedure", "carry", "results", "wait", "outcome", "clauses")

# Outcomes that every house calls the same; any other is given a title where it stands.
USUAL_TITLES: Mapping[str, Text] = {
    DONE: Text("完成", "Done"),
    "cancelled": Text("已取消", "Cancelled"),
    "approved": Text("同意", "Approved"),
    "refused": Text("不同意", "Refused"),
    "yes": Text("是", "Yes"),
    "no": Text("否", "No"),
}


def read_step(reader: Reader, key: Scalar, node: Node, vocabulary: Vocabulary) -> Step:
    reader.step = key.text
    part = reader.mapping(node, "step", STEP_KEYS)
    part.needs("next")
    if "call" not in part and "auto" not in part:
        part.needs("role")
    form, assign_by = part.get("form"), part.get("assign_by")
    waits = part.read("waits_for", lambda node: _waits(reader, node), _NO_WAIT)
    step = Step(
        id=key.text,
        title=part.text("title") or in_words(key.text),
        does=part.text("does"),
        role=read_people(reader, part.get("role")),
        outcomes=part.read("next", lambda node: _outcomes(reader, node, vocabulary), {}),
        kind=part.one_of("kind", KINDS, "work"),
        form=_form(reader, form) if form is not None else Form(),
        scripts=part.references("script", "script"),
        checklists=part.references("checklist", "checklist"),
        sign=part.references("sign", "role"),
        photos=part.count("photos"),
        assign_by=read_people(reader, assign_by) if assign_by is not None else None,
        assign_from=part.reference("assign_from", "staff field", "field"),
        apart_from=part.references("apart_from", "step of any procedure", "step"),
        requires=read_gates(reader, part.get("requires")),
        waits_for=waits.steps,
        waits_for_any=waits.any,
        withdraws_rest=waits.withdraws_rest,
        limits=read_step_limits(reader, part, key.text, vocabulary),
        on_start=read_effects(reader, part.get("on_start"), vocabulary),
        on_claim=read_effects(reader, part.get("on_claim"), vocabulary),
        on_press=read_effects(reader, part.get("on_press"), vocabulary),
        on_complete=read_effects(reader, part.get("on_complete"), vocabulary),
        auto=part.read("auto", lambda node: _auto(reader, node), ()),
        call=part.read("call", lambda node: _call(reader, node), None),
        borrows=part.read("borrows", lambda node: _borrows(reader, node), None),
        clauses=part.clauses(),
        line=key.line,
    )
    reader.step = ""
    return step


@dataclass(frozen=True, slots=True)
class _Waits:
    steps: tuple[str, ...] = ()
    any: bool = False
    withdraws_rest: bool = False


_NO_WAIT = _Waits()


def _waits(reader: Reader, node: Node) -> _Waits:
    """`[a, b]` or `{all: [a, b]}`; `{any: [a, b], withdraw_rest: true}`."""
    if not isinstance(node, MappingNode):
        return _Waits(tuple(reader.refer("step", at) for at in reader.scalars(node, "step")))
    part = reader.mapping(node, "waits_for", ("all", "any", "withdraw_rest"))
    if ("all" in part) == ("any" in part):
        reader.wrong(part.node, "Y005", "waits_for", expected="all / any")
    if "all" in part and "withdraw_rest" in part:
        reader.unexpected(part.get("withdraw_rest") or node, "withdraw_rest", "any: of all there is no rest")
    steps = part.references("any" if "any" in part else "all", "step")
    if "any" in part and len(set(steps)) < 2:
        reader.unexpected(part.get("any") or node, "any", "two steps or more")
    return _Waits(steps, "any" in part, part.flag("withdraw_rest"))


def read_gates(reader: Reader, node: Node | None) -> tuple[Gate, ...]:
    if node is None:
        return ()
    gates: list[Gate] = []
    for item in reader.items(node, "gate"):
        part = reader.mapping(item, "gate", ("that", "else", "code", "clauses"))
        part.needs("that", "else")
        that = part.expression("that")
        if that is not None:
            code = part.one_of("code", CODES, "gate")
            gates.append(Gate(that, part.text("else"), code, part.clauses(), part.node.line))
    return tuple(gates)


def in_words(id: str) -> Text:
    """An id as words, for what was given no title; lint asks for the Chinese one."""
    words = id.replace("-", " ").replace("_", " ").capitalize()
    return Text(words, words)


def _outcomes(reader: Reader, node: Node, vocabulary: Vocabulary) -> dict[str, Outcome]:
    if not isinstance(node, MappingNode):
        return {DONE: Outcome(DONE, USUAL_TITLES[DONE], _targets(reader, node), line=node.line)}
    outcomes: dict[str, Outcome] = {}
    for key, value in reader.entries(node, "outcome", ID):
        id = DONE if key.text == DEFAULT else key.text
        if id in outcomes:
            reader.wrong(key, "Y003", "outcome", key.text, str(outcomes[id].line))
            continue
        outcomes[id] = _outcome(reader, id, key.line, value, vocabulary)
    if not outcomes:
        reader.wrong(node, "Y005", "step", expected="next")
    return outcomes


def _outcome(reader: Reader, id: str, line: int, node: Node, vocabulary: Vocabulary) -> Outcome:
    title = USUAL_TITLES.get(id) or in_words(id)
    if not isinstance(node, MappingNode):
        return Outcome(id, title, _targets(reader, node), line=line)
    part = reader.mapping(node, "outcome", OUTCOME_KEYS)
    part.needs("to")
    return Outcome(
        id=id,
        title=part.text("title") or title,
        to=part.read("to", lambda node: _targets(reader, node), ()),
        when=part.expression("when"),
        otherwise=part.text("else"),
        requires=read_gates(reader, part.get("requires")),
        required=part.references("required", "field"),
        reason=part.flag("reason"),
        unfinished=part.flag("unfinished"),
        effects=(
            *set_effect(reader, part, "set", vocabulary),
            *read_effects(reader, part.get("effects"), vocabulary),
        ),
        clauses=part.clauses(),
        line=line,
    )


def _targets(reader: Reader, node: Node) -> tuple[str, ...]:
    found = list(reader.scalars(node, "next step"))
    if not found:
        reader.unexpected(node, "next step", "a step, [steps] or end")
    return tuple(reader.refer("step", at, "next step") for at in found if at.text != "end")


def _form(reader: Reader, node: Node) -> Form:
    if isinstance(node, Scalar):
        return Form(record=reader.refer("record", node))
    part = reader.mapping(node, "form", FORM_KEYS)
    if "record" not in part:
        part.needs("fields")
    return Form(
        record=part.reference("record", "record"),
        fields=part.references("fields", "field"),
        required=part.references("required", "field"),
        clauses=part.clauses(),
    )


def _auto(reader: Reader, node: Node) -> tuple[AutoRule, ...]:
    """`auto: done`, or rules of which the first that holds is taken."""
    rules: list[AutoRule] = []
    for item in reader.items(node, "automatic outcome"):
        if isinstance(item, Scalar):
            rules.append(AutoRule(_named_outcome(reader, item)))
            continue
        part = reader.mapping(item, "automatic outcome", ("when", "outcome"))
        part.needs("outcome")
        at = part.get("outcome")
        if isinstance(at, Scalar):
            rules.append(AutoRule(_named_outcome(reader, at), part.expression("when")))
    return tuple(rules)


def _named_outcome(reader: Reader, at: Scalar) -> str:
    name = DONE if at.text == DEFAULT else at.text
    return reader.refer("outcome", Scalar(name, at.plain, at.line, at.column))


def _call(reader: Reader, node: Node) -> Call | None:
    if isinstance(node, Scalar):
        reader.refer("outcome", Scalar(DONE, True, node.line, node.column))
        return Call(reader.refer("procedure", node))
    part = reader.mapping(node, "call", CALL_KEYS)
    part.needs("procedure")
    outcome = part.get("outcome")
    wait = part.flag("wait") if "wait" in part else True
    if outcome is None and wait:
        reader.refer("outcome", Scalar(DONE, True, node.line, node.column))  # the child's return takes it
    return Call(
        procedure=part.reference("procedure", "procedure") or "",
        wait=wait,
        carry=part.read("carry", lambda node: _carry(reader, node), {}),
        results=part.read("results", lambda node: _results(reader, node), None),
        outcome=_named_outcome(reader, outcome) if isinstance(outcome, Scalar) else DONE,
        clauses=part.clauses(),
    )


def _carry(reader: Reader, node: Node) -> dict[str, str]:
    """Field here -> field of the child; a list, or a lone word, where both are named alike."""
    if not isinstance(node, MappingNode):
        return {at.text: at.text for at in reader.scalars(node, "field") if reader.refer("field", at)}
    carried: dict[str, str] = {}
    for key, value in reader.entries(node, "field", FIELD_ID):
        at = reader.scalar(value, "field")
        if at is not None:
            carried[reader.refer("field", key)] = at.text
    return carried


def _results(reader: Reader, node: Node) -> dict[str, str]:
    """Field of the child -> field here; a list where both are named alike."""
    if isinstance(node, Sequence):
        return {at.text: reader.refer("field", at) for at in reader.scalars(node, "field")}
    results: dict[str, str] = {}
    for key, value in reader.entries(node, "field", FIELD_ID):
        at = reader.scalar(value, "field")
        if at is not None:
            results[key.text] = reader.refer("field", at)
    return results


def _borrows(reader: Reader, node: Node) -> Borrow | None:
    part = reader.mapping(node, "borrows", ("procedure", "step"))
    part.needs("procedure", "step")
    procedure, step = part.get("procedure"), part.get("step")
    if not isinstance(procedure, Scalar) or not isinstance(step, Scalar):
        return None
    borrow = Borrow(procedure.text, step.text)
    place = reader.place(step, "Y010", "step", f"{procedure.text}: {step.text}")
    reader.borrowings.append(Borrowing(reader.procedure, reader.step, borrow, place))
    return borrow
