from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yizhan.procedure.calendar import CalendarError
from yizhan.registry.calendars import OFFICE_WEEK, calendar_of, set_calendar
from yizhan.registry.changes import Because
from yizhan.registry.models import RegistryChange, Site

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param("2026-03-02 09:00", True, id="monday-morning"),
        pytest.param("2026-03-02 12:30", False, id="lunch"),
        pytest.param("2026-03-01 09:00", False, id="sunday"),
        pytest.param("2026-10-01 09:00", False, id="national-day"),
        pytest.param("2026-10-10 09:00", True, id="make-up-saturday"),
    ],
)
def test_a_site_without_a_calendar_keeps_office_hours(home: Site, moment: str, is_open: bool) -> None:
    assert calendar_of(home).is_open(at(moment)) is is_open


def test_a_day_of_its_own_wins_over_the_public_calendar(home: Site, because: Because) -> None:
    set_calendar(
        home,
        "office",
        week=OFFICE_WEEK,
        exceptions={"2026-10-01": ["09:00-11:00"], "2026-03-03": []},
        because=because,
    )
    calendar = calendar_of(home)
    assert calendar.is_open(at("2026-10-01 10:00"))
    assert not calendar.is_working_day(date(2026, 3, 3))


def test_a_change_raises_the_version_once_and_is_in_the_journal(home: Site, because: Because) -> None:
    for exceptions in ({}, {"2026-03-03": []}, {"2026-03-03": []}):
        row = set_calendar(home, "office", week=OFFICE_WEEK, exceptions=exceptions, because=because)
    assert row.version == 2
    change = RegistryChange.objects.filter(kind="calendar").latest("pk")
    assert change.after == {"week": OFFICE_WEEK, "exceptions": {"2026-03-03": []}}


def test_hours_that_cannot_be_are_refused_before_anything_is_kept(home: Site, because: Because) -> None:
    with pytest.raises(CalendarError):
        set_calendar(home, "office", week={"1": ["08:00-12:00", "11:00-13:00"]}, exceptions={}, because=because)
    assert not home.calendars.exists()


def test_a_desk_that_is_open_at_weekends_is_open_on_holidays(home: Site, because: Because) -> None:
    week = {str(day): ["00:00-24:00"] for day in range(1, 8)}
    set_calendar(home, "desk", week=week, exceptions={}, because=because)
    assert calendar_of(home, "desk").is_open(at("2026-10-01 03:00"))


def test_the_same_content_is_built_once(home: Site) -> None:
    assert calendar_of(home) is calendar_of(home)
