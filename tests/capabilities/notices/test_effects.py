"""The verb notify: who is told, in which words, as whose message."""

import pytest

from tests.capabilities.conftest import NINE, House, at
from yizhan.capabilities.notices.models import Notice
from yizhan.capabilities.notices.told import notices_of
from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.cases.people import staff_id
from yizhan.cases.refused import Refused
from yizhan.procedure.actors import CUSTOMER
from yizhan.procedure.commands import Press, Tick
from yizhan.registry.models import Organisation, Staff


def newest(case: Case) -> Notice:
    return notices_of(case).reverse()[0]


@pytest.mark.clauses("ONE-010")
def test_every_role_is_told_once_with_sender_and_time(house: House) -> None:
    case = house.leak()

    sent = list(notices_of(case))
    assert [(one.role, one.about) for one in sent] == [("centre", "dispatch"), ("repairer", "dispatch")]
    assert {(one.by, one.by_name, one.at) for one in sent} == {(staff_id(house.wang), "王", NINE)}


@pytest.mark.clauses("PROP-186")
def test_the_procedures_own_words_are_filled_in_both_languages(house: House) -> None:
    case = house.leak(urgent=True, phone="13812345678", kind="water")

    told_now = newest(case)
    assert told_now.urgent
    assert told_now.zh == (
        f"3-2-501 紧急：厨房水管漏水，电话 138****5678，给排水，30 分钟内到场（安居物业 {case.number} {{nothing}}）"
    )
    assert told_now.in_language("en").startswith(
        "3-2-501 urgent: 厨房水管漏水, telephone 138****5678, Water, within 30 min"
    )


def test_without_words_of_its_own_a_notice_speaks_of_the_step(house: House) -> None:
    said = notices_of(house.leak())[0]

    assert said.zh == "「派单」请留意。厨房水管漏水"
    assert said.en == "“Dispatch”: please take note. 厨房水管漏水"


def test_what_a_customer_typed_is_words_and_never_a_blank_to_fill(house: House) -> None:
    said = notices_of(house.leak(matter="{phone} {number.__class__} <b>漏水</b>", phone="13812345678"))[0]

    assert said.en == "“Dispatch”: please take note. {phone} {number.__class__} <b>漏水</b>"


def test_a_person_named_in_the_data_is_told(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    assert notices_of(case).filter(staff=house.li, role="", about="dispatch").count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("王工", id="a-name"),
        pytest.param("x" * 40, id="a-long-word"),
        pytest.param("staff:999999", id="nobody"),
        pytest.param("staff:99999999999999999999", id="no-number-of-ours"),
        pytest.param("staff:²", id="no-number-at-all"),
        pytest.param("party:1", id="a-customer-who-has-no-part-in-it"),
        pytest.param("party:x", id="no-customer"),
    ],
)
def test_what_names_nobody_is_no_answer_to_who(house: House, typed: str) -> None:
    case = house.leak()
    told = notices_of(case).count()

    with pytest.raises(Refused) as refused:
        house.dispatch(case, typed)

    assert (refused.value.code, refused.value.refusal.facts["fields"]) == (
        "bad-value",
        {"repairer": "one-from-the-list"},
    )
    assert notices_of(case).count() == told


def test_nobody_of_another_company_is_told(house: House) -> None:
    other = Organisation.objects.create(slug="other", name="别家")
    stranger = Staff.objects.create(organisation=other, name="吴")

    with pytest.raises(Refused):
        house.dispatch(house.leak(), staff_id(stranger))

    assert not Notice.objects.filter(staff=stranger).exists()


def test_customer_and_opener_are_told(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    said = notices_of(case).get(role=CUSTOMER)
    assert (said.party, said.zh) == (house.owner, "维修员李将上门")
    assert notices_of(case).filter(staff=house.wang).exists()


def test_a_customer_nobody_knows_is_still_written_down_as_to_be_told(house: House) -> None:
    case = running.open_case(
        house.site,
        "leak",
        by=house.actor(house.wang),
        now=NINE,
        channel="hotline",
        data={"matter": "大堂漏水"},
    )
    case = house.dispatch(case, staff_id(house.li))

    assert notices_of(case).get(role=CUSTOMER).party is None


def test_who_left_the_company_hears_nothing_and_the_roles_of_the_step_do(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))
    house.li.left_at = at("2026-03-02 09:15")
    house.li.save()

    late = at("2026-03-02 09:31")
    running.tick_one(late)

    assert not notices_of(case).filter(staff=house.li, at=late).exists()
    assert notices_of(case).filter(role="repairer", about="repair", at=late).exists()


def test_a_missed_limit_tells_the_assignee_and_hands_up(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    late = at("2026-03-02 09:31")
    running.tick_one(late)

    overdue, handed_up = notices_of(case).filter(at=late)
    assert (overdue.staff, overdue.zh) == (house.li, "「上门维修」已超时。厨房水管漏水")
    assert (handed_up.role, handed_up.escalation) == ("supervisor", True)
    assert handed_up.by_name == "clock"


def test_pressing_tells_whoever_has_the_work_in_hand(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    running.run(case, Press(step="repair"), by=house.actor(house.wang), now=NINE)

    said = newest(case)
    assert (said.staff, said.pressing) == (house.li, True)
    assert said.zh == "「上门维修」催办，请马上处理。厨房水管漏水"


def test_a_clock_that_asks_again_tells_nobody_twice(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))
    running.tick_one(at("2026-03-02 09:31"))
    before = notices_of(case).count()

    running.run(case, Tick(), by=house.actor(house.wang), now=at("2026-03-02 09:32"))

    assert notices_of(case).count() == before
