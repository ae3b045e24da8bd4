"""After the end: copies that are still missing are filed, and what is complete is sealed."""

from yizhan.procedure import events as e
from yizhan.procedure.commands import FileCopies, Seal
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.model import Text
from yizhan.procedure.refusals import Refusal

ARCHIVING = Text("归档", "Archiving")


def file_copies(draft: Draft, command: FileCopies) -> Refusal | None:
    """Put a copy into files where one is missing; whether it can lie there is the capability's to say."""
    archive = draft.definition.procedure.archive
    if archive is None or not set(command.files) <= set(archive.files):
        return Refusal("unknown", what="file", name=", ".join(command.files), step=draft.definition.procedure.title)
    if draft.state.status != "closed":
        return Refusal("not-open", step=ARCHIVING, open_steps=_open_steps(draft))
    roles = draft.roles(archive.by)
    if not draft.may_act(roles):
        return Refusal("role", step=ARCHIVING, needed=roles)
    args = {"to": list(command.files), **({"place": command.place} if command.place else {})}
    draft.emit(e.EffectRequested(verb="file", args=args))
    return None


def seal(draft: Draft, command: Seal) -> Refusal | None:
    """From here on nothing is changed any more; remarks are added beside it (ONE-040)."""
    if draft.state.status == "open":
        return Refusal("not-open", step=ARCHIVING, open_steps=_open_steps(draft))
    draft.emit(e.Archived(files=command.files, within=command.within))
    return None


def _open_steps(draft: Draft) -> tuple[Text, ...]:
    steps = draft.definition.procedure.steps
    return tuple(steps[run.step].title for run in draft.state.open_steps())
