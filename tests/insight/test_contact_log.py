"""Call logs from elsewhere: checked row by row, then played at the times of the log."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cases.conftest import House, at
from yizhan.cases import library
from yizhan.cases.models import Case, Contact, Event
from yizhan.insight.contact_log import mapping as mappings
from yizhan.insight.contact_log import playing, reading
from yizhan.insight.contact_log.mapping import LogMapping
from yizhan.procedure.definition import Definition

pytestmark = pytest.mark.django_db

HEADINGS = "单号,来电时间,完成时间,状态,来源,内容,房号"
LOG = f"""{HEADINGS}
A1,2026-03-02 09:00,2026-03-02 12:00,完成,电话,厨房漏水,3-2-501
A2,2026-03-02 09:10,,处理中,电话,卫生间漏水,
A3,2026-03-02 09:20,2026-03-02 09:30,取消,电话,误报,
"""
MAPPING = LogMapping(
    procedure="desk/leak",
    columns={
        "source_id": "单号",
        "received_at": "来电时间",
        "ended_at": "完成时间",
        "status": "状态",
        "channel": "来源",
        "said": "内容",
        "place": "房号",
    },
    channels={"电话": "hotline"},
    endings={"完成": "answer", "处理中": "open", "取消": "cancelled"},
)


@pytest.fixture
def definition(house: House) -> Definition:
    return library.current().definition("desk/leak", house.site)


def entries(text: str, definition: Definition, mapping: LogMapping = MAPPING) -> tuple[list, list, list]:
    headings, rows = reading.table(text.encode(), "log.csv")
    mappings.checked(mapping, headings, definition.procedure, list(definition.pack.fields))
    return reading.entries(rows, mapping, definition, ZoneInfo("Asia/Shanghai"))


def test_a_log_is_played_in_its_order_and_at_its_times(house: House, definition: Definition) -> None:
    read, errors, _ = entries(LOG, definition)
    assert errors == []

    played = playing.play(house.site, definition, read)

    assert (played.opened, played.ended, played.left_open) == (3, 2, [])
    done = Case.objects.get(contacts__source_id="A1")
    assert (done.status, done.closed_at, done.place) == ("closed", at("2026-03-02 12:00"), house.room)
    assert Case.objects.get(contacts__source_id="A2").status == "open"
    assert Case.objects.get(contacts__source_id="A3").status == "cancelled"
    times = list(Event.objects.filter(case=done).order_by("seq").values_list("at", flat=True))
    assert times[0] == at("2026-03-02 09:00")


def test_a_log_that_was_broken_off_goes_on_where_it_stopped(house: House, definition: Definition) -> None:
    read, _, _ = entries(LOG, definition)
    playing.play(house.site, definition, read[:1])
    played = playing.play(house.site, definition, read)

    assert (played.opened, played.known) == (2, 1)
    assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        pytest.param("B1,昨天,,处理中,电话,漏水,", "来电时间", "a date and time", id="no-time"),
        pytest.param("B1,2026-03-02 09:00,,处理中,电话,,", "内容", "what was asked", id="nothing-asked"),
        pytest.param("B1,2026-03-02 09:00,,不明,电话,漏水,", "状态", "one of", id="unknown-status"),
        pytest.param("B1,2026-03-02 09:00,,完成,电话,漏水,", "完成时间", "the time it ended", id="ended-at-no-time"),
        pytest.param("B1,2026-03-02 09:00,,处理中,信鸽,漏水,", "来源", "one of", id="unknown-channel"),
    ],
)
def test_every_wrong_row_is_told_with_its_column(
    house: House, definition: Definition, row: str, column: str, expected: str
) -> None:
    _, errors, _ = entries(f"{HEADINGS}\n{row}\n", definition)
    assert [(error.row, error.column) for error in errors] == [(2, column)]
    assert expected in errors[0].expected


def test_a_number_that_comes_twice_is_told(house: House, definition: Definition) -> None:
    _, errors, _ = entries(LOG + "A1,2026-03-02 10:00,,处理中,电话,又漏,\n", definition)
    assert [(error.row, error.column, error.found) for error in errors] == [(5, "单号", "A1")]


def test_what_ended_before_it_began_ends_when_it_began_and_is_named(house: House, definition: Definition) -> None:
    text = f"{HEADINGS}\nC1,2026-03-02 09:00,2026-03-02 08:00,完成,电话,漏水,\n"
    read, errors, notes = entries(text, definition)
    assert errors == []
    assert read[0].ended_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert notes == ["row 2: ended 1:00:00 before it was received"]


def test_headings_people_use_are_understood_without_a_mapping(definition: Definition) -> None:
    guessed = mappings.guessed(HEADINGS.split(","), definition.procedure)
    assert guessed.columns["received_at"] == "来电时间"
    assert guessed.columns["said"] == "内容"


def test_a_file_without_what_is_needed_says_what_it_has(definition: Definition) -> None:
    with pytest.raises(mappings.MappingRefused) as refused:
        mappings.guessed(["日期", "人"], definition.procedure)
    assert "日期, 人" in str(refused.value)


def test_a_mapping_that_names_no_column_of_the_file_is_refused(definition: Definition) -> None:
    with pytest.raises(mappings.MappingRefused, match="there is no column"):
        mappings.checked(MAPPING, ["单号"], definition.procedure, [])
