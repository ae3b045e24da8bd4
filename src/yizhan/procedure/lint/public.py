"""Public services: whoever asks from outside can answer all that the intake needs."""

from collections.abc import Iterator

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.places import SourceFile
from yizhan.procedure.model import Procedure


def lint_public(procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    intake, public = procedure.intake, procedure.intake.public
    if public is None:
        return
    node = file.node("intake", "public")
    if procedure.schedule is not None:
        yield file.finding(node, "L032")
    if intake.channels and public.channel not in intake.channels:
        yield file.finding(node, "L030", channels=", ".join(intake.channels))
    answered = {procedure.sentence_field, *public.fills, *public.attributes}
    unanswered = [name for name in intake.required if name not in answered]
    if intake.party_required:
        unanswered.append("party")
    for name in unanswered:
        yield file.finding(node, "L031", field=name)
