"""The inbox behind the bell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.capabilities.notices.models import Notice
from yizhan.cases.models import Case
from yizhan.procedure.commands import Press
from yizhan.registry.models import Staff

INBOX = "/garden/inbox/"


def pressed(house: House) -> Case:
    """李 has a repair in hand and is pressed for it."""
    case = house.dispatched()
    return house.do(case, house.wang, Press(step="repair", reason="客户又打来"))


def text(house: House, staff: Staff, address: str = INBOX) -> str:
    answer = house.client(staff).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_said_to_me_stands_under_not_seen_with_its_matter(house: House) -> None:
    case = pressed(house)

    shown = text(house, house.li)

    assert "data-unseen" in shown
    assert case.number in shown
    assert "3-2-501" in shown


def test_a_notice_is_not_shown_to_somebody_it_was_not_sent_to(house: House) -> None:
    case = pressed(house)

    assert case.number not in text(house, house.zhao)


def test_seen_is_seen_and_by_whom(house: House) -> None:
    pressed(house)
    notice = Notice.objects.get(staff=house.li)

    answer = house.client(house.li).post(f"{INBOX}seen/", {"notice": notice.pk})

    assert answer.status_code == 302
    notice.refresh_from_db()
    assert notice.seen_by == house.li
    assert "data-unseen" not in text(house, house.li)


def test_somebody_else_cannot_mark_it_seen(house: House) -> None:
    pressed(house)
    notice = Notice.objects.get(staff=house.li)

    house.client(house.zhao).post(f"{INBOX}seen/", {"notice": [notice.pk, "x", "9" * 30]})

    notice.refresh_from_db()
    assert notice.seen_at is None


def test_all_at_once(house: House) -> None:
    pressed(house)
    pressed(house)

    house.client(house.li).post(f"{INBOX}seen/", {"all": "1"})

    assert not Notice.objects.filter(staff=house.li, seen_at__isnull=True).exists()


def test_going_there_marks_it_seen_and_leads_who_works_in_the_field_to_the_order(house: House) -> None:
    case = pressed(house)
    notice = Notice.objects.get(staff=house.li)

    answer = house.client(house.li).post(f"{INBOX}{notice.pk}/opening/")

    assert answer["Location"] == f"/garden/field/{case.number}/"
    notice.refresh_from_db()
    assert notice.seen_at is not None
    assert house.client(house.zhao).post(f"{INBOX}{notice.pk}/opening/").status_code == 404


def test_the_bell_counts_what_is_not_seen(house: House) -> None:
    pressed(house)

    assert '<b class="count" aria-hidden="true">1</b>' in text(house, house.li, f"{INBOX}bell/")
    assert 'class="count"' not in text(house, house.zhao, f"{INBOX}bell/")


def test_an_empty_inbox_says_what_will_come(house: House) -> None:
    assert 'class="empty"' in text(house, house.zhao)


@pytest.mark.parametrize("before", ["nonsense", "2026-03-02_1", "2026-03-02T09:00:00+08:00_1", "_", "2026_" + "9" * 40])
def test_any_key_of_a_page_is_answered(house: House, before: str) -> None:
    pressed(house)

    assert house.client(house.li).get(INBOX, {"before": before}).status_code == 200


def test_a_hundred_notices_cost_no_more_queries_than_one(
    house: House, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    case = pressed(house)
    now = timezone.now()
    told = [
        Notice(site=house.site, case=case, staff=house.li, zh="请看", en="Look", at=now - timedelta(minutes=n),
               by="pack", deliver_at=now)
        for n in range(100)
    ]  # fmt: skip
    Notice.objects.bulk_create(told)
    text(house, house.li)

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        text(house, house.li)


def test_nobody_the_next_site_and_the_wrong_method(house: House) -> None:
    assert house.client(None).get(INBOX)["Location"].startswith("/accounts/login/")
    assert house.client(house.zhou).get(INBOX).status_code == 404
    assert house.client(house.li).get(f"{INBOX}seen/").status_code == 405
    assert house.client(house.li).post(INBOX).status_code == 405
