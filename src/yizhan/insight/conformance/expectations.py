"""What a scenario may expect of a case: a plain table. A capability that adds an expectation adds a line.

A list with names in it is held to contain them; an empty one, that there is nothing. `steps` and `overdue`
are held to be exactly so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.utils.translation import gettext as _

from yizhan.capabilities.documents.archive.family import called_by
from yizhan.capabilities.documents.archive.filing import archived as files_of
from yizhan.capabilities.documents.models import ArchiveEntry, FiledCopy
from yizhan.capabilities.documents.records import records_of
from yizhan.capabilities.notices.models import Notice
from yizhan.cases.facts import asker
from yizhan.cases.models import Case, Event
from yizhan.cases.people import staff_id, staff_of
from yizhan.insight.conformance import answers, reported
from yizhan.insight.conformance.mistakes import Failed, Place
from yizhan.insight.conformance.names import (
    called,
    field_named,
    file_named,
    is_one_of,
    limit_or_step_named,
    lookup,
    names_of,
    outcome_named,
    step_limit_or_field,
    step_named,
    unknown,
)
from yizhan.insight.conformance.player import Player
from yizhan.insight.conformance.written import Written
from yizhan.procedure.actors import PACK
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.definition import Definition
from yizhan.procedure.durations import Duration
from yizhan.procedure.events import Noted
from yizhan.procedure.facts import Facts
from yizhan.procedure.loader.tree import Mapping, Node, Scalar
from yizhan.procedure.model import Expression, Step
from yizhan.procedure.state import CaseState, LimitRun
from yizhan.registry.models import Staff


@dataclass(frozen=True, slots=True)
class Seen:
    """The case as it stands, looked at through one `expect`."""

    player: Player
    written: Written
    case: Case
    definition: Definition
    state: CaseState

    @property
    def steps(self) -> list[Step]:
        """The open ones."""
        return [self.definition.procedure.steps[run.step] for run in self.state.open_steps()]

    def role(self, name: str, place: Place) -> str:
        return self.player.names.role(name, place, self.case.pack)


def expect(player: Player, written: Written) -> None:
    written.only(("case", *EXPECTATIONS), ("case",))
    case = player.case(written)
    seen = Seen(player, written, case, player.definition(case), player.state(case))
    for key in written:
        if key != "case":
            EXPECTATIONS[key](seen)


# -- where it stands --------------------------------------------------------------------------------


def status(seen: Seen) -> None:
    wanted = seen.written.word("status")
    known = [value for value, _label in Case.Status.choices]
    if wanted not in known:
        raise unknown(seen.written.place_of("status"), _("status"), wanted, known)
    _must_equal("status", wanted, seen.state.status)


def steps(seen: Seen) -> None:
    place = seen.written.place_of("steps")
    wanted = {step_named(seen.definition, name, place).id for name in seen.written.words("steps")}
    _must_be("steps", wanted, {run.step for run in seen.state.open_steps()})


def done(seen: Seen) -> None:
    """The outcome with which steps ended."""
    inner = seen.written.mapping("done")
    for name, value in seen.written.entries("done"):
        step = step_named(seen.definition, name, inner.place_of(name))
        run = seen.state.steps.get(step.id)
        found = run.outcome if run is not None and run.state == "done" else _("not done")
        _must_equal(f"done {step.id}", outcome_named(step, str(value), inner.place_of(name)), found)


def data(seen: Seen) -> None:
    inner = seen.written.mapping("data")
    for name, value in seen.written.entries("data"):
        place = inner.place_of(name)
        field = answers.asked_field(seen.player, seen.definition, name, place, "")
        wanted = answers.expected_value(seen.player, field, value, place, inner)
        found = seen.state.data.get(field.id)
        if not answers.same(field, found, wanted):
            _must_equal(
                f"data {field.id}",
                answers.shown_value(seen.player, field, wanted),
                answers.shown_value(seen.player, field, found),
            )


def proposed(seen: Seen) -> None:
    """What a classification rule proposes, whether or not a person has answered it."""
    inner = seen.written.mapping("proposed")
    for name, value in seen.written.entries("proposed"):
        place = inner.place_of(name)
        field = answers.asked_field(seen.player, seen.definition, name, place, "")
        wanted = answers.expected_value(seen.player, field, value, place, inner)
        found = seen.state.proposals.get(field.id, {}).get("value")
        if not answers.same(field, found, wanted):
            _must_equal(
                f"proposed {field.id}",
                answers.shown_value(seen.player, field, wanted),
                answers.shown_value(seen.player, field, found),
            )


def number(seen: Seen) -> None:
    _must_equal("number", seen.written.word("number"), seen.case.number)


# -- time -------------------------------------------------------------------------------------------


def due(seen: Seen) -> None:
    inner = seen.written.mapping("due")
    for key in inner:
        name = limit_or_step_named(seen.definition, key, inner.place_of(key))
        wanted = seen.player.moment(inner.moment(key)) if key in inner else None
        running = _running(seen, name)
        times = [at for limit in running if (at := limit.clock.due(seen.player.calendar)) is not None]
        found = min(times, default=None)
        if found != wanted:
            other = _why_not_running(seen, name) if not running else ""
            clock = seen.player.clock
            _must_equal(f"due {name}", clock(wanted), other or clock(found))


def overdue(seen: Seen) -> None:
    """Exactly the running limits whose time has passed, each by its own name or its step's.

    A limit that comes round again and again is no promise that can be late; it may be named when it was missed.
    """
    place = seen.written.place_of("overdue")
    wanted = [limit_or_step_named(seen.definition, name, place) for name in seen.written.words("overdue")]
    late = {limit.limit: names_of(seen.definition, limit.limit) for limit in _late(seen)}
    repeated = {limit.id for limit in seen.definition.procedure.all_limits() if limit.every or limit.every_parameter}
    unnamed = [id for id, names in late.items() if id not in repeated and names.isdisjoint(wanted)]
    missing = [name for name in wanted if not any(name in names for names in late.values())]
    if unnamed or missing:
        _must_equal("overdue", _listed(wanted), _listed(sorted(late)))


def took(seen: Seen) -> None:
    inner = seen.written.mapping("took")
    for key in inner:
        step = step_named(seen.definition, key, inner.place_of(key))
        wanted = inner.duration(key)
        run = seen.state.steps.get(step.id)
        if run is None or run.completed_at is None:
            raise Failed(f"took {step.id}", expected=wanted.iso(), found=_("not done"))
        end = seen.player.calendar.add(run.started_at, wanted)
        if end != run.completed_at:
            spent = Duration(seconds=int((run.completed_at - run.started_at).total_seconds()))
            _must_equal(f"took {step.id}", wanted.iso(), spent.iso())


def _running(seen: Seen, name: str) -> list[LimitRun]:
    """The limit of that name; else the step's; else those of the case that the step will meet."""
    running = seen.state.running_limits()
    return (
        [limit for limit in running if limit.limit == name]
        or [limit for limit in running if limit.step == name]
        or [limit for limit in running if name in names_of(seen.definition, limit.limit)]
    )


def _late(seen: Seen) -> list[LimitRun]:
    now, calendar = seen.player.now, seen.player.calendar
    return [limit for limit in seen.state.running_limits() if limit.clock.is_overdue(calendar, now)]


def _why_not_running(seen: Seen, name: str) -> str:
    runs = [limit for limit in seen.state.limits.values() if name in (limit.limit, limit.step)]
    if not runs:
        return _("no limit runs there")
    return _("it ended at %(at)s") % {"at": seen.player.clock(runs[-1].ended_at)}


# -- who --------------------------------------------------------------------------------------------


def assigned(seen: Seen) -> None:
    inner = seen.written.mapping("assigned")
    for name, value in seen.written.entries("assigned"):
        step = step_named(seen.definition, name, inner.place_of(name))
        wanted = seen.player.person(str(value), inner.place_of(name)) if value is not None else None
        run = seen.state.open_step(step.id)
        found = run.assigned_to if run is not None else ""
        if found != (staff_id(wanted) if wanted is not None else ""):
            who = staff_of([found]).get(found)
            _must_equal(f"assigned {step.id}", str(value), who.name if who is not None else found or _("nobody"))


def escalated(seen: Seen) -> None:
    place = seen.written.place_of("escalated")
    wanted = {seen.role(name, place) for name in seen.written.words("escalated")}
    _must_contain("escalated", wanted, set(seen.state.escalated_to))


def presses(seen: Seen) -> None:
    inner = seen.written.mapping("presses")
    for name, value in seen.written.entries("presses"):
        step = step_named(seen.definition, name, inner.place_of(name))
        run = seen.state.steps.get(step.id)
        _must_equal(f"presses {step.id}", value, run.presses if run is not None else 0)


NOTICE_KEYS = ("role", "person", "about", "says", "urgent", "escalation", "pressing", "seen")


def notified(seen: Seen) -> None:
    """Somebody of the role was told about the step, limit or field: as that role, as a group it belongs to, by name.

    `says` is a part of the words in either language; `urgent`, `escalation`, `pressing` and `seen` are true or false.
    """
    sent = list(Notice.objects.filter(case=seen.case).select_related("staff").order_by("pk"))
    found = _listed(dict.fromkeys(_notice_shown(notice) for notice in sent))
    nodes = list(seen.written.items("notified"))
    if not nodes and sent:
        raise Failed("notified", expected=_("nobody"), found=found)
    for node in nodes:
        item = Written(seen.written.file, node, "notified")
        item.only(NOTICE_KEYS, () if "person" in item else ("role",))
        wanted = _Told(seen, item)
        if not any(wanted.fits(notice) for notice in sent):
            told = " ".join(f"{key}: {item.value(key)}" for key in item)
            raise Failed("notified", expected=told, found=found)


class _Told:
    """One notice that is expected."""

    def __init__(self, seen: Seen, item: Written) -> None:
        self.seen = seen
        self.item = item
        self.role, self.person = self._who("person" if "person" in item else "role")
        self.about = {step_limit_or_field(seen.definition, item.word("about"), item.place_of("about"))}
        if self.item.word("about"):
            self.about |= _told_as(seen.definition, self.item.word("about"))

    def _who(self, key: str) -> tuple[str | None, Staff | None]:
        """A role, or a person by name."""
        name, place, player = self.item.word(key), self.item.place_of(key), self.seen.player
        if name not in player.cast.people and (role := player.names.find_role(name, place, self.seen.case.pack)):
            return role, None
        return None, player.person(name, place)

    def fits(self, notice: Notice) -> bool:
        return (
            self._reaches(notice)
            and ("about" not in self.item or notice.about in self.about)
            and all(
                bool(getattr(notice, name)) == self.item.value(name)
                for name in ("urgent", "escalation", "pressing")
                if name in self.item
            )
            and ("seen" not in self.item or (notice.seen_at is not None) == self.item.value("seen"))
            and ("says" not in self.item or any(self.item.word("says") in said for said in (notice.zh, notice.en)))
        )

    def _reaches(self, notice: Notice) -> bool:
        reached = self.seen.definition.pack.acting_roles([notice.role]) if notice.role else frozenset()
        if self.person is not None:
            own = self.seen.player.cast.roles.get(self.person.pk, frozenset())
            return notice.staff_id == self.person.pk or not own.isdisjoint(reached)
        if notice.role:
            return self.role in reached
        return self.role in self.seen.player.cast.roles.get(notice.staff_id or 0, frozenset())


def _told_as(definition: Definition, about: str) -> set[str]:
    """A notice of a step's limit is about the step; one of the case's limits, about the limit."""
    limits = definition.procedure.all_limits()
    steps = {limit.step for limit in limits if limit.id == about and limit.step}
    return steps | {limit.id for limit in limits if limit.step is None and about in limit.until}


def _notice_shown(notice: Notice) -> str:
    to = notice.role or (notice.staff.name if notice.staff else "?")
    return f"{to} ({notice.about})"


# -- what belongs to it -------------------------------------------------------------------------------


def children(seen: Seen) -> None:
    place = seen.written.place_of("children")
    wanted = {seen.player.names.procedure(name, place).id for name in seen.written.words("children")}
    called = Case.objects.filter(parent=seen.case)
    if not wanted:
        called = called.filter(follow_up="")
    _must_contain("children", wanted, set(called.values_list("procedure", flat=True)))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody is to ask, or to look, afterwards."""

    kinds: frozenset[str]
    roles: frozenset[str]
    due: datetime | None

    def __str__(self) -> str:
        at = f"{self.due:%Y-%m-%dT%H:%M}" if self.due else "–"
        return f"{'/'.join(sorted(self.kinds))} {','.join(sorted(self.roles))} {at}"


def follow_ups(seen: Seen) -> None:
    waiting = _follow_ups(seen)
    nodes = list(seen.written.items("follow_ups"))
    if not nodes and waiting:
        raise Failed("follow_ups", expected=_("nothing"), found=_listed([str(one) for one in waiting]))
    for node in nodes:
        item = Written(seen.written.file, node, "follow_ups")
        item.only(("kind", "role", "due"))
        role = seen.role(item.word("role"), item.place_of("role")) if "role" in item else None
        at = seen.player.moment(item.moment("due")) if "due" in item else None
        for one in waiting:
            fits = ("kind" not in item or is_one_of(item.word("kind"), one.kinds)) and (
                role is None or role in one.roles
            )
            if fits and (at is None or at == one.due):
                break
        else:
            wanted = " ".join(str(item.value(key)) for key in item)
            raise Failed("follow_ups", expected=wanted, found=_listed([str(one) for one in waiting]))


def _follow_ups(seen: Seen) -> list[FollowUp]:
    """Open revisits of the case itself, and the open steps of the cases drawn from it."""
    found = list(_open_revisits(seen, seen.case, only_revisits=True, also=()))
    drawn = Case.objects.select_related("site").filter(parent=seen.case, status=Case.Status.OPEN).exclude(follow_up="")
    for case in drawn.order_by("pk"):
        definition = seen.player.definition(case)
        found += _open_revisits(seen, case, only_revisits=False, also=(case.follow_up, *called(definition.procedure)))
    return found


def _open_revisits(seen: Seen, case: Case, *, only_revisits: bool, also: Iterable[str]) -> Iterable[FollowUp]:
    definition, state = seen.player.definition(case), seen.player.state(case)
    for run in state.open_steps():
        step = definition.procedure.steps[run.step]
        if only_revisits and step.kind != "revisit":
            continue
        limits = [limit for limit in state.running_limits() if limit.step in (run.step, "")]
        times = [at for limit in limits if (at := limit.clock.due(seen.player.calendar)) is not None]
        names = frozenset({step.kind, step.id, step.title.zh, step.title.en, *also})
        yield FollowUp(names, frozenset(run.roles), min(times, default=None))


def incident(seen: Seen) -> None:
    """The case named shares this one's incident; nothing: it belongs to none."""
    if "incident" not in seen.written:
        _must_equal("incident", _("none"), seen.state.incident or _("none"))
        return
    other = seen.player.state(seen.player.case(seen.written, "incident")).incident
    if not other or other != seen.state.incident:
        raise Failed("incident", expected=other or _("one and the same"), found=seen.state.incident or _("none"))


def merged_into(seen: Seen) -> None:
    wanted = seen.player.case(seen.written, "merged_into").number
    _must_equal("merged_into", wanted, seen.state.merged_into or _("none"))


# -- papers -----------------------------------------------------------------------------------------


def archived(seen: Seen) -> None:
    place = seen.written.place_of("archived")
    wanted = {_file(seen, name, place) for name in seen.written.words("archived")}
    _must_contain("archived", wanted, files_of(seen.case))


def _file(seen: Seen, name: str, place: Place) -> str:
    return file_named(seen.definition, name, place) if seen.definition.pack.files else name


ARCHIVE_KEYS = ("state", "missing", "home", "filed_by", "with")


def archive(seen: Seen) -> None:
    """How far archiving has come: `sealed`, `incomplete` or `none`; or what is written under its keys."""
    node = seen.written.node.entries["archive"][1]
    if isinstance(node, Scalar):
        node = Mapping({"state": (node, node)}, node.line, node.column)
    item = Written(seen.written.file, node, "archive")
    item.only(ARCHIVE_KEYS)
    entry = ArchiveEntry.objects.filter(case=seen.case).first()
    if "state" in item:
        found = "none" if entry is None else "sealed" if entry.sealed_at else "incomplete"
        _must_equal("archive", item.word("state"), found)
    if "missing" in item:
        place = item.place_of("missing")
        missing = set(entry.missing) if entry is not None else set()
        _must_be("archive missing", {_file(seen, name, place) for name in item.words("missing")}, missing)
    if "with" in item:
        place = item.place_of("with")
        wanted = {seen.player.names.procedure(name, place).id for name in item.words("with")}
        _must_contain("archive with", wanted, {one.procedure for one in called_by(seen.case)})
    copies = list(FiledCopy.objects.filter(case=seen.case).select_related("place"))
    if "home" in item:
        homes = {copy.place.code for copy in copies if copy.place}
        _must_be("archive home", {seen.player.room(item.word("home"), item.place_of("home")).code}, homes)
    if "filed_by" in item:
        role = seen.player.names.role(item.word("filed_by"), item.place_of("filed_by"))
        may = seen.definition.pack.acting_roles([role])
        people = staff_of(copy.by for copy in copies)
        held = [seen.player.cast.roles.get(people[copy.by].pk, frozenset()) for copy in copies if copy.by in people]
        if not copies or len(held) < len(copies) or any(may.isdisjoint(roles) for roles in held):
            found = ", ".join(copy.by_name for copy in copies) or _("nobody")
            raise Failed("archive filed_by", expected=item.word("filed_by"), found=found)


def remarks(seen: Seen) -> None:
    """Notes that were added after the case was sealed, each with its author."""
    entry = ArchiveEntry.objects.filter(case=seen.case, sealed_at__isnull=False).first()
    since = entry.version if entry is not None else seen.case.version
    noted = list(Event.objects.filter(case=seen.case, kind=Noted.kind, seq__gt=since).order_by("seq"))
    found = _listed(f"{event.by_name}: {event.body['text']}" for event in noted)
    nodes = list(seen.written.items("remarks"))
    if not nodes and noted:
        raise Failed("remarks", expected=_("nothing"), found=found)
    for node in nodes:
        item = Written(seen.written.file, node, "remarks")
        item.only(("by", "says"), ("says",))
        by = seen.player.actor(item, seen.case).id if "by" in item else None
        if not any(item.word("says") in one.body["text"] and by in (None, one.by) for one in noted):
            raise Failed("remarks", expected=" ".join(item.word(key) for key in item), found=found)


def records(seen: Seen) -> None:
    """Records that the case has; also with what a record says of itself."""
    found = records_of(seen.case)
    known = seen.definition.pack.records
    nodes = list(seen.written.items("records"))
    if not nodes and found:
        raise Failed("records", expected=_("nothing"), found=_listed(found))
    for node in nodes:
        item = _record_written(seen, node)
        titles = {id: record.title for id, record in known.items()}
        name = lookup(item.word("record"), titles, item.place_of("record"))
        if name is None:
            raise unknown(item.place_of("record"), _("record"), item.word("record"), known, of=seen.definition.pack.id)
        if name not in found:
            raise Failed("records", expected=name, found=_listed(found))
        _record_is(seen, item, name)


def _record_written(seen: Seen, node: Node) -> Written:
    if isinstance(node, Scalar):
        node = Mapping({"record": (node, node)}, node.line, node.column)
    item = Written(seen.written.file, node, "records")
    item.only(("record", "number", "copies", "signed_by", "fields", "retention"), ("record",))
    return item


def _record_is(seen: Seen, item: Written, name: str) -> None:
    record = seen.definition.pack.records[name]
    if "number" in item:
        is_own = record.number and seen.definition.procedure.record == name
        _must_equal(f"{name} number", item.word("number"), seen.case.number if is_own else _("none"))
    if "copies" in item and item.word("copies") not in (record.copies.zh, record.copies.en):
        _must_equal(f"{name} copies", item.word("copies"), record.copies.zh or _("none"))
    if "retention" in item:
        _must_equal(f"{name} retention", item.word("retention"), _retention(seen, record.retention))
    if "signed_by" in item:
        place = item.place_of("signed_by")
        wanted = {seen.role(one, place) for one in item.words("signed_by")}
        _must_contain(f"{name} signed_by", wanted, set(record.signed_by))
    if "fields" in item:
        place = item.place_of("fields")
        fields = {field_named(seen.definition, one, place).id for one in item.words("fields")}
        _must_contain(f"{name} fields", fields, {*record.fields, *record.shows})


def _retention(seen: Seen, written: str | None) -> str:
    """How long the record is kept: as it stands, or the parameter in force."""
    if written is None or not written.startswith("$"):
        return written or _("none")
    parameter = seen.definition.pack.parameters[written[1:]]
    return str(seen.player.cast.parameters.get(parameter.id, parameter.default) or _("none"))


def report(seen: Seen) -> None:
    reported.report(seen.case, seen.definition, seen.written)


def shows(seen: Seen) -> None:
    """What the person at the open steps is shown."""
    inner = seen.written.mapping("shows")
    inner.only(tuple(SHOWN))
    for key in inner:
        SHOWN[key](seen, inner)


def _applies(seen: Seen, condition: Expression | None) -> bool:
    """Whether a script or checklist with this condition is shown in this case, now."""
    player = seen.player
    facts = Facts(
        calendar=player.calendar,
        parameters=player.cast.parameters,
        ask=asker(seen.case.site, seen.definition, seen.case.pk, player.now),
        quota=lambda follow_up: (0, 0),
    )
    return Draft(seen.definition, seen.state, PACK, facts, player.now).holds(condition)


def _scripts(seen: Seen, inner: Written) -> None:
    scripts = seen.definition.pack.scripts
    for name in inner.words("script"):
        if name not in scripts:
            raise unknown(inner.place_of("script"), _("script"), name, scripts, of=seen.definition.pack.id)
    open_ones = {name for step in seen.steps for name in step.scripts if scripts[name].text}
    told = {name for name in open_ones if _applies(seen, scripts[name].when)}
    _must_contain("shows script", set(inner.words("script")), told)


def _checklists(seen: Seen, inner: Written) -> None:
    lists = seen.definition.pack.checklists
    for name in inner.words("checklist"):
        if name not in lists:
            raise unknown(inner.place_of("checklist"), _("checklist"), name, lists, of=seen.definition.pack.id)
    open_ones = {name for step in seen.steps for name in step.checklists if lists[name].lines}
    told = {name for name in open_ones if _applies(seen, lists[name].when)}
    _must_contain("shows checklist", set(inner.words("checklist")), told)


def _fields(seen: Seen, inner: Written) -> None:
    wanted = {field_named(seen.definition, name, inner.place_of("fields")).id for name in inner.words("fields")}
    asked = {name for step in seen.steps for name in answers.asked(seen.definition, step)}
    _must_contain("shows fields", wanted, asked)


def _signatures(seen: Seen, inner: Written) -> None:
    wanted = {seen.role(name, inner.place_of("sign")) for name in inner.words("sign")}
    _must_contain("shows sign", wanted, {who for step in seen.steps for who in step.sign})


def _outcomes(seen: Seen, inner: Written) -> None:
    titles = {id: outcome.title for step in seen.steps for id, outcome in step.outcomes.items()}
    wanted = {lookup(name, titles, inner.place_of("outcomes")) or name for name in inner.words("outcomes")}
    _must_contain("shows outcomes", wanted, set(titles))


SHOWN: dict[str, Callable[[Seen, Written], None]] = {
    "script": _scripts,
    "checklist": _checklists,
    "fields": _fields,
    "sign": _signatures,
    "outcomes": _outcomes,
}


def not_yet(what: str) -> Callable[[Seen], NoReturn]:
    def refuse(seen: Seen) -> NoReturn:
        told = _("“%(what)s” is not yet supported: nothing keeps accounts here so far") % {"what": what}
        seen.written.wrong(what, told)

    return refuse


EXPECTATIONS: dict[str, Callable[[Seen], None]] = {
    "status": status,
    "steps": steps,
    "done": done,
    "due": due,
    "overdue": overdue,
    "data": data,
    "proposed": proposed,
    "number": number,
    "assigned": assigned,
    "escalated": escalated,
    "notified": notified,
    "presses": presses,
    "took": took,
    "children": children,
    "follow_ups": follow_ups,
    "incident": incident,
    "merged_into": merged_into,
    "archived": archived,
    "archive": archive,
    "remarks": remarks,
    "records": records,
    "report": report,
    "shows": shows,
    "charges": not_yet("charges"),
    "balance": not_yet("balance"),
    "deposit": not_yet("deposit"),
}


# -- comparing --------------------------------------------------------------------------------------


def _must_equal(what: str, wanted: object, found: object) -> None:
    if wanted != found:
        raise Failed(what, expected=str(wanted), found=str(found))


def _must_be(what: str, wanted: set[str], found: set[str]) -> None:
    if wanted != found:
        raise Failed(what, expected=_listed(sorted(wanted)), found=_listed(sorted(found)))


def _must_contain(what: str, wanted: set[str], found: set[str]) -> None:
    """All of these; where none is named, none at all."""
    if (wanted - found) if wanted else found:
        raise Failed(what, expected=_listed(sorted(wanted)), found=_listed(sorted(found)))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or _("nothing")
