"""Effects: one verb with its arguments, held against the vocabulary."""

from typing import Any

from yizhan.procedure.loader.reader import (
    FIELD_ID,
    ID,
    Part,
    Reader,
    compiled_once,
    is_expression,
    is_parameter,
    nearest,
    plain,
)
from yizhan.procedure.loader.tree import Node, Scalar
from yizhan.procedure.model import Effect
from yizhan.procedure.vocabulary import RECIPIENTS, Kind, Verb, Vocabulary

BESIDE_THE_VERB = ("when", "clauses")


def read_effects(reader: Reader, node: Node | None, vocabulary: Vocabulary) -> tuple[Effect, ...]:
    if node is None:
        return ()
    effects = (read_effect(reader, item, vocabulary) for item in reader.items(node, "effect"))
    return tuple(effect for effect in effects if effect is not None)


def read_effect(reader: Reader, node: Node, vocabulary: Vocabulary) -> Effect | None:
    part = reader.mapping(node, "effect")
    # The verb is written first; another verb's name may also be an argument (`follow-up: …, procedure: …`).
    named = [key for key in part.node.entries if key in vocabulary.verbs]
    if not named:
        first = next((key for key, _ in part.node.entries.values() if key.text not in BESIDE_THE_VERB), None)
        if first is not None:
            near = nearest(first.text, vocabulary.verbs)
            reader.wrong(first, "Y006", "verb", f'"{first.text}"', ", ".join(vocabulary.verbs), near)
        elif part.node.entries:
            reader.wrong(part.node, "Y005", "effect", expected=", ".join(vocabulary.verbs))
        return None
    verb = vocabulary.verbs[named[0]]
    allowed = (*verb.args, *BESIDE_THE_VERB)
    args: dict[str, Any] = {}
    for key, (at, value) in part.node.entries.items():
        if key == verb.name:
            args[verb.main] = read_argument(reader, value, verb.main_kind)
        elif key in verb.args:
            args[key] = read_argument(reader, value, verb.args[key])
        elif key not in BESIDE_THE_VERB:
            reader.wrong(at, "Y004", verb.name, key, near=nearest(key, allowed))
    for name in verb.required:
        if name not in args:
            reader.wrong(part.node, "Y005", verb.name, expected=name)
    return Effect(verb.name, args, part.expression("when"), part.clauses(), part.node.line)


def set_effect(reader: Reader, part: Part, key: str, vocabulary: Vocabulary) -> tuple[Effect, ...]:
    """`set: {…}` written straight into an outcome."""
    node = part.get(key)
    if node is None:
        return ()
    verb: Verb = vocabulary.verbs["set"]
    return (Effect("set", {verb.main: read_argument(reader, node, verb.main_kind)}, line=node.line),)


def read_argument(reader: Reader, node: Node, kind: Kind) -> Any:
    match kind:
        case "text":
            return reader.text(node, "say")
        case "yes-no":
            computed = is_expression(node) or is_parameter(node)
            return reader.value(node) if computed else reader.flag(node, kind)
        case "roles" | "recipients":
            return _people(reader, node, kind)
        case "steps":
            return [reader.refer("step", at, "step") for at in reader.scalars(node, "step")]
        case "outcome" | "limit" | "procedure" | "report":
            at = reader.scalar(node, kind)
            return "" if at is None else reader.refer(kind, at)
        case "fields":
            return [reader.refer("field", at) for at in reader.scalars(node, "field")]
        case "answers":
            return _answers(reader, node)
        case "rate":
            return _rate(reader, node)
        case "time":
            if is_expression(node) or is_parameter(node):
                return reader.value(node)
            reader.unexpected(node, "to", '"=data.<datetime field>"')
            return None
        case "name":
            return _name(reader, node)
        case "files":
            return [reader.refer("file", at, "archive file") for at in reader.scalars(node, "archive file")]
        case "names":
            return [_name(reader, item) for item in reader.items(node, "name")]
        case "values":
            return {key.text: reader.value(value) for key, value in reader.entries(node, "field", FIELD_ID)}
        case "value":
            return reader.value(node)


def _people(reader: Reader, node: Node, kind: str) -> list[Any]:
    people: list[Any] = []
    for at in reader.scalars(node, "recipient" if kind == "recipients" else "role"):
        if is_expression(at):
            people.append(reader.expression(at))
        elif is_parameter(at):
            people.append(compiled_once(f"params.{reader.parameter(at, 'role parameter')}"))
        elif kind == "recipients" and at.text in RECIPIENTS:
            people.append(at.text)
        else:
            people.append(reader.refer("role", at))
    return people


def _answers(reader: Reader, node: Node) -> dict[str, Any]:
    """Values of fields: what a plain word means is the field's to say, once all fields are known."""
    answers: dict[str, Any] = {}
    for key, value in reader.entries(node, "field", FIELD_ID):
        reader.refer("field", key)
        answers[key.text] = reader.answer(key.text, value)
    return answers


def _rate(reader: Reader, node: Node) -> Any:
    if is_parameter(node) or is_expression(node):
        return reader.value(node)
    value = plain(node) if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        reader.unexpected(node, "rate", "a share from 0 to 1, or $parameter")
        return 1
    return value


def _name(reader: Reader, node: Node) -> str:
    at = reader.scalar(node, "name")
    if at is None:
        return ""
    if not ID.fullmatch(at.text):
        reader.unexpected(at, "name", "kebab-case")
    return at.text
