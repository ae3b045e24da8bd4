"""The page of quotas: bars of this period, what was missed in the last; each for whom it concerns."""

import re
from datetime import timedelta

from django.utils import timezone

from tests.faces.conftest import SHANGHAI, House
from yizhan.cases import library, schedules, timers
from yizhan.cases.reach import reach
from yizhan.insight.quotas import boards
from yizhan.registry.access import access
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Staff

PAGE = "/garden/quotas/"


def begun(house: House) -> None:
    """This month's quotas are open, and the last month's over."""
    now = timezone.now().astimezone(SHANGHAI)
    schedules.open_due((now.replace(day=1) - timedelta(days=1)).replace(day=1, hour=10))
    timers.work_off(now)


def text(house: House, staff: Staff) -> str:
    answer = house.client(staff).get(PAGE, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_who_answers_for_a_quota_sees_everybodys_bar(house: House) -> None:
    begun(house)
    house.repaired()
    timers.work_off(timezone.now())

    shown = text(house, house.sun)

    assert "李" in shown
    assert "赵" in shown
    assert '<progress max="3" value="1"' in shown
    assert '<progress max="3" value="0"' in shown
    assert "1 of 1" in shown  # of the whole site, reached
    assert shown.count('data-state="reached"') == 1


def test_a_repairer_sees_only_their_own(house: House) -> None:
    begun(house)

    shown = text(house, house.li)

    assert "李" in shown
    assert "赵" not in shown
    assert "/cases/" not in shown.split("<main")[1]  # the matter itself is not theirs to open


def test_who_has_none_is_told_why(house: House) -> None:
    begun(house)

    assert "No quota is yours to see here" in text(house, house.wang)


def test_what_the_last_month_missed_stays_in_sight(house: House) -> None:
    begun(house)

    shown = text(house, house.sun)

    assert "reached 0 of 2" in shown
    assert "0/3" in shown


def test_the_days_left_are_working_days_and_the_queries_few(
    house: House, django_assert_max_num_queries: object
) -> None:
    begun(house)
    now = timezone.now()
    seen = reach(access(house.sun, house.site, now))
    definitions = library.current().definitions(house.site)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        (each, whole) = boards(seen, definitions, now)

    assert each.now is not None
    assert [one.subject for one in each.now.standings] == ["李", "赵"]
    calendar = calendar_of(house.site)
    days = [calendar.day_of(now) + timedelta(days=n) for n in range(31)]
    left = [day for day in days if day.month == calendar.day_of(now).month and calendar.is_working_day(day)]
    assert whole.working_days_left == len(left)
