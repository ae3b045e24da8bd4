"""Taking in at the desk: who calls, what is offered, Enter."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.cases import incidents
from yizhan.cases.models import Case, Contact
from yizhan.registry.models import Occupancy, Party, PartyPhone, Place

HTMX = {"HTTP_HX_REQUEST": "true"}
LEAK = "厨房水管漏水"


@pytest.fixture
def desk(house: House) -> Client:
    return house.client(house.wang)


def typed(house: House, **given: Any) -> dict[str, Any]:
    """The intake form as 王 sends it for 陈 of 3-2-501."""
    return {
        "key": uuid4().hex,
        "caller": "138 1234 5678",
        "party": house.owner.pk,
        "place": house.room.pk,
        "said": LEAK,
        "procedure": "desk/leak",
        "channel": "hotline",
        **given,
    }


def post(desk: Client, page: str, data: dict[str, Any]) -> Any:
    return desk.post(f"/garden/desk/{page}", data, **HTMX)


# -- who is calling ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling", ["13812345678", "138-1234-5678", "+86 138 1234 5678", "１３８１２３４５６７８", "5678"]
)
def test_a_number_in_any_spelling_finds_the_customer(desk: Client, spelling: str) -> None:
    page = desk.get("/garden/desk/callers/", {"caller": spelling}).content.decode()

    assert "陈建国" in page
    assert "3-2-501" in page


@pytest.mark.parametrize("typed", ["3栋2单元501", "陈", "3-2-501 陈"])
def test_so_do_room_and_name(desk: Client, typed: str) -> None:
    assert "陈建国" in desk.get("/garden/desk/callers/", {"caller": typed}).content.decode()


def test_the_number_is_masked_for_who_does_not_need_it(desk: Client, house: House) -> None:
    assert not house.client(house.wang).get("/garden/desk/").wsgi_request.reach.sees_personal_data

    page = desk.get("/garden/desk/callers/", {"caller": "3-2-501"}).content.decode()

    assert "138****5678" in page
    assert "13812345678" not in page


def test_a_room_that_does_not_exist_is_said_to_be_none_and_its_neighbours_are_shown(desk: Client, house: House) -> None:
    Place.objects.create(site=house.site, kind="room", code="3-2-502", name="502")

    page = desk.get("/garden/desk/callers/", {"caller": "3-2-599"}).content.decode()

    assert "3-2-599" in page
    assert 'data-room="3-2-501"' in page
    assert 'data-room="3-2-502"' in page


# 99-9-999 has the digits of a short telephone number: the desk spoke of a number, and kept it as one.
@pytest.mark.parametrize("typed", ["99-9-999", "5-12-1201", "９－１１－１２０１"])
def test_a_room_that_looks_like_a_number_is_a_room(desk: Client, typed: str) -> None:
    page = desk.get("/garden/desk/callers/", {"caller": typed}).content.decode()

    assert f"没有“{typed}”这个房号" in page


# The desk promised that a name nobody is registered by is kept with the call, and kept nothing.
@pytest.mark.parametrize("stranger", ["林女士的表弟", "99-9-999"])
def test_what_was_typed_of_somebody_unknown_is_kept_with_the_call(desk: Client, house: House, stranger: str) -> None:
    assert stranger in desk.get("/garden/desk/customer/", {"caller": stranger}).content.decode()

    post(desk, "matters/", typed(house, caller=stranger, party="", place=""))

    contact = Contact.objects.get()
    assert (contact.caller, contact.number_shown) == (stranger, "")
    assert stranger in desk.get("/garden/contacts/", {"q": stranger}).content.decode()
    assert stranger in desk.get(f"/garden/cases/{contact.cases.get().number}/").content.decode()


def test_customers_of_the_next_site_are_nobody_here(desk: Client, house: House) -> None:
    stranger = Party.objects.create(site=house.next_door, name="周邻居")
    PartyPhone.objects.create(site=house.next_door, party=stranger, number="13900000000", first=True)

    assert "周邻居" not in desk.get("/garden/desk/callers/", {"caller": "13900000000"}).content.decode()
    assert desk.get("/garden/desk/customer/", {"party": stranger.pk}).status_code == 404
    assert post(desk, "matters/", typed(house, party=stranger.pk)).status_code == 404


def test_the_card_shows_what_is_open_and_what_was(desk: Client, house: House) -> None:
    open = house.leak()
    Contact.objects.create(
        site=house.site, at=timezone.now(), channel="hotline", party=house.owner, taken_by="staff:1", said=LEAK
    )

    page = desk.get("/garden/desk/customer/", {"party": house.owner.pk, "place": house.room.pk}).content.decode()

    assert open.number in page
    assert "30 天内来电 1 次" in page


def test_the_desk_tells_of_an_incident_in_the_building(desk: Client, house: House) -> None:
    neighbour = Place.objects.create(site=house.site, kind="room", code="3-1-101", name="101")
    incidents.declare(
        house.site, "三号楼停水", [house.leak()], by=house.actor(house.wang), now=timezone.now(), script="两小时内恢复"
    )

    page = desk.get("/garden/desk/customer/", {"place": neighbour.pk}).content.decode()

    assert "两小时内恢复" in page


def test_a_softphone_opens_the_desk_with_the_number_that_rings(desk: Client) -> None:
    assert 'value="13812345678"' in desk.get("/garden/desk/", {"number": "13812345678"}).content.decode()


# -- what is offered --------------------------------------------------------------------------------


def test_a_sentence_proposes_the_procedure_and_says_because_of_which_words(desk: Client, house: House) -> None:
    page = post(desk, "offers/", typed(house)).content.decode()

    assert 'value="desk/leak" checked' in page
    assert "漏水、水管" in page


def test_what_the_rules_would_judge_is_proposed_with_its_reason(desk: Client, house: House) -> None:
    page = post(desk, "offers/", typed(house)).content.decode()

    assert 'data-takes="f-kind" data-value="water"' in page
    assert "说到了水" in page


# The rules heard the sentence alone, whatever was chosen beside it.
def test_the_rules_hear_the_channel_and_what_is_answered(desk: Client, house: House) -> None:
    by_telephone = post(desk, "offers/", typed(house, said="门坏了")).content.decode()
    in_person = post(desk, "offers/", typed(house, said="门坏了", channel="visit")).content.decode()
    urgent = post(desk, "offers/", typed(house, said="门坏了", **{"f-urgent": "yes"})).content.decode()

    assert 'data-value="door"' not in by_telephone
    assert 'data-value="door"' in in_person
    assert 'data-takes="f-severity" data-value="minor"' in by_telephone
    assert 'data-takes="f-severity"' not in urgent


def test_a_judgement_that_was_answered_stays_when_the_rules_no_longer_speak_of_it(desk: Client, house: House) -> None:
    answered = {"f-urgent": "yes", "f-severity": "major"}
    page = post(desk, "offers/", typed(house, **answered)).content.decode()

    assert re.search(r'name="f-severity".*?<option value="major" selected>', page, re.DOTALL)


def test_an_incident_that_was_ticked_stays_ticked(desk: Client, house: House) -> None:
    incident = incidents.declare(house.site, "停水", [house.leak()], by=house.actor(house.wang), now=timezone.now())

    assert f'value="{incident.number}" checked' not in post(desk, "offers/", typed(house)).content.decode()
    ticked = post(desk, "offers/", typed(house, incident=incident.number)).content.decode()
    assert f'value="{incident.number}" checked' in ticked


# Who took a first call found the channel of whatever came last: the camera room's, when a lamp had been reported.
def test_who_is_new_here_begins_with_the_usual_channel(desk: Client, house: House) -> None:
    for channel in ("hotline", "hotline", "visit"):
        Contact.objects.create(site=house.site, at=timezone.now(), channel=channel, taken_by="staff:1", said=LEAK)

    page = post(desk, "offers/", typed(house, channel="")).content.decode()

    assert 'name="channel" value="hotline" checked' in page


def test_what_is_typed_into_the_questions_stays_there(desk: Client, house: House) -> None:
    page = post(desk, "offers/", typed(house, **{"f-phone": "010-8888", "f-urgent": "yes"})).content.decode()

    assert 'value="010-8888"' in page


def test_a_likely_duplicate_is_offered_to_be_added_to(desk: Client, house: House) -> None:
    before = house.leak()

    page = post(desk, "offers/", typed(house, said="厨房的水管漏水了")).content.decode()

    assert f"/garden/desk/matters/{before.number}/calls/" in page


# -- Enter ------------------------------------------------------------------------------------------


def test_enter_writes_the_order_with_its_contact(desk: Client, house: House) -> None:
    answer = post(desk, "matters/", typed(house))

    case = Case.objects.get()
    assert answer.status_code == 200
    assert case.number in answer.content.decode()
    assert case.number in answer["HX-Trigger-After-Settle"]
    assert case.subject == LEAK
    assert (case.party, case.place, case.channel) == (house.owner, house.room, "hotline")
    assert case.data["phone"] == "13812345678"
    contact = case.contacts.get()
    assert (contact.said, contact.number_shown, contact.taken_by) == (LEAK, "13812345678", house.actor(house.wang).id)


def test_a_double_click_writes_one_order(desk: Client, house: House) -> None:
    form = typed(house)

    first, second = post(desk, "matters/", form), post(desk, "matters/", form)

    assert second["HX-Trigger-After-Settle"] == first["HX-Trigger-After-Settle"]
    assert Case.objects.count() == Contact.objects.count() == 1


def test_an_unknown_caller_goes_on_and_the_number_is_kept(desk: Client, house: House) -> None:
    post(desk, "matters/", typed(house, caller="139-9999-0000", party="", place=""))

    case = Case.objects.get()
    assert case.party is None
    assert case.contacts.get().number_shown == "13999990000"
    assert case.data["phone"] == "13999990000"


def test_what_is_refused_names_the_field_and_leaves_nothing_behind(desk: Client, house: House) -> None:
    answer = post(desk, "matters/", typed(house, said=" "))

    assert answer.status_code == 422
    assert '"matter"' in answer["HX-Trigger"]
    assert not Case.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param("水" * 5000, 200, id="five-thousand-characters"),
        pytest.param("水" * 5001, 422, id="one-too-many"),
        pytest.param("漏水😱<script>alert(1)</script>", 200, id="emoji-and-pasted-html"),
    ],
)
def test_whatever_is_pasted(desk: Client, house: House, said: str, status: int) -> None:
    answer = post(desk, "matters/", typed(house, said=said))

    assert answer.status_code == status
    assert "<script>alert" not in answer.content.decode()


def test_a_procedure_of_another_house_is_refused(desk: Client, house: House) -> None:
    assert post(desk, "matters/", typed(house, procedure="nowhere/leak")).status_code == 422


def test_the_channel_is_remembered_for_the_next_call(desk: Client, house: House) -> None:
    post(desk, "matters/", typed(house, channel="visit"))

    page = post(desk, "offers/", typed(house, channel="")).content.decode()

    assert 'value="visit" checked' in page


def test_the_order_joins_the_incident_that_was_ticked(desk: Client, house: House) -> None:
    incident = incidents.declare(house.site, "停水", [house.leak()], by=house.actor(house.wang), now=timezone.now())

    post(desk, "matters/", typed(house, incident=incident.number))

    assert Case.objects.latest("pk").incident == incident


# -- another call about the same thing, and a call that is just answered -----------------------------


def test_a_call_is_added_to_the_matter_there_is(desk: Client, house: House) -> None:
    case = house.dispatched()

    answer = post(desk, f"matters/{case.number}/calls/", typed(house, said="怎么还没来", press="yes"))

    assert answer.status_code == 200
    assert Case.objects.count() == 1
    assert case.contacts.get().said == "怎么还没来"
    case.refresh_from_db()
    assert case.state.steps["repair"].presses == 1
    assert case.events.filter(kind="noted").count() == 1


def test_it_is_added_once(desk: Client, house: House) -> None:
    case, form = house.leak(), typed(house)

    for _ in range(2):
        post(desk, f"matters/{case.number}/calls/", form)

    assert case.contacts.count() == 1
    assert case.events.filter(kind="noted").count() == 1


def test_nothing_is_added_to_a_matter_of_the_next_site(desk: Client, house: House) -> None:
    room = Place.objects.create(site=house.next_door, kind="room", code="1-1-101", name="101")
    Occupancy.objects.create(party=Party.objects.create(site=house.next_door, name="邻居"), place=room)

    assert post(desk, "matters/GD-20990101-0001/calls/", typed(house)).status_code == 404


def test_just_an_answer_is_kept_without_a_matter(desk: Client, house: House) -> None:
    answer = post(desk, "answers/", typed(house, said="物业费怎么交", answer="微信公众号里交"))

    contact = Contact.objects.get()
    assert answer.status_code == 200
    assert (contact.said, contact.answer, contact.party) == ("物业费怎么交", "微信公众号里交", house.owner)
    assert not Case.objects.exists()


def test_an_empty_answer_is_refused(desk: Client, house: House) -> None:
    assert post(desk, "answers/", typed(house, answer="")).status_code == 422
