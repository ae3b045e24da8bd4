"""Incidents and duplicates: many calls about one thing, without losing anybody's own matter."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cases.conftest import NINE, House
from yizhan.cases import duplicates, incidents, running
from yizhan.cases.models import Case, Contact, Event, Incident
from yizhan.cases.refused import Refused
from yizhan.procedure.commands import Attach
from yizhan.registry.models import Party, Place

pytestmark = pytest.mark.django_db


def neighbours(house: House, count: int) -> list[tuple[Place, Party]]:
    return [
        (
            Place.objects.create(site=house.site, kind="room", code=f"3-1-{floor}01", name=f"{floor}01"),
            Party.objects.create(site=house.site, name=f"邻居{floor}"),
        )
        for floor in range(1, count + 1)
    ]


def test_three_households_of_a_building_in_half_an_hour_propose_an_incident(house: House) -> None:
    for n, (place, party) in enumerate(neighbours(house, 3)):
        house.leak(place=place, party=party, now=NINE + timedelta(minutes=n))
        found = incidents.proposed(house.site, house.room, NINE + timedelta(minutes=n))
        assert found.count() == (3 if n == 2 else 0)


def test_calls_of_last_week_propose_none(house: House) -> None:
    for place, party in neighbours(house, 3):
        house.leak(place=place, party=party, now=NINE - timedelta(days=7))
    assert not incidents.proposed(house.site, house.room, NINE).exists()


def test_every_household_keeps_its_own_matter_in_an_incident(house: House) -> None:
    cases = [house.leak(place=place, party=party) for place, party in neighbours(house, 3)]
    incident = incidents.declare(house.site, "三号楼停水", cases, by=house.wang, now=NINE, script="正在抢修")

    assert incident.number == "SJ-20260302-001"
    assert incident.cases.count() == 3
    assert set(incident.cases.values_list("status", flat=True)) == {"open"}
    assert Event.objects.filter(kind="linked", body__incident=incident.number).count() == 3


# An edit of the script used to overwrite the wording before it: nobody could say who had told the callers what.
def test_every_wording_of_the_script_is_kept_with_who_and_when(house: House) -> None:
    incident = incidents.declare(house.site, "停水", [house.leak()], by=house.wang, now=NINE, script="正在抢修")
    later = NINE + timedelta(hours=1)

    assert incidents.tell(incident, "两小时内恢复", by=house.sun, now=later)
    assert not incidents.tell(incident, "两小时内恢复", by=house.wang, now=later)  # it says so already

    told = list(incident.scripts.order_by("pk").values_list("text", "by", "at"))
    assert told == [("正在抢修", house.wang.id, NINE), ("两小时内恢复", house.sun.id, later)]
    assert Incident.objects.get().script == "两小时内恢复"


@pytest.mark.parametrize("verb", ["UPDATE cases_incidentscript SET text = ''", "DELETE FROM cases_incidentscript"])
def test_the_database_lets_nobody_rewrite_what_was_told(house: House, verb: str) -> None:
    incidents.declare(house.site, "停水", [house.leak()], by=house.wang, now=NINE, script="正在抢修")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


def test_nothing_more_is_told_of_what_is_over(house: House) -> None:
    incident = incidents.declare(house.site, "停水", [house.leak()], by=house.wang, now=NINE)
    incidents.end(incident, now=NINE)
    assert not incidents.tell(incident, "正在抢修", by=house.wang, now=NINE)
    assert not incident.scripts.exists()


def test_who_hands_out_nothing_declares_no_incident(house: House) -> None:
    case = house.leak()
    with pytest.raises(Refused), transaction.atomic():
        incidents.declare(house.site, "停水", [case], by=house.li, now=NINE)
    case.refresh_from_db()
    assert case.incident is None


def test_the_same_leak_told_twice_is_likely_one(house: House) -> None:
    first = house.leak(data={"matter": "厨房水管漏水，地上都是水"})
    other = house.leak(data={"matter": "楼道灯不亮"})

    found = duplicates.likely(house.site, place=house.room, party=house.owner, said="厨房水管漏水", now=NINE)

    assert [case.pk for case, _ in found] == [first.pk]
    assert other.pk not in [case.pk for case, _ in found]


def test_a_merged_matter_lives_on_in_the_other_with_its_papers_and_calls(house: House) -> None:
    kept, told_again = house.leak(), house.leak()
    running.run(told_again, Attach(attachments=("a17",)), by=house.wang, now=NINE)
    contact = Contact.objects.create(site=house.site, at=NINE, channel="hotline", taken_by=house.wang.id)
    contact.cases.add(told_again)

    survivor = duplicates.merge(told_again, kept, by=house.wang, now=NINE, reason="同一处漏水")

    told_again.refresh_from_db()
    assert told_again.status == "cancelled"
    assert told_again.merged_into == kept
    assert survivor.state.photos == ("a17",)
    assert list(contact.cases.values_list("pk", flat=True)) == [kept.pk]


def test_a_matter_is_not_merged_into_itself(house: House) -> None:
    case = house.leak()
    with pytest.raises(Refused) as refused, transaction.atomic():
        duplicates.merge(case, case, by=house.wang, now=NINE)
    assert refused.value.code == "conflict"
    assert Case.objects.get(pk=case.pk).status == "open"
