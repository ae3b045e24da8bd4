"""A month of a demo lived in small, and of a log like that of a real city: counted by the product and by others."""

import csv
import gzip
import random
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.recounting.by_file import CHANNELS, TIMES, month_of_log
from tests.recounting.by_sql import Counts, month_of_one_stop
from tests.recounting.holding import Line, held_against
from yizhan.cases import library
from yizhan.insight.contact_log import mapping as mappings
from yizhan.insight.contact_log import playing, reading
from yizhan.insight.reports.counting import Asked
from yizhan.insight.reports.standing import report_of
from yizhan.ops.demo import town
from yizhan.ops.demo.life import Life
from yizhan.ops.demo.script import read
from yizhan.procedure.rhythm import Days
from yizhan.registry import populate
from yizhan.registry.models import Site

PACKS = Path(__file__).parents[2] / "packs"
SHANGHAI, THERE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
MARCH = Days(date(2018, 3, 1), date(2018, 3, 31))
MAPPING = """
procedure: request-log/service-request
columns: {source_id: SRNumber, received_at: CreatedDate, ended_at: ClosedDate, status: Status, channel: RequestSource,
          said: RequestType}
answers: {kind: RequestType}
channels: {Call: call, Mobile App: app, Driver Self Report: staff-report, Self Service: self-service,
           Email: email, Council's Office: office, Walk-in: walk-in, Voicemail: voicemail}
endings: {Closed: done, Cancelled: cancelled, Open: open}
times: ["%m/%d/%Y %I:%M:%S %p"]
"""

pytestmark = pytest.mark.django_db


def lines(site: Site, pack: str, report: str, days: Days, counted: Counts) -> list[Line]:
    shelved = report_of(site, pack, report)
    return held_against(Asked(site, shelved.definition, shelved.report, days), counted)


def differing(found: list[Line]) -> list[Line]:
    return [line for line in found if not line.is_so]


def test_the_month_of_the_demo_is_what_plain_sql_counts() -> None:
    end = datetime(2026, 3, 20, 18, tzinfo=SHANGHAI)
    script = read(PACKS / "property" / "demo" / "demo.yaml")
    library.publish(PACKS, now=end - timedelta(days=30))
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    kind = next(kind for kind in script.kinds if kind.procedure.endswith("one-stop-handling"))
    for hour in range(1, 61):
        story = kind.stories[hour % len(kind.stories)]
        life.call(kind, story, end - timedelta(hours=6 * hour))
    life.run_until(end)
    month = Days(date(2026, 3, 1), date(2026, 3, 31))

    counted = month_of_one_stop(made.site.slug, month.first)
    found = lines(made.site, "community-one-stop", "customer-service-summary", month, counted)

    assert differing(found) == []
    assert counted["matters", "", ""][0] > 40
    assert counted["services", "", ""][0] > 0 < counted["complaints", "", ""][0]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Sixty requests from February to April, over the night in which summer time begins."""
    dice = random.Random(20180311)
    written = StringIO()
    headings = ["SRNumber", "CreatedDate", "ClosedDate", "RequestType", "Status", "RequestSource"]
    out = csv.DictWriter(written, headings)
    out.writeheader()
    for number in range(60):
        received = datetime(2018, 2, 25, 9, tzinfo=THERE) + timedelta(hours=number * 15)
        status = dice.choice(["Closed", "Closed", "Closed", "Cancelled", "Open"])
        closed = "" if status == "Open" else (received + timedelta(hours=dice.randrange(1, 300))).strftime(TIMES)
        kind, source = dice.choice(["Bulky Items", "Graffiti Removal"]), dice.choice(list(CHANNELS))
        values = [f"1-{number}", received.strftime(TIMES), closed, kind, status, source]
        out.writerow(dict(zip(headings, values, strict=True)))
    file = tmp_path / "log.csv.gz"
    file.write_bytes(gzip.compress(written.getvalue().encode()))
    return file


def test_the_month_of_a_log_is_what_its_file_counts(log: Path) -> None:
    site = brought_in(log)
    counted = month_of_log(log, MARCH.first, THERE)

    found = lines(site, "request-log", "log-month", MARCH, counted)

    assert differing(found) == []
    assert 40 < counted["requests", "", ""][0] < 60
    assert counted["done", "", ""][0] > counted["cancelled", "", ""][0] > 0


def test_a_number_that_is_not_so_is_told(log: Path) -> None:
    site = brought_in(log)
    counted = month_of_log(log, MARCH.first, THERE)
    there = counted["requests", "", ""][0]
    counted["requests", "", ""] = there + 1, None

    wrong = differing(lines(site, "request-log", "log-month", MARCH, counted))

    assert wrong == [Line("requests", "", "", f"{there:.0f}", f"{there + 1:.0f}")]


def brought_in(log: Path) -> Site:
    library.publish(PACKS, now=datetime(2018, 1, 1, tzinfo=THERE))
    site = populate.site("city", name="311", packs=["request-log"])
    Site.objects.filter(pk=site.pk).update(timezone=str(THERE), holidays=Site.Holidays.NONE)
    site.refresh_from_db()
    definition = playing.definition_for(site, "request-log/service-request")
    roles = {id: role.title.zh for id, role in definition.pack.roles.items() if not role.outside}
    populate.staff_for_roles(site, roles, each=1)
    headings, rows = reading.table(log.read_bytes(), log.name)
    mapping = mappings.written(MAPPING)
    mappings.checked(mapping, headings, definition.procedure, list(definition.pack.fields))
    entries, errors, _notes = reading.entries(rows, mapping, definition, THERE)
    assert errors == []
    playing.play(site, definition, entries)
    return site
