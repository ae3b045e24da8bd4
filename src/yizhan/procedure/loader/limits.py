"""Limits: at a step directly, several under `limits`, or of the whole case."""

import re

from yizhan.procedure.clock_rules import ClockRule, ClockRuleError
from yizhan.procedure.durations import Duration
from yizhan.procedure.loader.effects import read_effects
from yizhan.procedure.loader.people import read_people
from yizhan.procedure.loader.reader import Part, Reader, is_parameter
from yizhan.procedure.loader.tree import Mapping, Node, Scalar, Sequence
from yizhan.procedure.model import Extension, Limit, Term
from yizhan.procedure.vocabulary import Vocabulary

# What may stand at a step and makes a limit of it.
TERM_KEYS = ("within", "by", "every", "promised", "from", "to")
LIMIT_KEYS = (
    *TERM_KEYS,
    "since",
    "counted",
    "before",
    "when",
    "warn",
    "on_warn",
    "on_breach",
    "extension",
)
NAMED_LIMIT_KEYS = (*LIMIT_KEYS, "clauses")
CASE_LIMIT_KEYS = (*NAMED_LIMIT_KEYS, "until")

_SINCE = re.compile(r"step|case|field:(?P<field>[a-z0-9_]+)|done:(?P<step>[a-z0-9_-]+)")


def read_step_limits(reader: Reader, part: Part, step: str, vocabulary: Vocabulary) -> tuple[Limit, ...]:
    """The limit that stands at the step itself, then those named under `limits`."""
    limits: list[Limit] = []
    if any(key in part for key in TERM_KEYS):
        limits.append(read_limit(reader, part, step, step, vocabulary))
    else:
        lone = next((one for one in map(part.get, LIMIT_KEYS) if one is not None), None)
        if lone is not None:
            reader.wrong(lone, "Y005", "limit", expected=" / ".join(TERM_KEYS))
    node = part.get("limits")
    if node is not None:
        for key, value in reader.entries(node, "limit"):
            named = reader.mapping(value, "limit", NAMED_LIMIT_KEYS)
            limits.append(read_limit(reader, named, key.text, step, vocabulary))
    return tuple(limits)


def read_case_limits(reader: Reader, part: Part, vocabulary: Vocabulary) -> tuple[Limit, ...]:
    limits: list[Limit] = []
    node = part.get("limits")
    if node is not None:
        for key, value in reader.entries(node, "limit"):
            named = reader.mapping(value, "limit", CASE_LIMIT_KEYS)
            named.needs("until")
            limits.append(read_limit(reader, named, key.text, None, vocabulary))
    return tuple(limits)


def read_limit(reader: Reader, part: Part, id: str, step: str | None, vocabulary: Vocabulary) -> Limit:
    if not any(key in part for key in TERM_KEYS):
        part.needs("within")
    if "from" in part or "to" in part:
        part.needs("from", "to")
        if step is None:
            reader.unexpected(part.get("from") or part.node, "from", "a window at a step")
    terms = _terms(reader, part)
    every, every_parameter = read_length(reader, part.get("every"), "every")
    warn, warn_parameter = read_length(reader, part.get("warn"), "warn")
    opens, opens_parameter = read_length(reader, part.get("from"), "from")
    extension = part.get("extension")
    return Limit(
        id=id,
        step=step,
        terms=terms,
        since=_since(reader, part, "step" if step is not None else "case"),
        counted=part.one_of("counted", ("elapsed", "working"), "elapsed"),  # type: ignore[arg-type]
        promised=part.reference("promised", "datetime field", "field"),
        before=part.reference("before", "datetime field", "field"),
        opens=opens,
        opens_parameter=opens_parameter,
        every=every,
        every_parameter=every_parameter,
        when=part.expression("when"),
        until=part.references("until", "step"),
        warn=warn,
        warn_parameter=warn_parameter,
        on_warn=read_effects(reader, part.get("on_warn"), vocabulary),
        on_breach=read_effects(reader, part.get("on_breach"), vocabulary),
        extension=_extension(reader, extension) if extension is not None else None,
        # Clauses at a step are the step's; a limit with a name of its own has its own.
        clauses=part.clauses() if part.what == "limit" else (),
        line=_line(part),
    )


def _line(part: Part) -> int:
    """Where the limit is told: its own mapping, or the first of its keys at the step."""
    if part.what == "limit":
        return part.node.line
    return next((at.line for key, (at, _) in part.node.entries.items() if key in TERM_KEYS), part.node.line)


def _terms(reader: Reader, part: Part) -> tuple[Term, ...]:
    within, by = part.get("within"), part.get("by")
    if (to := part.get("to")) is not None:
        if within is not None or by is not None:
            reader.unexpected(to, "to", "either from and to, or within, or by")
        return (_within(reader, to),)
    if within is not None and by is not None:
        reader.unexpected(by, "term", "either within or by; as a list under within both may stand")
    if isinstance(within, Sequence):
        return tuple(_conditional(reader, item) for item in within.items)
    if within is not None:
        return (_within(reader, within),)
    if by is not None:
        return (Term(by=_clock_rule(reader, by)),)
    return ()


def _conditional(reader: Reader, node: Node) -> Term:
    if not isinstance(node, Mapping):
        return _within(reader, node)
    part = reader.mapping(node, "term", ("when", "within", "by"))
    when, by = part.expression("when"), part.get("by")
    if by is not None:
        return Term(when=when, by=_clock_rule(reader, by))
    part.needs("within")
    length, parameter = read_length(reader, part.get("within"), "within")
    return Term(when, length, parameter)


def _within(reader: Reader, node: Node) -> Term:
    length, parameter = read_length(reader, node, "within")
    return Term(within=length, parameter=parameter)


def read_length(reader: Reader, node: Node | None, what: str) -> tuple[Duration | None, str | None]:
    """A duration as it stands, or the parameter that holds it."""
    if node is None:
        return None, None
    if is_parameter(node) and isinstance(node, Scalar):
        return None, reader.parameter(node, "duration parameter")
    return reader.duration(node, what), None


def _clock_rule(reader: Reader, node: Node) -> ClockRule | None:
    written: str | dict[str, str]
    if isinstance(node, Scalar):
        written = node.text
    else:
        part = reader.mapping(node, "by", ("day", "weekday", "month_day", "time"))
        entries = part.node.entries.items()
        written = {key: value.text for key, (_, value) in entries if isinstance(value, Scalar)}
    try:
        return ClockRule.parse(written)
    except ClockRuleError as error:
        reader.wrong(node, "Y006", "by", f'"{error.found}"', error.expected)
        return None


def _since(reader: Reader, part: Part, otherwise: str) -> str:
    node = part.get("since")
    if node is None:
        return otherwise
    at = reader.scalar(node, "since")
    found = _SINCE.fullmatch(at.text) if at is not None else None
    if at is None or found is None:
        reader.unexpected(node, "since", "step, case, field:<datetime field> or done:<step>")
        return otherwise
    if found["field"]:
        reader.refer("datetime field", Scalar(found["field"], True, at.line, at.column), "field")
    if found["step"]:
        reader.refer("step", Scalar(found["step"], True, at.line, at.column))
    return at.text


def _extension(reader: Reader, node: Node) -> Extension:
    part = reader.mapping(node, "extension", ("by",))
    part.needs("by")
    return Extension(read_people(reader, part.get("by")))
