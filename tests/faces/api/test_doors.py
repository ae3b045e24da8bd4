"""Every address of the API is knocked at with its scope and with all others, from the next site, with no token, a
revoked one, one that is past, one of a system that was shut out, a person's session, and with the wrong method.

An address that is not in the table fails the last tests.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.faces.api.conftest import LetIn, Program
from tests.faces.api.pictures import INK, PIPE
from tests.faces.conftest import House
from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.models import Attachment
from yizhan.cases import incidents
from yizhan.cases.models import Case, Incident
from yizhan.faces.api import tokens
from yizhan.faces.api.documentation import told
from yizhan.faces.api.letting_in import shut_out
from yizhan.faces.api.scopes import ACT, NOTICES, PROCEDURES, READ_CASES, REGISTRY, REPORTS, SCOPES, TAKE_IN
from yizhan.procedure.commands import HandBack, Suspend

pytestmark = pytest.mark.django_db

At = Callable[[House, Case], str]
SOON = "2036-01-01T10:00:00+08:00"


@dataclass(frozen=True)
class Door:
    """`at` is the address behind the site's, for the case that `prepare` makes; `answers` is the status that whoever
    has the scope gets."""

    name: str
    scope: str
    at: At
    method: str = "get"
    body: Callable[[House], Mapping[str, Any]] = lambda house: {}
    form: Mapping[str, Any] = field(default_factory=dict)
    answers: int = 200
    prepare: Callable[[House], Case] = lambda house: house.dispatched()

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> bool:
        """Whether the address names something that lies at one site."""
        return self.at.__qualname__.startswith("of_")

    @property
    def names_a_case(self) -> bool:
        return self.at.__qualname__.startswith(("of_case", "of_repair"))


def fixed(path: str) -> At:
    return lambda house, case: path


def of_case(path: str = "") -> At:
    return lambda house, case: f"/cases/{case.number}{path}"


def of_repair(path: str = "") -> At:
    return lambda house, case: f"/cases/{case.number}/steps/repair{path}"


def says(**body: Any) -> Callable[[House], Mapping[str, Any]]:
    return lambda house: body


def free(house: House) -> Case:
    return house.do(house.dispatched(), house.wang, HandBack(step="repair", reason="换人"))


def paused(house: House) -> Case:
    return house.do(house.dispatched(), house.li, Suspend(step="repair", reason="等配件"))


def of_many(house: House) -> Case:
    case = house.dispatched()
    incidents.declare(house.site, "停水", [case], by=house.actor(house.wang), now=timezone.now())
    return case


def of_incident(path: str = "") -> At:
    return lambda house, case: f"/incidents/{Incident.objects.get(cases=case).number}{path}"


def with_photo(house: House) -> Case:
    case = house.dispatched()
    upload = SimpleUploadedFile("pipe.jpg", PIPE, "image/jpeg")
    kept = storing.store(upload, Attachment.Kind.PHOTO, house.site, house.actor(house.wang), timezone.now())
    storing.link([kept.ref], case, step="repair", by=house.actor(house.wang))
    return case


def of_photo(path: str = "") -> At:
    return lambda house, case: f"/attachments/{Attachment.objects.get(case=case).ref}{path}"


def of_owner(house: House, case: Case) -> str:
    return f"/customers/{house.owner.pk}"


NOBODY = says(outcome="nobody", reason="敲门无人应")
ANSWERED = says(said="几点上班", answer="八点")
SIGNED = {"role": "customer"}
NEW = says(procedure="desk/leak", channel="hotline", answers={"matter": "水管漏水"})

DOORS = [
    Door("procedures_procedures", PROCEDURES, fixed("/procedures")),
    Door("procedures_procedure", PROCEDURES, fixed("/procedures/desk/leak")),
    Door("procedures_proposal", PROCEDURES, fixed("/proposals"), "post", says(said="水管漏水", place="3-2-501")),
    Door("cases_cases", READ_CASES, fixed("/cases")),
    Door("cases_open_case", TAKE_IN, fixed("/cases"), "post", NEW, answers=201),
    Door("cases_case", READ_CASES, of_case()),
    Door("cases_story", READ_CASES, of_case("/story")),
    Door("cases_note", ACT, of_case("/notes"), "post", says(text="客户下午在家")),
    Door("cases_cancellation", ACT, of_case("/cancellation"), "post", says(reason="客户说不用了")),
    Door("cases_appointment", ACT, of_case("/appointment"), "post", says(to=SOON)),
    Door("cases_merging", ACT, of_case("/merging"), "post", lambda house: {"into": house.leak().number}),
    Door("cases_incident", ACT, of_case("/incident"), "post", says(incident=None), prepare=of_many),
    Door("cases_attachments", ACT, of_case("/attachments"), "post", says(attachments=["a0"]), answers=422),
    Door("steps_worklist", READ_CASES, fixed("/steps")),
    Door("steps_step", READ_CASES, of_repair()),
    Door("steps_claim", ACT, of_repair("/claim"), "post", prepare=free),
    Door("steps_assignment", ACT, of_repair("/assignment"), "post", lambda h: {"to": h.actor(h.zhao).id}),
    Door("steps_hand_back", ACT, of_repair("/hand-back"), "post", says(reason="没有配件")),
    Door("steps_answers", ACT, of_repair("/answers"), "post", says(answers={"materials": "接头"}), prepare=free),
    Door("steps_completion", ACT, of_repair("/completion"), "post", NOBODY, prepare=free),
    Door("steps_extension", ACT, of_repair("/extension"), "post", says(to=SOON)),
    Door("steps_pressing", ACT, of_repair("/pressing"), "post", says()),
    Door("steps_suspension", ACT, of_repair("/suspension"), "post", says(reason="等配件"), prepare=free),
    Door("steps_resumption", ACT, of_repair("/resumption"), "post", says(), prepare=paused),
    Door("steps_signatures", ACT, of_repair("/signatures"), "post", form=SIGNED, answers=201, prepare=free),
    Door("attachments_hand_in", ACT, fixed("/attachments"), "post", form={"kind": "photo"}, answers=201),
    Door("cases_papers", READ_CASES, of_case("/attachments")),
    Door("attachments_file", READ_CASES, of_photo(), prepare=with_photo),
    Door("attachments_thumbnail", READ_CASES, of_photo("/thumbnail"), prepare=with_photo),
    Door("contacts_contacts", READ_CASES, fixed("/contacts")),
    Door("contacts_just_answered", TAKE_IN, fixed("/contacts"), "post", ANSWERED, answers=201),
    Door("contacts_about", ACT, of_case("/contacts"), "post", says(said="怎么还没来"), answers=201),
    Door("incidents_incidents", READ_CASES, fixed("/incidents")),
    Door("incidents_incident", READ_CASES, of_incident(), prepare=of_many),
    Door(
        "incidents_declare",
        ACT,
        fixed("/incidents"),
        "post",
        lambda house: {"title": "停水", "cases": [house.leak().number]},
        answers=201,
    ),
    Door("incidents_script", ACT, of_incident("/script"), "post", says(script="两小时内"), prepare=of_many),
    Door("incidents_over", ACT, of_incident("/end"), "post", prepare=of_many),
    Door("places_places", REGISTRY, fixed("/places")),
    Door("places_place", REGISTRY, fixed("/places/3-2-501")),
    Door("places_household", REGISTRY, fixed("/places/3-2-501/file")),
    Door("customers_customers", REGISTRY, fixed("/customers?q=13812345678")),
    Door("customers_customer", REGISTRY, of_owner),
    Door("staff_staff", REGISTRY, fixed("/staff")),
    Door("notices_notices", NOTICES, fixed("/notices")),
    Door("registers_all_registers", REPORTS, fixed("/registers")),
    Door("registers_register", REPORTS, fixed("/registers/desk/work-order")),
]
OF_NO_SITE = {"sites_integration", "sites_sites"}  # see test_sites.py


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_who_gets_in(house: House, let_in: LetIn, door: Door) -> None:
    """Its scope opens a door; all others together do not. To who is let in next door neither the site is there nor,
    through the address of his own, what lies at it; what does not exist is not there for anybody."""
    others = [scope for scope in SCOPES if scope != door.scope]
    may, may_not = let_in("may", scopes=[door.scope]), let_in("may not", scopes=others)
    next_door = let_in("next door", scopes=SCOPES, sites=[house.next_door])

    assert code(knock(house, may, door)) == (door.answers, "unknown-paper" if door.answers == 422 else "")
    assert code(knock(house, may_not, door)) == (403, "scope")
    assert code(knock(house, next_door, door)) == (404, "not-there")
    if door.names:
        assert code(knock(house, next_door, door, site="next-door")) == (404, "not-there")
    if door.names_a_case:
        assert code(knock(house, may, door, case=Case(number="GD-0"))) == (404, "not-there")


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_without_a_token_that_holds_nobody_gets_in(house: House, let_in: LetIn, door: Door) -> None:
    path = f"/api/v1/sites/garden{door.at(house, door.prepare(house))}"
    now = timezone.now()
    good, revoked, ended = let_in("good"), let_in("revoked"), let_in("ended")
    expired = let_in("expired", expires_at=now - timedelta(seconds=1))
    tokens.revoke(revoked.token, by=house.sun, now=now)
    shut_out(ended.integration, house.sun, now)
    sent = [
        {},
        {"Authorization": f"Bearer {good.text}x"},
        {"Authorization": f"Bearer {revoked.text}"},
        {"Authorization": f"Bearer {expired.text}"},
        {"Authorization": f"Bearer {ended.text}"},
        {"Authorization": f"Basic {good.text}"},
        {"X-Api-Key": good.text},
    ]
    a_person = house.client(house.wang)  # with a session in the cookies

    for headers in sent:
        answer = getattr(a_person, door.method)(path, headers=headers)
        assert code(answer) == (401, "token"), headers
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert not answer.cookies


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_door_opens_one_way(house: House, portal: Program, door: Door) -> None:
    path = f"/api/v1/sites/garden{door.at(house, door.prepare(house))}"

    for method in ("put", "patch", "delete", "options", "trace"):
        answer = getattr(portal.client, method)(path, headers={**portal.headers, "Origin": "https://elsewhere.example"})
        assert code(answer) == (405, "method"), method
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_no_door_is_forgotten() -> None:
    told_of = {operation["operationId"] for path in told()["paths"].values() for operation in path.values()}

    assert told_of - OF_NO_SITE == {door.name for door in DOORS}


def test_every_door_says_its_scope() -> None:
    said = {
        operation["operationId"]: operation.get("x-scope")
        for path in told()["paths"].values()
        for operation in path.values()
    }

    assert {door.name: door.scope for door in DOORS} == {n: scope for n, scope in said.items() if n not in OF_NO_SITE}


def knock(house: House, who: Program, door: Door, *, site: str = "garden", case: Case | None = None) -> Any:
    path = f"/api/v1/sites/{site}{door.at(house, case or door.prepare(house))}"
    if door.method == "get":
        return who.client.get(path, headers=who.headers)
    if door.form:
        file = ("ink.png", INK, "image/png") if "signatures" in path else ("pipe.jpg", PIPE, "image/jpeg")
        return who.client.post(path, {**door.form, "file": SimpleUploadedFile(*file)}, headers=who.headers)
    return who.client.post(path, json.dumps(door.body(house)), content_type="application/json", headers=who.headers)


def code(answer: Any) -> tuple[int, str]:
    """The status, and the code of the problem if there is one."""
    return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""
