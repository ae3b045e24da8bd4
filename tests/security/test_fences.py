"""Over the fence: ids of the next site, and of people who have no part in it, wherever a form or an address
takes one. (Every address by every role: tests/faces/test_doors.py.)"""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.faces.conftest import House
from tests.faces.test_doors import DOORS
from yizhan.cases import incidents, running
from yizhan.cases.models import Case, CaseStep, Contact, Incident
from yizhan.cases.people import staff_actor, staff_id
from yizhan.faces.api.house import HOUSE
from yizhan.faces.desk.exchange.holding import HELD
from yizhan.faces.urls import urlpatterns
from yizhan.registry.models import Occupancy, Party, PartyPhone, Place, RoleHolding, Staff

HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = "邻家的秘密"


class NextDoor:
    """What 周 has at the next site: a neighbour in a room of the same code, two matters, an incident."""

    def __init__(self, house: House) -> None:
        self.site = house.next_door
        self.room = Place.objects.create(site=self.site, kind="room", code="3-2-501", name="501")
        self.neighbour = Party.objects.create(site=self.site, name="孟秘密", id_number="110101199003071234")
        PartyPhone.objects.create(site=self.site, party=self.neighbour, number="13912340000", first=True)
        Occupancy.objects.create(party=self.neighbour, place=self.room, role=Occupancy.Role.OWNER)
        self.boss = house.zhou
        self.cases = [self.leak(house) for _ in range(2)]
        by = staff_actor(self.boss, self.site, timezone.now())
        self.incident = incidents.declare(self.site, SECRET, self.cases[:1], by=by, now=timezone.now())

    def leak(self, house: House) -> Case:
        now = timezone.now()
        return running.open_case(
            self.site,
            "leak",
            by=staff_actor(self.boss, self.site, now),
            now=now,
            channel="hotline",
            place=self.room,
            party=self.neighbour,
            data={"matter": f"{SECRET}，水管漏水", "phone": "13912340000"},
        )


@pytest.fixture
def next_door(house: House) -> NextDoor:
    return NextDoor(house)


def post(house: House, who: Staff, door: str, *at: object, **body: Any) -> Any:
    return house.client(who).post(reverse(door, args=["garden", *at]), body, **HTMX)


# -- ids in forms -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "body"),
    [
        pytest.param("offers", lambda there: {"said": "漏水", "party": there.neighbour.pk}, id="offers-party"),
        pytest.param("offers", lambda there: {"said": "漏水", "place": there.room.pk}, id="offers-place"),
        pytest.param(
            "answers", lambda there: {"said": "问", "answer": "答", "party": there.neighbour.pk}, id="answers"
        ),
        pytest.param(
            "matters",
            lambda there: {"said": "漏水", "procedure": "desk/leak", "channel": "hotline", "party": there.neighbour.pk},
            id="matters-party",
        ),
        pytest.param(
            "matters",
            lambda there: {"said": "漏水", "procedure": "desk/leak", "channel": "hotline", "place": there.room.pk},
            id="matters-place",
        ),
        pytest.param(
            "matters",
            lambda there: {
                "said": "漏水",
                "procedure": "desk/leak",
                "channel": "hotline",
                "incident": there.incident.number,
            },
            id="matters-incident",
        ),
    ],
)
def test_nothing_of_the_next_site_is_taken_in(
    house: House, next_door: NextDoor, door: str, body: Callable[[NextDoor], dict[str, Any]]
) -> None:
    given = body(next_door)
    if "incident" in given:  # numbers count from one at every site
        Incident.objects.filter(pk=next_door.incident.pk).update(number="SJ-99990101-001")
        given["incident"] = "SJ-99990101-001"

    assert post(house, house.wang, door, **given).status_code == 404
    assert not Contact.objects.exists()
    assert not Case.objects.filter(site=house.site).exists()


@pytest.mark.parametrize("door", ["merging", "incident_matters", "incidents", "calls"])
def test_no_matter_of_the_next_site_is_joined_to_ours(house: House, next_door: NextDoor, door: str) -> None:
    there = next_door.cases[1]
    Case.objects.filter(pk=there.pk).update(number="GD-99990101-0001")
    events = there.events.count()
    ours = house.dispatched()
    if door == "incident_matters":
        at = [incidents.declare(house.site, "停水", [ours], by=house.actor(house.wang), now=timezone.now()).number]
    else:
        at = {"merging": [ours.number], "incidents": [], "calls": ["GD-99990101-0001"]}[door]

    answer = post(
        house, house.wang, door, *at, into="GD-99990101-0001", number="GD-99990101-0001", title="合并", said="再问"
    )

    assert answer.status_code in (404, 422)
    assert there.events.count() == events
    assert not ours.merged.exists()


@pytest.mark.parametrize("named", ["zhou", "nobody", "left", "without-a-role"])
def test_a_step_is_handed_to_nobody_who_does_not_work_here(house: House, named: str) -> None:
    """The dispatcher's list offers colleagues alone; a form may say anything."""
    left = Staff.objects.create(organisation=house.site.organisation, name="吴", left_at=timezone.now())
    RoleHolding.objects.create(staff=left, site=house.site, role="repairer", since=timezone.now() - timedelta(days=9))
    idle = Staff.objects.create(organisation=house.site.organisation, name="郑")
    to = {"zhou": house.zhou.pk, "nobody": 987654, "left": left.pk, "without-a-role": idle.pk}[named]
    case = house.leak()

    written = post(house, house.wang, "completion", case.number, "dispatch", **{"f-repairer": f"staff:{to}"})
    given = post(house, house.wang, "assignment", case.number, "dispatch", to=f"staff:{to}")

    assert (written.status_code, given.status_code) == (422, 422)
    case.refresh_from_db()
    assert "repairer" not in case.data


def test_names_of_staff_elsewhere_are_not_told(house: House) -> None:
    """A number typed where a person is asked for was shown with the name behind it, of whichever company."""
    case = house.leak()

    answer = post(house, house.wang, "completion", case.number, "dispatch", **{"f-repairer": staff_id(house.zhou)})

    assert "周" not in answer.content.decode()
    page = house.client(house.wang).get(reverse("case", args=["garden", case.number])).content.decode()
    assert "周" not in page


@pytest.mark.parametrize("field", ["phones", "id_number"])
def test_no_number_of_the_next_site_is_revealed(house: House, next_door: NextDoor, field: str) -> None:
    answer = post(house, house.sun, "household_reveal", "3-2-501", next_door.neighbour.pk, field=field, reason="要联系")

    assert answer.status_code == 404


def test_a_sheet_held_for_one_site_is_not_imported_into_another(house: House) -> None:
    RoleHolding.objects.create(staff=house.sun, site=house.next_door, role="supervisor", since=timezone.now())
    client = house.client(house.sun)
    session = client.session
    session[HELD] = {"site": house.next_door.pk, "kind": "rooms", "name": "x", "path": "sheets/x", "sha256": "a"}
    session.save()

    assert post(house, house.sun, "exchange_import", "rooms", sheet="a").status_code == 422


# -- what is found ------------------------------------------------------------------------------


READING = [
    ("cases", {"q": SECRET}),
    ("cases", {"q": "13912340000"}),
    ("cases", {"q": "孟秘密"}),
    ("cases", {"person": "staff:1", "procedure": "desk/leak"}),
    ("board", {"q": SECRET}),
    ("board", {"building": "3"}),
    ("contacts", {"q": SECRET}),
    ("callers", {"caller": "13912340000"}),
    ("callers", {"caller": "孟秘密"}),
    ("callers", {"caller": "3-2-501"}),
    ("households", {"q": "孟秘密"}),
    ("households", {"in": "3-2-501"}),
    ("register", {"q": SECRET}),
    ("register_print", {"q": SECRET}),
    ("incidents", {}),
    ("incident_new", {"number": "GD-99990101-0001"}),
    ("inbox", {}),
    ("work", {"done": "GD-99990101-0001"}),
    ("wallboard", {}),
]


def test_nothing_of_the_next_site_is_found(house: House, next_door: NextDoor) -> None:
    Case.objects.filter(pk=next_door.cases[0].pk).update(number="GD-99990101-0001")

    for door, asked in READING:
        at = ["desk", "work-order"] if door.startswith("register") else []
        told = house.client(house.wang).get(reverse(door, args=["garden", *at]), asked).content.decode()
        for echoed in asked.values():
            told = told.replace(echoed, "")
        for secret in (SECRET, "孟秘密", "3912340000", "GD-99990101-0001"):
            assert secret not in told, (door, asked)


def test_nothing_of_the_next_site_is_proposed(house: House, next_door: NextDoor) -> None:
    page = post(house, house.wang, "offers", said=f"{SECRET}，水管漏水", place=house.room.pk).content.decode()

    assert next_door.cases[1].number not in page
    assert page.count(SECRET) <= 1  # what was typed oneself


@pytest.mark.parametrize("kind", ["rooms", "owners", "staff"])
def test_a_sheet_that_goes_out_holds_our_own_alone(house: House, next_door: NextDoor, kind: str) -> None:
    answer = post(house, house.sun, "exchange_export", kind, full="1")

    told = str([list(row) for row in load_workbook(BytesIO(answer.content)).active.values])
    assert "孟秘密" not in told
    assert "周" not in told


# -- who has no part in it any more ---------------------------------------------------------------


@pytest.mark.parametrize("gone", ["role-ended", "left", "account-shut", "site-shut"])
def test_who_has_no_part_in_the_site_any_more_finds_it_gone(house: House, gone: str) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    assert client.get(f"/garden/field/{case.number}/").status_code == 200

    now = timezone.now()
    if gone == "role-ended":
        RoleHolding.objects.filter(staff=house.li).update(until=now)
    elif gone == "left":
        Staff.objects.filter(pk=house.li.pk).update(left_at=now)
    elif gone == "account-shut":
        house.li.account.is_active = False
        house.li.account.save()
    else:
        house.site.open = False
        house.site.save()

    for address in (f"/garden/field/{case.number}/", "/garden/inbox/", "/garden/", f"/garden/cases/{case.number}/"):
        assert client.get(address).status_code in (302, 404)
    answer = client.post(f"/garden/cases/{case.number}/notes/", {"text": "还在"})
    assert answer.status_code in (302, 404)
    assert not case.events.filter(kind="noted").exists()


def test_a_child_is_named_to_who_reaches_it_and_to_nobody_else(house: House) -> None:
    parent, child = house.dispatched(), house.dispatched(to=house.zhao)
    Case.objects.filter(pk=child.pk).update(parent=parent, subject=SECRET)
    CaseStep.objects.filter(case=child).update(roles=["nobody"])

    page = house.client(house.li).get(f"/garden/cases/{parent.number}/").content.decode()

    assert SECRET not in page
    assert house.client(house.li).get(f"/garden/cases/{child.number}/").status_code == 404
    assert SECRET in house.client(house.wang).get(f"/garden/cases/{parent.number}/").content.decode()


# -- every form -----------------------------------------------------------------------------------


def test_no_form_is_taken_without_its_token(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.wang.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    for door in DOORS:
        if door.method == "post":
            case = door.prepare(house)
            before: list[Model] = list(case.events.all())
            answer = strict.post(reverse(door.name, args=["garden", *door.at(house, case)]), door.body)
            assert answer.status_code == 403, door.name
            assert list(case.events.all()) == before
    for address in ("/language/", "/demo/entrance/", "/accounts/login/", "/accounts/logout/", "/i18n/setlang/"):
        assert strict.post(address, {}).status_code == 403, address


def test_no_view_is_excused_from_the_token() -> None:
    """But the doors of programs, which know no cookies: nothing that a browser sends by itself lets anybody in."""

    def excused(patterns: list[Any], before: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                found += excused(pattern.url_patterns, address)
            elif getattr(pattern.callback, "csrf_exempt", False):
                found.append(address)
        return found

    assert [address for address in excused(urlpatterns) if not address.startswith(("api/", "open311/"))] == []


def test_a_log_in_of_people_opens_no_door_of_programs(house: House) -> None:
    """They are excused from the token of forms: a page elsewhere could send them whatever it likes."""
    case = house.dispatched()
    events = case.events.count()
    known = {"site": "garden", "number": case.number, "step": "repair", "pack": "desk", "procedure": "leak"}
    client = house.client(house.sun)
    given = {
        "text": "说明",
        "reason": "原因",
        "procedure": "desk/leak",
        "channel": "hotline",
        "data": {"matter": "漏水"},
    }

    for pattern in HOUSE.urls[0]:
        if not str(pattern.pattern):
            continue  # the page that explains them
        address = "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "1"), str(pattern.pattern))
        answers = [client.get(address), client.post(address, given, content_type="application/json")]
        assert {answer.status_code for answer in answers} <= {401, 404, 405}, address
    assert client.post("/open311/v2/requests.json", {"service_code": "leak", "description": "漏水"}).status_code >= 400
    assert case.events.count() == events
    assert Case.objects.count() == 1
