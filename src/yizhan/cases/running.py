"""The one door through which a case changes. Everything here happens in one transaction, or not at all.

Guaranteed: a command either happened, once, with its events, or did not; whoever sends it twice with the same
key gets the case as the first one left it. The family of a case (parent and children) is locked by its root, and
always before anything else, so no two commands can wait for each other.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction
from django.db.models import Q

from yizhan.cases import effects, facts, library, numbering, pinning, quotas, signals, store, tallies
from yizhan.cases.batch import Batch, places
from yizhan.cases.models import Case, CommandKey, Incident
from yizhan.cases.people import holds_any, name_of, party_id, working_at
from yizhan.cases.refused import Refused
from yizhan.cases.surroundings import Surroundings, around, locked, unlocked, unlocked_all
from yizhan.procedure import commands as c
from yizhan.procedure import events as e
from yizhan.procedure.actors import CLOCK, PACK, Actor
from yizhan.procedure.decide import Decision, decide
from yizhan.procedure.definition import Definition
from yizhan.procedure.facts import Facts
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState
from yizhan.registry.models import Party, Place, Site

log = structlog.get_logger()

PUT_OFF = timedelta(minutes=10)  # how long a case whose clock failed is left alone
HANDFUL = 20  # clocks asked in one transaction: it waits for the disk once, and a killed worker leaves few undone

# Only the root is locked, as everywhere; a locked family is another worker's.
_CLAIM = """
SELECT c.id FROM cases_case c JOIN cases_case root ON root.id = COALESCE(c.root_id, c.id)
WHERE c.wakes_at <= %s ORDER BY c.wakes_at, c.id LIMIT %s FOR NO KEY UPDATE OF root SKIP LOCKED
"""
_TAKE_WAKE = """
DELETE FROM cases_wake WHERE id = (SELECT w.id FROM cases_wake w WHERE w.at <= %s ORDER BY w.id LIMIT 1
FOR UPDATE SKIP LOCKED) RETURNING case_id, why
"""

_INSERT_WAKES = "INSERT INTO cases_wake (case_id, why, at) VALUES "

_RESERVE_KEY = """
INSERT INTO cases_commandkey (site_id, key, by, at) VALUES (%s, %s, %s, %s) ON CONFLICT (site_id, by, key) DO NOTHING
"""

LONGEST_KEY = 80  # characters of an idempotency key


@transaction.atomic
def open_case(
    site: Site,
    procedure: str,
    *,
    by: Actor,
    now: datetime,
    channel: str = "",
    place: Place | None = None,
    party: Party | None = None,
    data: Mapping[str, Any] | None = None,
    received_at: datetime | None = None,
    key: str = "",
) -> Case:
    """Take a matter in: numbered, on its first step, its clock running.

    Raises Refused; a repeated `key` gives the case that the first one opened.
    """
    if key and (before := _reserve(site, key, by, now)) is not None:
        return before
    surroundings = around(site, now)
    definition = library.edition(surroundings.newest_library).definition(procedure, site)
    surroundings = replace(surroundings, names=_named(site, definition, {}, data or {}, by, now))
    command = c.Open(
        channel=channel,
        data=data or {},
        place=place.code if place else "",
        party=party_id(party) if party else "",
        received_at=received_at.astimezone(UTC) if received_at else None,
    )
    return _open(site, definition, command, surroundings, by, now, place=place, party=party, key=key)


@transaction.atomic
def run(case: Case | int, command: c.Command, *, by: Actor, now: datetime, key: str = "") -> Case:
    """Send a command to a case. Returns the case as it stands after it.

    Raises Refused. A repeated `key` changes nothing and returns the case as it is.
    """
    id = case if isinstance(case, int) else case.pk
    found, surroundings = locked(id, now)
    if key and _sent_before(found.site, key, by) is not None:
        return found
    if isinstance(command, (c.Complete, c.Fill)):
        names = _named(found.site, library.definition_of(found), found.data, command.data, by, now)
        surroundings = replace(surroundings, names=names)
    return _run(found, surroundings, command, by, now, key=key[:LONGEST_KEY])


def tick_some(now: datetime) -> int:
    """Ask the clocks of the cases that have waited longest, a handful together; how many, 0 when none is due.

    Any number of workers may call this: a family in another's hands is passed over. Together they happen or do not;
    when one of them fails, each is asked by itself.
    """
    try:
        with transaction.atomic():
            return _tick_together(now)
    except Exception:
        return sum(tick_one(now) is not None for _ in range(HANDFUL))  # which logs what failed


def _tick_together(now: datetime) -> int:
    claimed = unlocked_all(_claimed(now, HANDFUL), now)
    asked: set[int] = set()
    for case, surroundings in claimed:
        family = case.root_id or case.pk
        if family in asked:  # one of its own may have changed it meanwhile
            case, surroundings = unlocked(case.pk, now)
        asked.add(family)
        _run(case, surroundings, c.Tick(), CLOCK, now)
    return len(claimed)


def _claimed(now: datetime, at_most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, at_most])
        return [id for (id,) in cursor.fetchall()]


@transaction.atomic
def tick_one(now: datetime) -> Case | None:
    """Ask the clock of the case that has waited longest; None when none is due.

    A case that fails is put off so that it does not stop the line, and the failure is logged.
    """
    claimed = _claimed(now, 1)
    if not claimed:
        return None
    case, surroundings = unlocked(claimed[0], now)
    try:
        with transaction.atomic():
            return _run(case, surroundings, c.Tick(), CLOCK, now)
    except Exception as error:
        Case.objects.filter(pk=case.pk).update(wakes_at=now + PUT_OFF)
        log.error("clock.failed", case=case.number, put_off_until=(now + PUT_OFF).isoformat(), exc_info=error)
        return case


@transaction.atomic
def reassess_one(now: datetime) -> Case | None:
    """Let one case hear its classification again, because something beside it changed; None when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_WAKE, [now])
        taken = cursor.fetchone()
    if taken is None:
        return None
    case, surroundings = locked(taken[0], now)
    is_quota = library.definition_of(case).procedure.quota is not None
    if is_quota:
        _run(case, surroundings, c.Tick(), CLOCK, now)  # counts anew
        case, surroundings = unlocked(case.pk, now)
    case, surroundings = _caught_up(case, surroundings, now)  # which may end it
    if case.status == Case.Status.OPEN and not is_quota:
        _run(case, surroundings, c.Reassess(why=taken[1]), PACK, now)
    return case


# -- deciding and storing ----------------------------------------------------------------------


def _run(
    case: Case, surroundings: Surroundings, command: c.Command, by: Actor, now: datetime, *, key: str = ""
) -> Case:
    """The case's family is locked."""
    if not isinstance(command, c.Tick):
        case, surroundings = _caught_up(case, surroundings, now)
    definition = library.definition_of(case)
    if isinstance(command, c.Tick) and definition.procedure.quota is not None:
        packs = library.edition(case.library_id).library
        command = c.Tick(counted=tallies.tally(case, packs, definition, surroundings.parameters, now))
    before: CaseState = case.state
    now = now.astimezone(UTC)
    if before.last_at is not None:
        now = max(now, before.last_at)  # a machine's clock was set back
    goes_by = command.to if isinstance(command, c.Move) else definition
    facts = _facts(case.site, goes_by, surroundings, case.pk, now)
    decision = decide(definition, before, command, by, facts, now)
    if isinstance(decision, Refusal):
        raise Refused(decision)
    if decision.events:
        _store(case, goes_by, before, decision, surroundings, by, now, key=key)
        return case
    if key:
        CommandKey.objects.create(site=case.site, by=by.id, key=key, case=case, at=now)
    if case.wakes_at != decision.wakes_at:
        # The clock asked and nothing was due after all (an edited calendar): it is told when to ask again.
        case.wakes_at = decision.wakes_at
        case.save(update_fields=["wakes_at"])
    return case


def _caught_up(case: Case, surroundings: Surroundings, now: datetime) -> tuple[Case, Surroundings]:
    """The case after everything that had fallen due until now, even where the workers are late or down: a step that
    is finished after its limit must not hide that the limit was missed."""
    heard = None
    while case.wakes_at is not None and case.wakes_at <= now and case.head != heard:
        heard = case.head
        _run(case, surroundings, c.Tick(), CLOCK, now)
        case, surroundings = unlocked(case.pk, now)  # a breach may have called a child that returned already
    return case, surroundings


def _run_next(case_id: int, command: c.Command, by: Actor, now: datetime) -> None:
    """Another command to the same family, in the same transaction."""
    case, surroundings = unlocked(case_id, now)
    _run(case, surroundings, command, by, now)


def _open(
    site: Site,
    definition: Definition,
    command: c.Open,
    surroundings: Surroundings,
    by: Actor,
    now: datetime,
    *,
    place: Place | None,
    party: Party | None,
    key: str = "",
    parent: Case | None = None,
    parent_step: str = "",
    follow_up: str = "",
) -> Case:
    now = now.astimezone(UTC)
    before = CaseState()
    decision = decide(definition, before, command, by, _facts(site, definition, surroundings, None, now), now)
    if isinstance(decision, Refusal):
        raise Refused(decision)
    record = definition.pack.records.get(definition.procedure.record or "")
    number, id = numbering.next_case(site, record.number if record else "", now.astimezone(ZoneInfo(site.timezone)))
    case = Case(
        id=id,
        site=site,
        number=number,
        library_id=surroundings.newest_library,
        pack=definition.pack.id,
        procedure=definition.procedure.id,
        root_id=(parent.root_id or parent.pk) if parent else None,
        parent=parent,
        parent_step=parent_step,
        follow_up=follow_up,
        channel=command.channel,
        place=place,
        party=party,
        received_at=command.received_at or now,
        opened_at=now,
    )
    _store(case, definition, before, decision, surroundings, by, now, key=key[:LONGEST_KEY])
    return case


def _store(
    case: Case,
    definition: Definition,
    before: CaseState,
    decision: Decision,
    surroundings: Surroundings,
    by: Actor,
    now: datetime,
    *,
    key: str,
) -> None:
    after = decision.state
    _link(case, decision)
    store.write(case, definition, before, decision, by, now, key=key)
    _wake_others(case, definition, before, after, now)
    _wake_quotas(case, definition, before, after, now)
    afterwards: effects.Afterwards = []
    for event in decision.events:
        _carry_out(case, definition, after, event, surroundings, by, now, afterwards)
    for hear in effects.HEARERS:
        hear(effects.Happened(case, definition, after, decision.events, by, now, afterwards))
    if after.status != "open" and before.status == "open":
        _end_family(case, after, by, now)
    for id, command in afterwards:
        if id == case.pk:
            _run(case, surroundings, command, PACK, now)
        else:
            _run_next(id, command, PACK, now)


def _carry_out(
    case: Case,
    definition: Definition,
    state: CaseState,
    event: e.AnyEvent,
    surroundings: Surroundings,
    by: Actor,
    now: datetime,
    afterwards: effects.Afterwards,
) -> None:
    match event:
        case e.EffectRequested():
            effects.perform(
                effects.Request(
                    case,
                    definition,
                    state,
                    event.verb,
                    event.args,
                    event.about,
                    by,
                    now,
                    surroundings.parameters,
                    afterwards,
                )
            )
        case e.ChildCalled():
            _open_child(case, state, event, by, now)
        case e.Moved():
            pinning.pin(case, event)
        case e.FollowUpDrawn():
            quotas.count(case.site, event.follow_up, _period(case.site, now), drawn=event.drawn)


def _open_child(parent: Case, state: CaseState, event: e.ChildCalled, by: Actor, now: datetime) -> None:
    """A child is of the same customer and place, and inherits what was signed and photographed."""
    surroundings = around(parent.site, now)
    definition = library.edition(surroundings.newest_library).definition(event.procedure, parent.site)
    command = c.Open(
        channel=parent.channel,
        data=_handed_over(parent.site, definition, event.data, now),
        place=state.place,
        party=state.party,
        by_case=True,
        called=event.wait,
        received_at=parent.received_at if event.wait else now,
        doers=dict(state.doers),
    )
    child = _open(
        parent.site,
        definition,
        command,
        surroundings,
        by,
        now,
        place=parent.place,
        party=parent.party,
        parent=parent,
        parent_step=event.step,
        follow_up=event.follow_up,
    )
    if state.photos and child.status == Case.Status.OPEN:
        _run_next(child.pk, c.Attach(attachments=state.photos), by, now)


def _handed_over(site: Site, definition: Definition, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a child knows of the questions it is given the answers to. Whom its parent chose for a step that is not
    theirs is left out: nobody could do it, and those whose work it is would not see that it waits."""
    known = {name: value for name, value in data.items() if name in definition.pack.fields}
    for step in definition.procedure.steps.values():
        person = known.get(step.assign_from or "")
        if (
            person
            and step.role.listed
            and not holds_any(site, person, definition.pack.acting_roles(step.role.listed), now)
        ):
            del known[step.assign_from or ""]
    return known


def _end_family(case: Case, state: CaseState, by: Actor, now: datetime) -> None:
    """A case that ended returns to the parent that waits for it; one that was cancelled takes its children along."""
    if state.status == "cancelled":
        for child in Case.objects.filter(parent=case, status=Case.Status.OPEN).order_by("pk"):
            _run_next(child.pk, c.Cancel(reason=case.number), PACK, now)
    if case.parent_id is None:
        return
    parent, surroundings = unlocked(case.parent_id, now)
    waiting = parent.state.open_step(case.parent_step)
    if parent.status != Case.Status.OPEN or waiting is None or not waiting.child:
        return
    command = c.Return(
        step=case.parent_step,
        child=case.number,
        status=state.status,
        data=state.data,
        photos=state.photos,
        signed=state.signed,
        doers=dict(state.doers),
    )
    _run(parent, surroundings, command, by, now)


def _named(
    site: Site, definition: Definition, before: Mapping[str, Any], typed: Mapping[str, Any], by: Actor, now: datetime
) -> Mapping[str, str]:
    """What those are called who are named in the answers, by id. One query, if anybody is named.

    Raises Refused for one who does not work at the site: whoever is named may be handed the next step, is told of it,
    and is called by name on every page.
    """
    fields = definition.pack.fields
    named = {
        name: value
        for name, value in typed.items()
        if name in fields and fields[name].type == "staff" and value and value != before.get(name)
    }
    if not named or by in (CLOCK, PACK):
        return {}
    here = working_at(site, named.values(), now)
    if strangers := {name: "one-from-the-list" for name, value in named.items() if value not in here}:
        raise Refused.because("bad-value", fields=strangers)
    return here


# -- what a decision is told --------------------------------------------------------------------


def _facts(site: Site, definition: Definition, surroundings: Surroundings, case_id: int | None, now: datetime) -> Facts:
    period = _period(site, now)
    return Facts(
        calendar=surroundings.calendar,
        parameters=surroundings.parameters,
        ask=facts.asker(site, definition, case_id, now),
        quota=lambda kind: quotas.standing(site, kind, period),
        name_of=lambda id: surroundings.names.get(id) or name_of(id),
    )


def _period(site: Site, now: datetime) -> str:
    return now.astimezone(ZoneInfo(site.timezone)).strftime("%Y-%m")


# -- locks, keys, links -------------------------------------------------------------------------


def lock_families(*ids: int) -> None:
    """Lock several families in the order of their roots, before a command that touches them all."""
    roots = {root or id for id, root in Case.objects.filter(pk__in=ids).values_list("pk", "root_id")}
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=roots).order_by("pk"))


def _sent_before(site: Site, key: str, by: Actor) -> Case | None:
    """The case that the same sender's same key already changed."""
    sent = CommandKey.objects.filter(site=site, by=by.id, key=key[:LONGEST_KEY]).select_related("case__site").first()
    return sent.case if sent is not None else None


def _reserve(site: Site, key: str, by: Actor, now: datetime) -> Case | None:
    """Take the key for a case that is about to be opened; the case, if another took it first.

    Of two that come at the same moment the second waits here until the first is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE_KEY, [site.pk, key[:LONGEST_KEY], by.id, now])
        if cursor.rowcount == 1:
            return None
    return _sent_before(site, key, by)


class AlreadySent(Exception):
    """The same command came twice at the same moment; this one is rolled back, the other has happened."""


def _link(case: Case, decision: Decision) -> None:
    for event in decision.events:
        if isinstance(event, e.Linked):
            case.incident = Incident.objects.get(site=case.site, number=event.incident) if event.incident else None
        elif isinstance(event, e.Cancelled) and event.merged_into:
            case.merged_into = Case.objects.get(site=case.site, number=event.merged_into)


def _wake_others(case: Case, definition: Definition, before: CaseState, after: CaseState, now: datetime) -> None:
    """Cases that share an answer with this one may have to hear their classification again."""
    sharing: set[int] = set()
    for fact in definition.pack.facts.values():
        if case.procedure not in fact.procedures and fact.procedures:
            continue
        if not any(facts.shared(before, name) != facts.shared(after, name) for name in fact.same):
            continue
        others = facts.others_of(fact, case.site, definition, after, case.pk, now)
        if others is not None:
            others.where("c.status = %s", Case.Status.OPEN.value)
            sharing.update(others.read("c.id"))
    _wake(sharing, case, now)


def _wake_quotas(case: Case, definition: Definition, before: CaseState, after: CaseState, now: datetime) -> None:
    """The quotas that this matter may count for count anew."""
    packs = library.edition(case.library_id).library
    standing = tallies.woken_by(packs, definition.procedure, before, after)
    if standing:
        of = Q()
        for pack, procedure in standing:
            of |= Q(pack=pack, procedure=procedure)
        found = Case.objects.filter(of, site=case.site, status=Case.Status.OPEN)
        _wake(set(found.values_list("pk", flat=True)), case, now)


def _wake(ids: Collection[int], case: Case, now: datetime) -> None:
    if ids:
        batch = Batch()
        values = [value for id in sorted(ids) for value in (id, case.number, now)]
        batch.add(_INSERT_WAKES + places(len(ids), 3), values)
        signals.wake(batch, now)
        batch.send()
