"""The month of a call log from the file itself: nothing of it has been through the product."""

import csv
import gzip
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.recounting.by_sql import Counts

CHANNELS = {
    "Call": "call",
    "Mobile App": "app",
    "Driver Self Report": "staff-report",
    "Self Service": "self-service",
    "Email": "email",
    "Council's Office": "office",
    "Walk-in": "walk-in",
    "Voicemail": "voicemail",
}
TIMES = "%m/%d/%Y %I:%M:%S %p"


def month_of_log(file: Path, first: date, zone: ZoneInfo) -> Counts:
    """Requests of the month by channel, kind and day; how many ended done or cancelled; hours to the end.

    The file writes the clock on the wall of `zone`: summer time began before the slowest of them ended.
    """
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    counts: Counts = {}
    tally: Counter[tuple[str, str, str]] = Counter()
    hours: list[float] = []
    for row in rows:
        received = _moment(row["CreatedDate"], zone)
        if (received.year, received.month) != (first.year, first.month):
            continue
        channel, kind = CHANNELS[row["RequestSource"]], row["RequestType"]
        cancelled, ended = row["Status"] == "Cancelled", bool(row["ClosedDate"]) and row["Status"] != "Open"
        measures = ["requests", *(["cancelled"] if cancelled else ["done"] if ended else [])]
        for measure in measures:
            tally[measure, "", ""] += 1
            tally[measure, "channel", channel] += 1
            tally[measure, "kind", kind] += 1
        tally["requests", "day", received.date().isoformat()] += 1
        if ended and not cancelled:
            closed = _moment(row["ClosedDate"], zone)
            hours.append(max(closed.timestamp() - received.timestamp(), 0) / 3600)
    for key, n in tally.items():
        counts[key] = n, None
    counts["hours_to_close", "", ""] = sum(hours) / len(hours), None
    return counts


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(text, TIMES).replace(tzinfo=zone)
