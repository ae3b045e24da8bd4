"""Questions about other matters: the facts of a pack, and the measures of its reports."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from yizhan.procedure.loader.reader import FIELD_ID, Part, Reader
from yizhan.procedure.loader.tree import Mapping, Node, Sequence
from yizhan.procedure.model import Fact, Text
from yizhan.procedure.model.facts import GIVES, WINDOWS

# What two matters may share besides answers.
SHARED_BY_A_CASE = ("party", "place", "incident")

FACT_KEYS = ("zh", "en", "gives", "field", "that", "of", "clauses")
SELECTING = ("where", "answered", "unanswered", "late", "done", "not_done", "status")
FACT_OF_KEYS = ("procedure", "same", "received", "closed", "finished", *SELECTING)
OF_A_FIELD = ("sum", "average")


def read_facts(reader: Reader, node: Node) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for key, value in reader.entries(node, "fact", FIELD_ID):
        part = reader.mapping(value, "fact", FACT_KEYS)
        facts[key.text] = replace(read_question(reader, part, key.text), clauses=part.clauses())
    return facts


def read_question(reader: Reader, part: Part, id: str) -> Fact:
    """What is asked, of which matters; without its clauses, which are those of what asks."""
    gives = part.one_of("gives", GIVES, "count")
    if gives in OF_A_FIELD:
        part.needs("field")
    elif "field" in part:
        reader.unexpected(part.node, "gives", " or ".join(OF_A_FIELD))
    if gives == "share":
        part.needs("that")
    elif "that" in part:
        reader.unexpected(part.node, "gives", "share")
    of = _selection(reader, part, "of", FACT_OF_KEYS)
    that = _selection(reader, part, "that", SELECTING)
    return replace(
        _selected(reader, of),
        id=id,
        title=part.both_languages(),
        gives=gives,  # type: ignore[arg-type]  # one_of has held it against the words
        summed=part.reference("field", "number field", "field"),
        that=_selected(reader, that) if "that" in part else None,
        procedures=of.references("procedure", "procedure"),
        same=_same(reader, of),
        received=of.one_of("received", WINDOWS, "any"),  # type: ignore[arg-type]
        closed=of.one_of("closed", WINDOWS, "any"),  # type: ignore[arg-type]
        finished=of.references("finished", "step of any procedure", "step"),
    )


def _selection(reader: Reader, part: Part, key: str, known: Iterable[str]) -> Part:
    nothing = Part(reader, Mapping({}, part.node.line, part.node.column), "fact")
    return part.read(key, lambda node: reader.mapping(node, "fact", known), nothing)


def _selected(reader: Reader, of: Part) -> Fact:
    part = of.get("late")
    return Fact(
        id="",
        title=Text("", ""),
        status=of.some_of("status", ("open", "closed", "cancelled"), ("open", "closed")),
        done=of.references("done", "step of any procedure", "step"),
        not_done=of.references("not_done", "step of any procedure", "step"),
        where=of.read("where", lambda node: _where(reader, node), {}),
        answered=of.references("answered", "field"),
        unanswered=of.references("unanswered", "field"),
        late=None if part is None else reader.flag(part, "late"),
    )


def _same(reader: Reader, of: Part) -> tuple[str, ...]:
    node = of.get("same")
    if node is None:
        return ()
    names = reader.scalars(node, "same")
    return tuple(at.text if at.text in SHARED_BY_A_CASE else reader.refer("field", at) for at in names)


def _where(reader: Reader, node: Node) -> dict[str, Any]:
    where: dict[str, Any] = {}
    for key, value in reader.entries(node, "field", FIELD_ID):
        reader.refer("field", key)
        several = value.items if isinstance(value, Sequence) else None
        where[key.text] = (
            reader.answer(key.text, value) if several is None else [reader.answer(key.text, one) for one in several]
        )
    return where
