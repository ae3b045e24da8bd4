"""Reports: their period, their measures, who receives them."""

from dataclasses import replace

from yizhan.procedure.clock_rules import WEEKDAY_NAMES
from yizhan.procedure.loader.facts import read_question
from yizhan.procedure.loader.reader import FIELD_ID, Part, Reader
from yizhan.procedure.loader.tree import Node
from yizhan.procedure.model import Fact, Measure, Report
from yizhan.procedure.model.reports import OF_A_CASE
from yizhan.procedure.rhythm import Rhythm

REPORT_KEYS = ("zh", "en", "period", "starts", "procedure", "record", "receives", "receipt", "measures", "clauses")
MEASURE_KEYS = ("zh", "en", "gives", "field", "that", "of", "by", "clauses")


def read_reports(reader: Reader, node: Node) -> dict[str, Report]:
    return {
        key.text: _report(reader, key.text, reader.mapping(value, "report", REPORT_KEYS))
        for key, value in reader.entries(node, "report")
    }


def _report(reader: Reader, id: str, part: Part) -> Report:
    part.needs("period", "procedure", "measures")
    return Report(
        id=id,
        title=part.both_languages(),
        rhythm=_rhythm(reader, part),
        procedure=part.reference("procedure", "own procedure", "procedure") or "",
        record=part.reference("record", "record"),
        receives=part.references("receives", "role"),
        measures=part.read("measures", lambda node: _measures(reader, node), {}),
        receipt=part.reference("receipt", "own procedure", "procedure"),
        clauses=part.clauses(),
        line=part.node.line,
    )


def _rhythm(reader: Reader, part: Part) -> Rhythm:
    unit = part.one_of("period", ("week", "month"), "month")
    day = part.one_of("starts", WEEKDAY_NAMES, WEEKDAY_NAMES[0])
    if "starts" in part and unit != "week":
        reader.unexpected(part.node, "period", "week")
    return Rhythm(unit, WEEKDAY_NAMES.index(day))  # type: ignore[arg-type]  # one_of has held it against the words


def _measures(reader: Reader, node: Node) -> dict[str, Measure]:
    measures: dict[str, Measure] = {}
    for key, value in reader.entries(node, "measure", FIELD_ID):
        part = reader.mapping(value, "measure", MEASURE_KEYS)
        fact = _of_the_period(read_question(reader, part, key.text))
        if fact.gives in ("customers", "numbers") or fact.same:
            reader.unexpected(part.node, "measure", "count, sum, average, hours or share, without same")
        by = part.get("by")
        measures[key.text] = Measure(key.text, fact.title, fact, _groupings(reader, by), part.clauses())
    return measures


def _of_the_period(fact: Fact) -> Fact:
    """What is not said to be closed or finished in the period was received in it."""
    return fact if fact.is_of_the_period else replace(fact, received="period")


def _groupings(reader: Reader, node: Node | None) -> tuple[str, ...]:
    names = reader.scalars(node, "by") if node is not None else ()
    return tuple(at.text if at.text in OF_A_CASE else reader.refer("grouping field", at, "field") for at in names)
