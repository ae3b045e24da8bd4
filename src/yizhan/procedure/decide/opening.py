"""Opening: a matter is taken in and its first step starts."""

from yizhan.procedure import events as e
from yizhan.procedure.commands import Open
from yizhan.procedure.decide.answers import changed, missing, read_values
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.decide.flow import start_step
from yizhan.procedure.refusals import Refusal


def open_case(draft: Draft, command: Open) -> Refusal | None:
    procedure = draft.definition.procedure
    if draft.state.version:
        return Refusal("conflict", step=procedure.title)
    intake = procedure.intake
    if not command.by_case:
        roles = draft.roles(intake.by)
        if roles and not draft.may_act(roles):
            return Refusal("role", step=procedure.title, needed=roles)
        if intake.channels and command.channel not in intake.channels:
            return Refusal("channel", procedure=procedure.title, channel=command.channel)
    answers = read_values(draft, command.data)
    if isinstance(answers, Refusal):
        return answers
    gone = missing(draft, intake.required, answers)
    if intake.place_required and not command.place:
        gone += ("place",)
    if intake.party_required and not command.party:
        gone += ("party",)
    if gone and not command.by_case:
        return Refusal("missing-field", step=procedure.title, fields=gone)

    draft.emit(
        e.Opened(
            channel=command.channel,
            place=command.place,
            party=command.party,
            called=command.called,
            received_at=command.received_at or draft.now,
            doers=dict(command.doers),
        )
    )
    if news := changed(draft, answers):
        draft.emit(e.DataSet(values=news))
    for gate in intake.requires:
        if not draft.holds(gate.that):
            return Refusal(gate.code, step=procedure.title, otherwise=draft.told(gate.otherwise))
    draft.data_changed = True  # classification looks at a new case even when nothing was answered
    run_effects(draft, intake.on_open, about=intake.start)
    start_step(draft, intake.start)
    return None
