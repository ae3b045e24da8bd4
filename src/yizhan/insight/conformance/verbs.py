"""The verbs of a play: a plain table. A capability that adds a verb adds a line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from django.utils.translation import gettext as _

from yizhan.capabilities.notices.inbox import inbox, mark_seen
from yizhan.cases import duplicates, incidents, running
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.insight.conformance.answers import answers, asked, is_answered
from yizhan.insight.conformance.expectations import expect
from yizhan.insight.conformance.mistakes import Failed, nearest
from yizhan.insight.conformance.names import (
    ChecklistLines,
    channel_named,
    file_named,
    limit_or_step_named,
    outcome_named,
    step_limit_or_field,
    step_named,
)
from yizhan.insight.conformance.player import Player, refusal_expected
from yizhan.insight.conformance.written import Written
from yizhan.procedure import commands as c
from yizhan.procedure.actors import PACK
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Step
from yizhan.procedure.refusals import CODES
from yizhan.procedure.state import CaseState
from yizhan.registry.access import access

# A scenario may give the general word for a refusal that the engine tells more exactly.
INCLUDES = {
    "role": ("assigned", "same-person"),
    "not-open": ("closed", "archived"),
    "closed": ("archived",),
    "missing-field": ("reason", "missing-photo", "checklist"),
    "gate": ("checklist",),
}

DO_KEYS = ("case", "step", "outcome", "by", "data", "ticks", "waive", "waived", "sign", "photos", "reason")


def open_case(player: Player, written: Written) -> None:
    procedure = player.names.procedure(written.word("procedure"), written.place_of("procedure"))
    definition = Definition(player.library.packs[procedure.pack], procedure)
    room = player.room(written.word("place"), written.place_of("place")) if "place" in written else None
    customer = player.stage.owners.get(room.code) if room else None
    case = running.open_case(
        player.stage.site,
        procedure.ref,
        by=player.actor(written, party=customer),
        now=player.now,
        channel=_channel(player, written, definition),
        place=room,
        party=customer,
        data=answers(player, written, definition),
        received_at=player.moment(written.moment("received")) if "received" in written else None,
    )
    name = written.word("as") or procedure.id
    if name in player.named:
        written.wrong("as", _("there is a case “%(name)s” already") % {"name": name})
    player.named[name] = case.pk


def _channel(player: Player, written: Written, definition: Definition) -> str:
    """The procedure's first where none is named; one that nobody knows only where just that is to be refused."""
    if "channel" not in written:
        return next(iter(definition.procedure.intake.channels), "")
    name = written.word("channel")
    if player.expecting == "channel" and name not in definition.pack.channels:
        return name
    return channel_named(definition, name, written.place_of("channel"))


def do(player: Player, written: Written) -> None:
    """Finish a step; one that the pack finished by itself just before counts as done."""
    case, definition, step = _at_step(player, written)
    outcome = outcome_named(step, written.word("outcome"), written.place_of("outcome"))
    if _done_by_pack(player.state(case), step, outcome if "outcome" in written else ""):
        _note_down(player, written, case, definition, step)
    else:
        complete(player, written, case, definition, step, outcome)


def _done_by_pack(state: CaseState, step: Step, outcome: str) -> bool:
    run = state.steps.get(step.id)
    if run is None or run.state != "done" or outcome not in ("", run.outcome):
        return False
    return run.completed_by == PACK.id or step.call is not None


def _note_down(player: Player, written: Written, case: Case, definition: Definition, step: Step) -> None:
    """Answers given at a step that the pack has finished are written down at the open step that asks for them."""
    typed = answers(player, written, definition, step.id)
    left = {name: value for name, value in typed.items() if not is_answered(player, definition, case, name, value)}
    if not left:
        return
    for run in player.state(case).open_steps():
        if set(left) <= set(asked(definition, definition.procedure.steps[run.step])):
            player.send(case, c.Fill(step=run.step, data=left), player.actor(written, case, run.step))
            return
    told = _("the pack finished “%(step)s” by itself and nothing that is open asks for these answers")
    raise Failed(told % {"step": step.id}, expected=", ".join(left), found=_("nothing"))


def complete(player: Player, written: Written, case: Case, definition: Definition, step: Step, outcome: str) -> None:
    waive = "waived" if "waived" in written else "waive"
    waived = written.mapping(waive)
    lines = ChecklistLines(definition, step)
    command = c.Complete(
        step=step.id,
        outcome=outcome,
        data=answers(player, written, definition, step.id),
        ticks=tuple(lines.named(name, written.place_of("ticks")) for name in written.words("ticks")),
        waived={lines.named(name, waived.place_of(name)): str(why) for name, why in written.entries(waive)},
        signed=tuple(player.names.role(name, written.place_of("sign"), case.pack) for name in written.words("sign")),
        photos=_photos(player, written),
        reason=written.word("reason"),
    )
    player.send(case, command, player.actor(written, case, step.id))


def refuse(player: Player, written: Written) -> None:
    """The command within must not happen, and for the reason given."""
    because = written.word("because")
    if because not in CODES:
        told = _("“%(code)s” is no refusal; there are: %(known)s") % {"code": because, "known": ", ".join(CODES)}
        written.wrong("because", told, nearest(because, CODES))
    nested = [key for key in written if key in VERBS]
    try:
        with refusal_expected(player, because):
            if nested:
                written.only((*nested[:1], "because"))
                inner = written.mapping(nested[0])
                VERBS[nested[0]].check(inner)
                VERBS[nested[0]].act(player, inner)
            else:
                written.only((*DO_KEYS, "because"), ("case", "step", "by"))
                case, definition, step = _at_step(player, written)
                outcome = ""  # left out, the step is refused whichever way it should end
                if "outcome" in written:
                    outcome = outcome_named(step, written.word("outcome"), written.place_of("outcome"))
                complete(player, written, case, definition, step, outcome)
    except Refused as refused:
        if refused.code == because or refused.code in INCLUDES.get(because, ()):
            return
        raise Failed(
            _("refused, but for another reason"),
            expected=because,
            found=f"{refused.code}. {player.sentence(refused, None)}",
        ) from None
    raise Failed(_("it happened, though it should be refused"), expected=because, found=_("it happened"))


def wait(player: Player, written: Written) -> None:
    player.move(player.calendar.add(player.now, written.duration("wait")))


def until(player: Player, written: Written) -> None:
    to = player.moment(written.moment("until"))
    if to < player.now:
        told = _("it is %(now)s already; time does not go back") % {"now": player.clock(player.now)}
        written.wrong("until", told)
    player.move(to)


def fill(player: Player, written: Written) -> None:
    case, definition, step = _at_step(player, written)
    command = c.Fill(step=step.id, data=answers(player, written, definition, step.id))
    player.send(case, command, player.actor(written, case, step.id))


def attach(player: Player, written: Written) -> None:
    case = player.case(written)
    player.send(case, c.Attach(attachments=_photos(player, written)), player.actor(written, case))


def assign(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    to = player.cast.actor(player.person(written.word("to"), written.place_of("to")))
    command = c.Assign(step=step.id, to=to.id, to_name=to.name, to_roles=to.roles, reason=written.word("reason"))
    player.send(case, command, player.actor(written, case, step.id))


def claim(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    player.send(case, c.Claim(step=step.id), player.actor(written, case, step.id))


def hand_back(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    command = c.HandBack(step=step.id, reason=written.word("reason"))
    player.send(case, command, player.actor(written, case, step.id))


def extend(player: Player, written: Written) -> None:
    case = player.case(written)
    key = "limit" if "limit" in written else "step"
    limit = limit_or_step_named(player.definition(case), written.word(key), written.place_of(key))
    command = c.Extend(limit=limit, to=player.moment(written.moment("to")), reason=written.word("reason"))
    player.send(case, command, player.actor(written, case))


def suspend(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    command = c.Suspend(step=step.id, reason=written.word("reason"))
    player.send(case, command, player.actor(written, case, step.id))


def resume(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    command = c.Resume(step=step.id, reason=written.word("reason"))
    player.send(case, command, player.actor(written, case, step.id))


def press(player: Player, written: Written) -> None:
    case, _definition, step = _at_step(player, written)
    player.send(case, c.Press(step=step.id, reason=written.word("reason")), player.actor(written, case, step.id))


def reschedule(player: Player, written: Written) -> None:
    case = player.case(written)
    command = c.Reschedule(to=player.moment(written.moment("to")), reason=written.word("reason"))
    player.send(case, command, player.actor(written, case))


def cancel(player: Player, written: Written) -> None:
    case = player.case(written)
    player.send(case, c.Cancel(reason=written.word("reason")), player.actor(written, case))


def note(player: Player, written: Written) -> None:
    case = player.case(written)
    player.send(case, c.Note(text=written.word("text")), player.actor(written, case))


def file_copies(player: Player, written: Written) -> None:
    """Put copies of an ended case into files where they are missing; `place` tells whose."""
    case = player.case(written)
    files = tuple(file_named(player.definition(case), name, written.place_of("to")) for name in written.words("to"))
    place = player.room(written.word("place"), written.place_of("place")).code if "place" in written else ""
    player.send(case, c.FileCopies(files=files, place=place), player.actor(written, case))


def see(player: Player, written: Written) -> None:
    """Open the notices of a case: they count as seen from now on."""
    case = player.case(written)
    who = player.staff(written, case)
    about = step_limit_or_field(player.definition(case), written.word("about"), written.place_of("about"))
    mine = inbox(access(who, player.stage.site, player.now), player.now).filter(case=case)
    if about:
        mine = mine.filter(about=about)
    waiting = list(mine.values_list("pk", flat=True))
    if not waiting:
        raise Failed(_("%(who)s has no notice of this") % {"who": who.name}, expected=about, found=_("nothing"))
    mark_seen(access(who, player.stage.site, player.now), waiting, player.now)


def link(player: Player, written: Written) -> None:
    """Join two matters into one incident, or the one into the other's."""
    case, other = player.case(written), player.case(written, "to")
    by = player.actor(written, case)
    if other.incident is not None:
        incidents.join(case, other.incident, by=by, now=player.now)
    else:
        title = written.word("title") or other.subject or other.number
        incidents.declare(player.stage.site, title, [other, case], by=by, now=player.now)


def merge(player: Player, written: Written) -> None:
    case, into = player.case(written), player.case(written, "into" if "into" in written else "to")
    by = player.actor(written, case)
    duplicates.merge(case, into, by=by, now=player.now, reason=written.word("reason"))


def pay(player: Player, written: Written) -> NoReturn:
    told = _("payments are not yet supported: nothing keeps accounts here so far")
    written.file.wrong(written.node, told)


def _at_step(player: Player, written: Written) -> tuple[Case, Definition, Step]:
    case = player.case(written)
    definition = player.definition(case)
    return case, definition, step_named(definition, written.word("step"), written.place_of("step"))


def _photos(player: Player, written: Written) -> tuple[str, ...]:
    """So many photos, or those named."""
    words = written.words("photos")
    if len(words) == 1 and words[0].isdigit():
        count = int(words[0])
        player.papers += count
        return tuple(f"photo-{n}" for n in range(player.papers - count + 1, player.papers + 1))
    return tuple(words)


@dataclass(frozen=True, slots=True)
class Verb:
    act: Callable[[Player, Written], None]
    keys: tuple[str, ...]
    needed: tuple[str, ...] = ()
    free: bool = False  # checks its arguments itself

    def check(self, written: Written) -> None:
        if not self.free:
            written.only(self.keys, self.needed)


VERBS: dict[str, Verb] = {
    "open": Verb(open_case, ("as", "procedure", "channel", "by", "place", "data", "received"), ("procedure", "by")),
    "do": Verb(do, DO_KEYS, ("case", "step", "by")),
    "refuse": Verb(refuse, (), free=True),
    "wait": Verb(wait, ("wait",), ("wait",)),
    "until": Verb(until, ("until",), ("until",)),
    "fill": Verb(fill, ("case", "step", "data", "by"), ("case", "step", "data", "by")),
    "attach": Verb(attach, ("case", "photos", "by"), ("case", "photos", "by")),
    "assign": Verb(assign, ("case", "step", "to", "by", "reason"), ("case", "step", "to", "by")),
    "claim": Verb(claim, ("case", "step", "by"), ("case", "step", "by")),
    "hand_back": Verb(hand_back, ("case", "step", "by", "reason"), ("case", "step", "by")),
    "extend": Verb(extend, ("case", "step", "limit", "to", "by", "reason"), ("case", "to", "by")),
    "suspend": Verb(suspend, ("case", "step", "by", "reason"), ("case", "step", "by")),
    "resume": Verb(resume, ("case", "step", "by", "reason"), ("case", "step", "by")),
    "press": Verb(press, ("case", "step", "by", "reason"), ("case", "step", "by")),
    "reschedule": Verb(reschedule, ("case", "to", "by", "reason"), ("case", "to", "by")),
    "cancel": Verb(cancel, ("case", "by", "reason"), ("case", "by")),
    "note": Verb(note, ("case", "by", "text"), ("case", "by", "text")),
    "file": Verb(file_copies, ("case", "to", "place", "by"), ("case", "to", "by")),
    "see": Verb(see, ("case", "about", "by"), ("case", "by")),
    "link": Verb(link, ("case", "to", "by", "title"), ("case", "to", "by")),
    "merge": Verb(merge, ("case", "into", "to", "by", "reason"), ("case", "by")),
    "pay": Verb(pay, (), free=True),
    "expect": Verb(expect, (), free=True),
}
