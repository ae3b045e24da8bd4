"""The chain: each event's hash covers the one before, so that nothing can be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from yizhan.cases.models import Case, Entry
from yizhan.cases.pinning import called
from yizhan.procedure.events import Event as AnEvent
from yizhan.procedure.evolve import apply
from yizhan.procedure.state import CaseState


class Link(NamedTuple):
    seq: int
    at: datetime
    kind: str
    by: str
    body: Mapping[str, Any]


def links(seq: int, at: datetime, by: str, events: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Link]:
    """Those of one entry of the journal."""
    return (Link(number, at, kind, by, body) for number, (kind, body) in enumerate(events, start=seq))


# One JSON for one content: keys sorted, no spaces, characters as themselves.
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
quoted = json.encoder.encode_basestring  # the same for a text alone


def linked(before: bytes, link: Link) -> bytes:
    """SHA-256 over the hash before and this event as JSON: its number, time in UTC, kind, sender, body."""
    return hashed(before, link, canonical(link.body))


def hashed(before: bytes, link: Link, body: str) -> bytes:
    """The same for whoever has the body as canonical JSON already."""
    at = link.at.astimezone(UTC).isoformat()
    whole = f'[{link.seq},"{at}",{quoted(link.kind)},{quoted(link.by)},{body}]'
    return hashlib.sha256(before + whole.encode()).digest()


class Broken(NamedTuple):
    """Where a chain does not hold: the first event of what does not follow, or the end that is missing."""

    case: str
    seq: int
    what: str


def verify(cases: Iterable[Case]) -> Iterator[Broken]:
    """Walk the chain of each case; yield the first place where one does not hold."""
    for case in cases:
        if (broken := _verify_one(case)) is not None:
            yield broken


def _verify_one(case: Case) -> Broken | None:
    if case.disposed_at is not None:
        return None  # its journal was destroyed by decision; the archive answers for that
    head = b""
    expected = 1
    rebuilt = CaseState()
    for entry in Entry.objects.filter(case=case).order_by("seq").iterator():
        if entry.seq != expected:
            return Broken(case.number, expected, "missing")
        for link in links(entry.seq, entry.at, entry.by, entry.events):
            head = linked(head, link)
            expected += 1
        if bytes(entry.hash) != head:
            return Broken(case.number, entry.seq, "changed")
        for kind, body in entry.events:
            apply(rebuilt, AnEvent.from_json(kind, body), entry.at, entry.by)
    if expected - 1 != case.version or bytes(case.head) != head:
        return Broken(case.number, expected, "cut-short")
    if rebuilt != case.state:
        return Broken(case.number, expected - 1, "differs-from-its-events")
    if rebuilt.library and rebuilt.library != called(case.library_id):
        return Broken(case.number, expected - 1, "goes-by-another-version")
    return None
