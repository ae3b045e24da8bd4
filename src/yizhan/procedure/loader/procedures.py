"""One procedure a file: who opens it, what is judged, its steps, its schedule."""

import re
from datetime import datetime, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from yizhan.procedure.loader.archive import read_archive
from yizhan.procedure.loader.effects import read_effects
from yizhan.procedure.loader.limits import read_case_limits
from yizhan.procedure.loader.people import read_people
from yizhan.procedure.loader.quotas import read_cover, read_period
from yizhan.procedure.loader.reader import Part, Reader
from yizhan.procedure.loader.steps import read_gates, read_step
from yizhan.procedure.loader.tree import Node, Scalar, Sequence
from yizhan.procedure.model import Change, Classification, Intake, Procedure, Public, Schedule, Step, Text
from yizhan.procedure.vocabulary import Vocabulary

LONGEST_RULE = 300  # characters of an rrule
# Several times a day is written with BYHOUR and BYMINUTE, and cannot be looked for hour by hour without end.
TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
MOST_A_DAY = 288  # cases that one schedule opens: one every five minutes
# The last eight that there are, with a 29th of February: a rule that never comes is looked for to the end of time,
# which is not far from here.
LAST_YEARS = datetime(9992, 1, 1)  # noqa: DTZ001 - rules are counted on the wall clock of whichever site

PROCEDURE_KEYS = (
    "procedure",
    "title",
    "known_as",
    "headline",
    "record",
    "clauses",
    "intake",
    "assign_by",
    "cancel_by",
    "reschedule",
    "watchers",
    "classify",
    "on_change",
    "limits",
    "schedule",
    "archive",
    "steps",
)
SCHEDULE_KEYS = ("rrule", "only_working_days", "per", "covers", "opened_by", "clauses")
INTAKE_KEYS = (
    "channels",
    "by",
    "asks",
    "required",
    "place_required",
    "party_required",
    "requires",
    "on_open",
    "keywords",
    "public",
    "start",
    "clauses",
)
PUBLIC_KEYS = (
    "group",
    "describes",
    "answers",
    "keywords",
    "channel",
    "each",
    "attributes",
    "name",
    "phone",
    "email",
    "address",
)
ANSWERS = ("realtime", "batch", "blackbox")


def read_procedure(reader: Reader, part: Part, pack: str, source: str, vocabulary: Vocabulary) -> Procedure:
    part.needs("title", "intake", "steps")
    reader.procedure = part.id("procedure")
    intake, reschedule, schedule = part.get("intake"), part.get("reschedule"), part.get("schedule")
    rescheduling: Part | None = None
    if reschedule is not None:
        rescheduling = reader.mapping(reschedule, "rescheduling", ("by", "field"))
        rescheduling.needs("by", "field")
    return Procedure(
        id=reader.procedure,
        pack=pack,
        title=part.text("title"),
        steps=part.read("steps", lambda node: _steps(reader, node, vocabulary), {}),
        intake=_intake(reader, intake, vocabulary) if intake is not None else Intake(start=""),
        known_as=part.read("known_as", lambda node: tuple(at.text for at in reader.scalars(node, "name")), ()),
        headline=part.reference("headline", "field"),
        record=part.reference("record", "record"),
        classifications=part.read("classify", lambda node: _classify(reader, node), ()),
        changes=part.read("on_change", lambda node: _changes(reader, node, vocabulary), ()),
        limits=read_case_limits(reader, part, vocabulary),
        cancel_by=read_people(reader, part.get("cancel_by")),
        reschedule_by=read_people(reader, rescheduling.get("by") if rescheduling else None),
        reschedules=rescheduling.reference("field", "datetime field", "field") if rescheduling else None,
        assign_by=read_people(reader, part.get("assign_by")),
        watchers=read_people(reader, part.get("watchers")),
        schedule=_schedule(reader, schedule) if schedule is not None else None,
        archive=read_archive(reader, part.get("archive")),
        clauses=part.clauses(),
        source=source,
        path=reader.path,
    )


def _steps(reader: Reader, node: Node, vocabulary: Vocabulary) -> dict[str, Step]:
    return {key.text: read_step(reader, key, value, vocabulary) for key, value in reader.entries(node, "step")}


def _intake(reader: Reader, node: Node, vocabulary: Vocabulary) -> Intake:
    part = reader.mapping(node, "intake", INTAKE_KEYS)
    part.needs("start")
    return Intake(
        start=part.reference("start", "step") or "",
        channels=part.references("channels", "channel"),
        by=read_people(reader, part.get("by")),
        asks=part.references("asks", "field"),
        required=part.references("required", "field"),
        place_required=part.flag("place_required"),
        party_required=part.flag("party_required"),
        requires=read_gates(reader, part.get("requires")),
        on_open=read_effects(reader, part.get("on_open"), vocabulary),
        keywords=part.read("keywords", lambda node: _keywords(reader, node), ()),
        public=part.read("public", lambda node: _public(reader, node), None),
        clauses=part.clauses(),
    )


def _public(reader: Reader, node: Node) -> Public:
    part = reader.mapping(node, "public", PUBLIC_KEYS)
    part.needs("group", "describes")
    return Public(
        group=part.text("group"),
        describes=part.text("describes"),
        answers=part.one_of("answers", ANSWERS, "realtime"),  # type: ignore[arg-type]  # one_of gives one of them
        keywords=part.read("keywords", lambda node: _keywords(reader, node), ()),
        channel=part.reference("channel", "channel") or "",
        each=part.reference("each", "choice field", "field"),
        attributes=part.references("attributes", "public field", "field"),
        name=part.reference("name", "text field", "field"),
        phone=part.reference("phone", "phone field", "field"),
        email=part.reference("email", "text field", "field"),
        address=part.reference("address", "text field", "field"),
        line=part.node.line,
    )


def _keywords(reader: Reader, node: Node) -> tuple[str, ...]:
    """Words of both languages together: the caller's sentence may be in either."""
    if isinstance(node, (Sequence, Scalar)):
        return tuple(at.text for at in reader.scalars(node, "keywords"))
    part = reader.mapping(node, "keywords", ("zh", "en"))
    lists = [part.get(language) for language in ("zh", "en")]
    return tuple(at.text for words in lists if words is not None for at in reader.scalars(words, "keywords"))


def _classify(reader: Reader, node: Node) -> tuple[Classification, ...]:
    rules: list[Classification] = []
    for item in reader.items(node, "rule"):
        part = reader.mapping(item, "rule", ("field", "set", "propose", "when", "why", "clauses"))
        part.needs("field", "when", "why")
        value = part.get("set") or part.get("propose")
        if value is None or ("set" in part and "propose" in part):
            reader.wrong(part.node, "Y005", "rule", expected="set / propose")
        field, when = part.reference("field", "field"), part.expression("when")
        if field is None or value is None or when is None:
            continue
        rules.append(
            Classification(
                field=field,
                value=reader.answer(field, value),
                when=when,
                why=part.text("why") or Text("", ""),
                proposes="propose" in part,
                clauses=part.clauses(),
                line=part.node.line,
            )
        )
    return tuple(rules)


def _changes(reader: Reader, node: Node, vocabulary: Vocabulary) -> tuple[Change, ...]:
    changes: list[Change] = []
    for item in reader.items(node, "change"):
        part = reader.mapping(item, "change", ("field", "when", "effects", "clauses"))
        part.needs("field", "effects")
        field = part.reference("field", "field")
        if field is not None:
            effects = read_effects(reader, part.get("effects"), vocabulary)
            changes.append(Change(field, effects, part.expression("when"), part.clauses(), part.node.line))
    return tuple(changes)


def _comes_round(text: str) -> bool:
    """Whether it is a rule of RFC 5545 that comes round at all, and not so often that nobody could keep up."""
    if len(text) > LONGEST_RULE or TOO_OFTEN.search(text):
        return False
    try:
        rule = rrulestr(text, dtstart=LAST_YEARS)
        if not isinstance(rule, rrule):
            return False
        times = list(islice(rule.replace(until=None), MOST_A_DAY * 10))
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
        return False
    crowded = (later - one < timedelta(days=1) for one, later in zip(times, times[MOST_A_DAY:], strict=False))
    return bool(times) and not any(crowded)


def _schedule(reader: Reader, node: Node) -> Schedule:
    part = reader.mapping(node, "schedule", SCHEDULE_KEYS)
    if ("rrule" in part) == ("per" in part):
        reader.wrong(part.node, "Y005", "schedule", expected="rrule / per")
    rule = part.words("rrule")
    if not _comes_round(rule or "FREQ=DAILY"):
        reader.unexpected(part.get("rrule") or node, "rrule", "RFC 5545: FREQ=DAILY;BYHOUR=16;BYMINUTE=30")
    return Schedule(
        rrule=rule,
        only_working_days=part.flag("only_working_days"),
        per=part.read("per", lambda node: read_period(reader, node), None),
        covers=part.read("covers", lambda node: read_cover(reader, node), None),
        opened_by=part.reference("opened_by", "role") or "",
        clauses=part.clauses(),
    )
