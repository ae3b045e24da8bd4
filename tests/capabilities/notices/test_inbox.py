"""The bell: own and held roles' notices, nobody else's; seen once, by the first."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.capabilities.conftest import NINE, House, at
from yizhan.capabilities.notices.inbox import LOOK_BACK, inbox, mark_seen, unseen
from yizhan.capabilities.notices.models import Notice
from yizhan.cases.people import staff_id
from yizhan.registry.access import StaffAccess, access
from yizhan.registry.models import Staff

TEN = at("2026-03-02 10:00")


def desk_of(staff: Staff, house: House) -> StaffAccess:
    return access(staff, house.site, TEN)


def test_a_person_sees_what_the_roles_and_their_groups_are_told(house: House) -> None:
    house.leak(urgent=True)

    assert [one.role for one in inbox(desk_of(house.wang, house), TEN)] == ["centre"]
    assert [one.role for one in inbox(desk_of(house.li, house), TEN)] == ["repairer"]
    assert [one.role for one in inbox(desk_of(house.sun, house), TEN)] == ["supervisor"]


def test_a_message_to_one_repairer_is_not_the_other_ones(house: House) -> None:
    house.dispatch(house.leak(), staff_id(house.li))

    assert unseen(desk_of(house.li, house), TEN) == 2
    assert unseen(desk_of(house.zhao, house), TEN) == 1


def test_the_next_site_sees_nothing(house: House) -> None:
    house.leak()

    there = access(house.zhou, house.zhou.holdings.all()[0].site, TEN)
    assert list(inbox(there, TEN)) == []
    assert mark_seen(there, Notice.objects.values_list("pk", flat=True), TEN) == 0
    assert list(inbox(desk_of(house.zhou, house), TEN)) == []


@pytest.mark.clauses("PROP-186")
def test_who_saw_it_first_and_when_stays(house: House) -> None:
    house.leak()
    told = inbox(desk_of(house.li, house), TEN).get()

    assert mark_seen(desk_of(house.li, house), [told.pk], TEN) == 1
    assert mark_seen(desk_of(house.zhao, house), [told.pk], at("2026-03-02 11:00")) == 0

    told.refresh_from_db()
    assert (told.seen_by, told.seen_at) == (house.li, TEN)
    assert unseen(desk_of(house.zhao, house), TEN) == 0


def test_a_clock_set_back_makes_nobody_see_a_thing_before_it_was_sent(house: House) -> None:
    house.leak()

    assert mark_seen(desk_of(house.li, house), Notice.objects.values_list("pk", flat=True), at("2026-03-02 08:00")) == 1
    assert Notice.objects.get(role="repairer").seen_at == NINE


def test_what_is_not_ones_own_cannot_be_marked(house: House) -> None:
    house.leak()

    assert mark_seen(desk_of(house.li, house), Notice.objects.values_list("pk", flat=True), TEN) == 1
    assert Notice.objects.get(role="centre").seen_at is None


def test_what_is_long_past_is_no_longer_behind_the_bell(house: House) -> None:
    house.leak()

    assert unseen(desk_of(house.li, house), NINE + LOOK_BACK) == 1
    assert unseen(desk_of(house.li, house), TEN + LOOK_BACK) == 0


def test_the_bell_asks_two_queries_however_much_is_behind_it(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        house.leak()
    mine = desk_of(house.li, house)

    with django_assert_num_queries(2):  # which packs are in force; the notices with case and place
        assert len([(one.case.number, one.case.place) for one in inbox(mine, TEN)]) == 5
    with django_assert_num_queries(2):
        assert unseen(mine, TEN) == 5


def test_unseen_are_counted_by_the_partial_indexes(house: House) -> None:
    case = house.leak()
    seen = {"site": house.site, "case": case, "at": NINE, "deliver_at": NINE, "seen_at": TEN}
    Notice.objects.bulk_create(Notice(role="repairer", **seen) for _ in range(2000))
    Notice.objects.bulk_create(Notice(staff=house.li, **seen) for _ in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")

    plan = inbox(desk_of(house.li, house), TEN).filter(seen_at__isnull=True).explain()

    assert "notice_unseen_" in plan
    assert "Seq Scan on notices_notice" not in plan
