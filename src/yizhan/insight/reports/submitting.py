"""The verb `submit`: the figures are kept as they stand now, sealed, and those who receive the report are told.

What happens to a matter afterwards changes what would be counted, never what was submitted.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction

from yizhan.cases import effects
from yizhan.cases.effects import Request
from yizhan.cases.facts import period_of
from yizhan.cases.models import Entry
from yizhan.cases.refused import Refused
from yizhan.insight.models import SubmittedFigures
from yizhan.insight.reports.counting import Asked, count
from yizhan.insight.reports.figures import canonical, figures_out
from yizhan.procedure.model import Report, Text
from yizhan.procedure.rhythm import Days

TOLD = Text("{report}（{first} 至 {last}）已上报，请查收。", "{report} ({first} to {last}) has been submitted.")


def submit(request: Request) -> None:
    """Raises Refused when another case has submitted this period's report before."""
    report = request.definition.pack.reports[request.args["report"]]
    days = period_of(request.definition, request.state, request.case.site)
    if days is None:
        raise Refused.because("unknown", name=report.id)
    kept = figures_out(count(Asked(request.case.site, request.definition, report, days)))
    event = bytes(request.case.head)
    try:
        with transaction.atomic():
            SubmittedFigures.objects.create(
                site=request.case.site,
                case=request.case,
                pack=request.definition.pack.id,
                report=report.id,
                first=days.first,
                last=days.last,
                figures=kept,
                at=request.now,
                by=request.by.id,
                by_name=request.by.name,
                event=event,
                seal=sealed(event, kept),
            )
    except IntegrityError as error:
        raise Refused.because("conflict", report=report.id) from error
    _tell(request, report, days)


def sealed(event: bytes, figures: Any) -> bytes:
    """SHA-256 over the hash of the case's newest event and the figures as canonical JSON."""
    return hashlib.sha256(event + canonical(figures)).digest()


def broken_seals(submitted: Iterable[SubmittedFigures]) -> Iterator[SubmittedFigures]:
    """Those whose figures, or whose case's journal, are no longer what was sealed."""
    for one in submitted:
        stands = Entry.objects.filter(case=one.case_id, hash=bytes(one.event)).exists()
        if not stands or bytes(one.seal) != sealed(bytes(one.event), one.figures):
            yield one


def _tell(request: Request, report: Report, days: Days) -> None:
    if not report.receives:
        return
    say = request.args.get("say") or {"zh": TOLD.zh, "en": TOLD.en}
    blanks = {"first": days.first.isoformat(), "last": days.last.isoformat()}
    words = {
        language: Text(said, said).filled(language, {"report": report.title.in_language(language), **blanks})
        for language, said in say.items()
    }
    effects.perform(replace(request, verb="notify", args={"to": list(report.receives), "say": words}))
