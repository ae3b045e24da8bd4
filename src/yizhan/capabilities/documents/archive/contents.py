"""What goes into the package of an archived case: its forms, papers, answers and journal, and its called cases'."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from yizhan.capabilities.documents.archive.family import called_by
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment, FiledCopy
from yizhan.capabilities.documents.papers import open_file, papers_of
from yizhan.capabilities.documents.printing import pdf_of, sheet_of
from yizhan.capabilities.documents.records import filled_records
from yizhan.cases import library
from yizhan.cases.chain import Link, linked
from yizhan.cases.models import Case, CaseStep, Event
from yizhan.procedure.definition import Definition
from yizhan.procedure.state import CaseState

FORMAT = "yizhan-archive/1"
LANGUAGE = "zh-hans"  # of the forms: the language the procedures are written in

_UNSAFE = re.compile(r"[^\w.\- ]+")

File = tuple[str, bytes]


def of(entry: ArchiveEntry) -> Iterator[File]:
    """Every file with its name, in no particular order. All of it lies in memory while it is packed."""
    at = entry.sealed_at or entry.ended_at
    yield from _of_case(entry.case, at, entry.version, "", archive=_archive(entry))
    for called in called_by(entry.case):
        yield from _of_case(called, at, called.version, f"called/{called.number}/", archive=None)


def _of_case(case: Case, at: datetime, version: int, folder: str, *, archive: dict[str, Any] | None) -> Iterator[File]:
    definition = library.definition_of(case)
    state: CaseState = case.state
    papers = list(papers_of(case))
    events = list(_journal(case, version))
    told = _case(case, definition, state, papers, events)
    if archive is not None:
        told = {"format": FORMAT, "archive": archive, **told}
    yield f"{folder}case.json", _json(told)
    yield f"{folder}journal.jsonl", b"".join(_plain(event) + b"\n" for event in events)
    yield f"{folder}procedure.yaml", definition.procedure.source.encode()
    for record in filled_records(definition, state):
        sheet = sheet_of(case, record, LANGUAGE, masked=False, now=at)
        yield f"{folder}forms/{record}.pdf", pdf_of(sheet, for_good=at)
    for paper in papers:
        with open_file(paper) as file:
            yield f"{folder}{_path(paper)}", file.read()


def _case(
    case: Case, definition: Definition, state: CaseState, papers: list[Attachment], events: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "case": {
            "number": case.number,
            "procedure": {
                "id": case.ref,
                "title": _both(definition.procedure.title),
                "version": definition.pack.version,
            },
            "organisation": case.site.organisation.name,
            "site": case.site.name,
            "time_zone": case.site.timezone,
            "channel": case.channel,
            "place": case.place.code if case.place else "",
            "customer": case.party.name if case.party else "",
            "subject": case.subject,
            "status": case.status,
            "received_at": case.received_at,
            "opened_at": case.opened_at,
            "closed_at": case.closed_at,
        },
        "answers": [
            {"field": id, "title": _both(definition.pack.fields[id].title), "value": value}
            for id, value in state.data.items()
            if id in definition.pack.fields
        ],
        "steps": [_step(step, definition) for step in CaseStep.objects.filter(case=case).order_by("pk")],
        "papers": [_paper(paper) for paper in papers],
        "journal": {
            "file": "journal.jsonl",
            "events": len(events),
            "head": events[-1]["hash"] if events else "",
            "rule": "hash = SHA-256(hash before + JSON [seq, at in UTC, kind, by, body], keys sorted, no blanks)",
        },
    }


def _archive(entry: ArchiveEntry) -> dict[str, Any]:
    titles = library.definition_of(entry.case).pack.files
    copies = FiledCopy.objects.filter(case=entry.case).select_related("place", "party").order_by("pk")
    return {
        "number": entry.number,
        "sealed_at": entry.sealed_at,
        "copies": [
            {
                "file": copy.file,
                "title": _both(titles[copy.file].title) if copy.file in titles else copy.file,
                "home": copy.place.code if copy.place else "",
                "owner": copy.party.name if copy.party else "",
                "filed_at": copy.at,
                "filed_by": copy.by_name or copy.by,
            }
            for copy in copies
        ],
    }


def _step(step: CaseStep, definition: Definition) -> dict[str, Any]:
    known = definition.procedure.steps.get(step.step)
    return {
        "step": step.step,
        "title": _both(known.title) if known else step.step,
        "run": step.run,
        "state": step.state,
        "started_at": step.started_at,
        "due_at": step.due_at,
        "missed_at": step.missed_at,
        "completed_at": step.completed_at,
        "completed_by": step.completed_name or step.completed_by,
        "outcome": step.outcome,
    }


def _paper(paper: Attachment) -> dict[str, Any]:
    return {
        "ref": paper.ref,
        "file": _path(paper),
        "name": paper.name,
        "kind": paper.kind,
        "signed_by": paper.signer,
        "sha256": paper.sha256,
        "original_sha256": paper.original_sha256,
        "bytes": paper.size,
        "handed_in_at": paper.at,
        "handed_in_by": paper.uploaded_by,
    }


def _path(paper: Attachment) -> str:
    stem = _UNSAFE.sub("_", PurePosixPath(paper.name).stem).strip(". ")[:60] or "paper"
    return f"papers/{paper.ref}-{stem}{PurePosixPath(paper.file).suffix}"


def _journal(case: Case, version: int) -> Iterator[dict[str, Any]]:
    """Every event up to that one, each with its hash."""
    head = b""
    for event in Event.objects.filter(case=case, seq__lte=version).order_by("seq"):
        head = linked(head, Link(event.seq, event.at, event.kind, event.by, event.body))
        told = {"seq": event.seq, "at": event.at, "kind": event.kind, "by": event.by, "by_name": event.by_name}
        yield {**told, "body": event.body, "hash": head.hex()}


def _both(text: Any) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, default=datetime.isoformat).encode() + b"\n"


def _plain(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=datetime.isoformat).encode()
