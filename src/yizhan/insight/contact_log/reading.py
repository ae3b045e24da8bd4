"""Reading a log: every row is checked before the first is played, and all that is wrong is told."""

import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from yizhan.insight.contact_log.mapping import ENDINGS, LogMapping
from yizhan.procedure.definition import Definition
from yizhan.registry.exchange import sheets

MOST_UNPACKED = 200 * 2**20  # bytes of a log that comes packed
TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, understood. `ending` is done, cancelled, open or an outcome of the procedure."""

    row: int
    source_id: str
    received_at: datetime
    ended_at: datetime | None
    ending: str
    channel: str
    place: str
    phone: str
    said: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: found {self.found!r}, expected {self.expected}"


def table(content: bytes, name: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Headings and rows (sheet row number, heading -> text). Raises SheetRefused."""
    if content[:2] == b"\x1f\x8b":
        content, name = _unpacked(content), name.removesuffix(".gz")
    rows = sheets.read(content, name)
    if not rows:
        raise sheets.SheetRefused("empty")
    headings = [_text(cell) for cell in rows[0].values]
    body = [
        (row.number, {heading: _text(cell) for heading, cell in zip(headings, row.values, strict=False) if heading})
        for row in rows[1:]
    ]
    return [heading for heading in headings if heading], body


def entries(
    rows: Sequence[tuple[int, dict[str, str]]], mapping: LogMapping, definition: Definition, zone: ZoneInfo
) -> tuple[list[Entry], list[RowError], list[str]]:
    """The rows as entries in the order of the log's times, what is wrong with the others, and what was taken
    with a grain of salt (a request closed before it was created is closed when it was created)."""
    found: list[Entry] = []
    errors: list[RowError] = []
    notes: list[str] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        reader = _Row(number, row, mapping, definition, zone)
        entry = reader.entry()
        errors += reader.errors
        notes += reader.notes
        if entry is None:
            continue
        if entry.source_id and (first := seen.setdefault(entry.source_id, number)) != number:
            heading = mapping.columns["source_id"]
            errors.append(RowError(number, heading, entry.source_id, f"a number not used in row {first}"))
            continue
        found.append(entry)
    return sorted(found, key=lambda one: (one.received_at, one.row)), errors, notes


class _Row:
    def __init__(
        self, number: int, row: Mapping[str, str], mapping: LogMapping, definition: Definition, zone: ZoneInfo
    ) -> None:
        self.number, self.row, self.mapping, self.definition, self.zone = number, row, mapping, definition, zone
        self.errors: list[RowError] = []
        self.notes: list[str] = []

    def entry(self) -> Entry | None:
        received_at = self.moment("received_at", needed=True)
        ended_at = self.moment("ended_at")
        said = self.part("said")
        if not said:
            self.wrong("said", "", "what was asked")
        ending = self.ending(ended_at)
        channel = self.channel()
        if self.errors or received_at is None:
            return None
        if ended_at is not None and ended_at < received_at:
            self.notes.append(f"row {self.number}: ended {received_at - ended_at} before it was received")
            ended_at = received_at
        answers = {name: self.row.get(heading, "") for name, heading in self.mapping.answers.items()}
        return Entry(
            row=self.number,
            source_id=self.part("source_id"),
            received_at=received_at,
            ended_at=ended_at,
            ending=ending,
            channel=channel,
            place=self.part("place"),
            phone=self.part("phone"),
            said=said,
            answers={name: value for name, value in answers.items() if value},
        )

    def part(self, part: str) -> str:
        heading = self.mapping.columns.get(part)
        return self.row.get(heading, "").strip() if heading else ""

    def wrong(self, part: str, found: str, expected: str) -> None:
        self.errors.append(RowError(self.number, self.mapping.columns[part], found, expected))

    def moment(self, part: str, *, needed: bool = False) -> datetime | None:
        text = self.part(part)
        if not text:
            if needed:
                self.wrong(part, text, "a date and time")
            return None
        for form in self.mapping.times or TIMES:
            try:
                # In the hour that the clocks repeat in autumn the first of the two is meant.
                return datetime.strptime(text, form).replace(tzinfo=self.zone).astimezone(UTC)
            except ValueError:
                continue
        self.wrong(part, text, "a date and time")
        return None

    def ending(self, ended_at: datetime | None) -> str:
        status = self.part("status")
        if not status:
            return "done" if ended_at is not None else "open"
        known = {value.casefold(): ending for value, ending in self.mapping.endings.items()}
        ending = known.get(status.casefold(), status.casefold() if status.casefold() in ENDINGS else "")
        outcomes = {outcome for step in self.definition.procedure.steps.values() for outcome in step.outcomes}
        if ending not in ENDINGS and ending not in outcomes:
            self.wrong("status", status, f"one of {', '.join(sorted(known) or ENDINGS)}")
            return ""
        if ending != "open" and ended_at is None:
            self.wrong("ended_at" if "ended_at" in self.mapping.columns else "status", status, "the time it ended")
        return ending

    def channel(self) -> str:
        allowed = self.definition.procedure.intake.channels or tuple(self.definition.pack.channels)
        text = self.part("channel")
        if not text:
            return allowed[0] if allowed else ""
        known = {value.casefold(): channel for value, channel in self.mapping.channels.items()}
        channel = known.get(text.casefold(), text)
        for one in self.definition.pack.channels.values():
            if channel.casefold() in (one.id, one.title.zh.casefold(), one.title.en.casefold()):
                return one.id
        self.wrong("channel", text, f"one of {', '.join(allowed)}; name it under channels of the mapping")
        return ""


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _unpacked(content: bytes) -> bytes:
    with gzip.GzipFile(fileobj=_file(content)) as packed:
        unpacked = packed.read(MOST_UNPACKED + 1)
    if len(unpacked) > MOST_UNPACKED:
        raise sheets.SheetRefused("unpacks-too-big", most=MOST_UNPACKED // 2**20)
    return unpacked


def _file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def in_time_order(entries: Sequence[Entry]) -> Iterator[tuple[datetime, int, Entry]]:
    """Everything that happened, in order: (when, 0 received or 1 ended, entry)."""
    happened = [(entry.received_at, 0, entry) for entry in entries]
    happened += [
        (entry.ended_at, 1, entry) for entry in entries if entry.ended_at is not None and entry.ending != "open"
    ]
    return iter(sorted(happened, key=lambda one: (one[0], one[1], one[2].row)))
