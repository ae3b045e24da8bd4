"""Quotas, and the subjects that schedules and quotas go through one by one."""

from typing import Any

from yizhan.procedure.loader.effects import read_effects
from yizhan.procedure.loader.limits import read_length
from yizhan.procedure.loader.people import read_people
from yizhan.procedure.loader.reader import Part, Reader, is_parameter, plain
from yizhan.procedure.loader.tree import Mapping, Node, Scalar
from yizhan.procedure.model import Counted, Cover, Quota, Subjects
from yizhan.procedure.model.subjects import PLACE_KINDS
from yizhan.procedure.periods import NAMED, Period
from yizhan.procedure.vocabulary import Vocabulary

QUOTA_KEYS = (
    "title",
    "counts",
    "per",
    "at_least",
    "every",
    "each",
    "owner",
    "warn",
    "on_warn",
    "on_miss",
    "clauses",
)
COUNTED_KEYS = ("procedure", "done", "where")
SUBJECT_KEYS = ("places", "floors", "staff", "values", "field")
COVER_KEYS = (*SUBJECT_KEYS, "pick", "no_repeat_within", "together", "clauses")
SHARE_KEYS = ("share", "of")
_ONE_OF = SUBJECT_KEYS[:-1]


def read_quotas(reader: Reader, node: Node, vocabulary: Vocabulary) -> dict[str, Quota]:
    quotas: dict[str, Quota] = {}
    for key, value in reader.entries(node, "quota"):
        reader.procedure = key.text
        quotas[key.text] = _quota(reader, key.text, reader.mapping(value, "quota", QUOTA_KEYS), vocabulary)
        reader.procedure = ""
    return quotas


def read_period(reader: Reader, node: Node) -> Period:
    """`month`, or `{working_days: 3}`."""
    if isinstance(node, Mapping):
        part = reader.mapping(node, "per", ("working_days",))
        part.needs("working_days")
        if days := part.count("working_days"):
            return Period(working_days=days)
    elif isinstance(node, Scalar) and node.text in NAMED:
        return Period(node.text)
    reader.unexpected(node, "per", f"{', '.join(NAMED)}, {{working_days: 3}}")
    return Period("day")


def read_cover(reader: Reader, node: Node) -> Cover | None:
    part = reader.mapping(node, "covers", COVER_KEYS)
    subjects = _subjects(reader, part)
    pick, pick_parameter = _count(reader, part.get("pick"), "pick")
    if subjects is None:
        return None
    if "together" in part or subjects.of != "places":
        part.needs("field")
    return Cover(
        subjects=subjects,
        pick=pick,
        pick_parameter=pick_parameter,
        no_repeat_within=part.read("no_repeat_within", lambda node: reader.duration(node, "no_repeat_within"), None),
        together=part.flag("together"),
        clauses=part.clauses(),
    )


def _quota(reader: Reader, id: str, part: Part, vocabulary: Vocabulary) -> Quota:
    part.needs("title", "counts", "per", "owner")
    if ("at_least" in part) == ("every" in part):
        reader.wrong(part.node, "Y005", "quota", expected="at_least / every")
    warn, warn_parameter = read_length(reader, part.get("warn"), "warn")
    every = part.get("every")
    subjects: Subjects | None = None
    if every is not None:
        inner = reader.mapping(every, "every", SUBJECT_KEYS)
        subjects = _subjects(reader, inner)
        if subjects is not None and subjects.of in ("floors", "values"):
            inner.needs("field")
    return Quota(
        id=id,
        title=part.text("title"),
        counts=part.read("counts", lambda node: _counted(reader, node), Counted(())),
        per=part.read("per", lambda node: read_period(reader, node), Period("day")),
        owner=read_people(reader, part.get("owner")),
        every=subjects,
        each=part.reference("each", "role") or "",
        warn=warn,
        warn_parameter=warn_parameter,
        on_warn=read_effects(reader, part.get("on_warn"), vocabulary),
        on_miss=read_effects(reader, part.get("on_miss"), vocabulary),
        clauses=part.clauses(),
        line=part.node.line,
        **_at_least(reader, part.get("at_least")),
    )


def _counted(reader: Reader, node: Node) -> Counted:
    part = reader.mapping(node, "counts", COUNTED_KEYS)
    part.needs("procedure")
    return Counted(
        procedures=part.references("procedure", "procedure"),
        done=part.references("done", "step of any procedure", "step"),
        where=part.read("where", reader.answers, {}),
    )


def _subjects(reader: Reader, part: Part) -> Subjects | None:
    named = [key for key in _ONE_OF if key in part]
    if len(named) != 1:
        reader.wrong(part.node, "Y005", part.what, expected=" / ".join(_ONE_OF))
        return None
    field = part.reference("field", "staff field" if named[0] == "staff" else "field", "field") or ""
    match named[0]:
        case "places":
            return Subjects("places", kinds=part.some_of("places", PLACE_KINDS, ()), field=field)
        case "floors":
            if not part.flag("floors"):
                reader.unexpected(part.node, "floors", "true")
            return Subjects("floors", field=field)
        case "staff":
            return Subjects("staff", role=part.reference("staff", "role") or "", field=field)
        case _:
            at = part.get("values")
            if not isinstance(at, Scalar) or not is_parameter(at):
                reader.unexpected(at or part.node, "values", "$parameter of type texts")
                return None
            return Subjects("values", parameter=reader.parameter(at, "texts parameter"), field=field)


def _at_least(reader: Reader, node: Node | None) -> dict[str, Any]:
    """A whole number or its parameter; `{share: 0.05, of: [room]}`."""
    if not isinstance(node, Mapping):
        count, parameter = _count(reader, node, "at_least")
        return {"at_least": count, "at_least_parameter": parameter}
    part = reader.mapping(node, "at_least", SHARE_KEYS)
    part.needs(*SHARE_KEYS)
    kinds = part.some_of("of", PLACE_KINDS, ())
    share = part.get("share")
    if isinstance(share, Scalar) and is_parameter(share):
        return {"share_parameter": reader.parameter(share, "rate parameter"), "share_of": kinds}
    value = plain(share) if isinstance(share, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
        reader.unexpected(share or part.node, "share", "a share from 0 to 1, or $parameter")
        value = 1
    return {"share": value, "share_of": kinds}


def _count(reader: Reader, node: Node | None, what: str) -> tuple[int | None, str | None]:
    if node is None:
        return None, None
    if is_parameter(node) and isinstance(node, Scalar):
        return None, reader.parameter(node, "whole-number parameter")
    return reader.count(node, what), None
