"""The doors of Open311: which need a key, who else finds nothing there, and what neither form nor method opens."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import House
from tests.faces.test_doors import names
from yizhan.cases.models import Case
from yizhan.faces.api import tokens
from yizhan.faces.api.letting_in import shut_out
from yizhan.faces.api.models import Integration, Token
from yizhan.faces.api.scopes import OPEN311, OPEN311_PUBLIC, SCOPES
from yizhan.faces.open311.models import Report
from yizhan.faces.open311.urls import urlpatterns
from yizhan.registry.models import Staff

pytestmark = pytest.mark.django_db

V2 = "/open311/v2"
LAMP = {"service_code": "public.lamp.stairs", "address_id": "3-2-501", "description": "不亮", "attribute[lamps]": "1"}
# address -> whether anybody may ask without a key. `…` stands for a request, or for its token.
READING = {
    "open311_discovery": ("/open311/discovery", True),
    "open311_services": (f"{V2}/services", True),
    "open311_service": (f"{V2}/services/public.lamp.stairs", True),
    "open311_requests": (f"{V2}/requests", False),
    "open311_request": (f"{V2}/requests/…", False),
    "open311_token": (f"{V2}/tokens/…", True),
}


def report(program: Program, **other: str) -> Any:
    form = {**LAMP, "api_key": program.text, "jurisdiction_id": "garden", **other}
    return program.client.post(f"{V2}/requests.json", form, headers={"Accept-Language": "en"})


@pytest.fixture
def reported(app: Program) -> Report:
    assert report(app).status_code == 201
    return Report.objects.get()


def at(address: str, reported: Report, **query: str) -> str:
    path = address.replace("tokens/…", f"tokens/{reported.token}").replace("…", reported.case.number)
    return f"{path}.json?" + "&".join(f"{name}={value}" for name, value in query.items())


@pytest.mark.parametrize(("address", "public"), READING.values(), ids=READING)
def test_who_may_read(house: House, reported: Report, let_in: LetIn, address: str, public: bool) -> None:
    app = Program(reported.integration, reported.integration.tokens.get(), "", Client())
    gone, late = let_in("gone", scopes=[OPEN311]), let_in("late", scopes=[OPEN311])
    tokens.revoke(gone.token, by=house.sun, now=timezone.now())
    Token.objects.filter(pk=late.token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    without = let_in("without", scopes=[scope for scope in SCOPES if scope not in (OPEN311, OPEN311_PUBLIC)])
    stranger = let_in("stranger", roles=["customer"], scopes=[OPEN311], sites=[house.next_door])
    colleague = let_in("colleague", roles=["customer"], scopes=[OPEN311])

    def status(program: Program | None, **query: str) -> int:
        key = {"api_key": program.text} if program is not None else {}
        return app.client.get(at(address, reported, jurisdiction_id="garden", **key, **query)).status_code

    locked = 200 if public else 403
    assert [status(None), status(gone), status(late), status(without)] == [locked] * 4
    assert status(stranger) == (200 if public else 404)
    # Another app of the same site sees what its roles see, and that is nothing of this one's.
    assert status(colleague) == (404 if "requests/" in address else 200)
    if address.endswith("/requests"):
        assert app.client.get(at(address, reported, jurisdiction_id="garden", api_key=colleague.text)).json() == []


def test_a_report_needs_a_key_with_its_scope(house: House, app: Program, let_in: LetIn) -> None:
    without = let_in("without", scopes=[scope for scope in SCOPES if scope != OPEN311])
    gone, ended = let_in("gone", scopes=[OPEN311]), let_in("ended", scopes=[OPEN311])
    tokens.revoke(gone.token, by=house.sun, now=timezone.now())
    shut_out(ended.integration, house.sun, timezone.now())

    assert [report(one).status_code for one in (without, gone, ended)] == [403] * 3
    assert report(app, api_key="").status_code == 403
    assert house.client(house.wang).post(f"{V2}/requests.json", LAMP).status_code == 403  # a session is no key
    assert not Case.objects.exists()
    assert report(app).status_code == 201


def test_what_a_procedure_does_not_let_it_open_it_does_not_report(house: House, app: Program) -> None:
    """The desk's own procedures are no public services, whoever asks."""
    assert report(app, service_code="desk.leak").status_code == 404


@pytest.mark.parametrize(("address", "public"), READING.values(), ids=READING)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_door_opens_one_way(reported: Report, address: str, public: bool, method: str) -> None:
    answer = getattr(Client(), method)(at(address, reported))

    assert (answer.status_code, answer.json()[0]["code"]) == (405, 405)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/open311/", "/open311/v2/", f"{V2}/services", f"{V2}/services.html", f"{V2}/x.json"])
def test_what_is_not_there_is_told_as_everything_is(app: Program, path: str) -> None:
    answer = app.client.get(path)

    assert answer.status_code == 404
    assert "404" in answer.content.decode()
    assert not answer.cookies


def test_no_door_is_forgotten() -> None:
    assert set(names(urlpatterns)) == {*READING, "open311_nowhere"}


def test_a_site_without_such_a_door_is_no_jurisdiction(house: House, app: Program) -> None:
    def services(jurisdiction: str) -> Any:
        return app.client.get(f"{V2}/services.json?jurisdiction_id={jurisdiction}")

    assert services("next-door").status_code == 404
    assert services("nowhere").status_code == 404
    assert services("").json() == services("garden").json()  # the only one there is
    Integration.objects.update(ended_at=timezone.now())
    assert services("garden").status_code == 404


def test_of_two_jurisdictions_one_must_be_named(house: House, app: Program, let_in: LetIn) -> None:
    let_in("another", scopes=[OPEN311], sites=[house.next_door])

    answer = app.client.get(f"{V2}/services.json")

    assert (answer.status_code, answer.json()) == (
        400,
        [{"code": 400, "description": "jurisdiction_id was not provided"}],
    )
    assert app.client.get(f"{V2}/requests.json?api_key={app.text}").status_code == 200  # the key names it


XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><request><description>&x;</description></request>'


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "application/json", "text/plain"])
def test_xml_is_written_and_never_read(app: Program, kind: str) -> None:
    answer = app.client.post(f"{V2}/requests.xml?api_key={app.text}&service_code=public.batch", XXE, content_type=kind)

    assert answer.status_code == 400
    assert b"root:" not in answer.content
    assert not Case.objects.exists()


def test_markup_in_a_report_is_text(app: Program) -> None:
    report(app, description="]]><evil a='1'>&x; \x0b\u2028 灯", service_code="public.lamp.street")

    xml = app.client.get(f"{V2}/requests.xml?api_key={app.text}").content.decode()

    assert "<evil" not in xml
    assert "&lt;evil" in xml


def test_a_customer_of_a_portal_is_known_by_the_account(house: House, clerk: Staff, let_in: LetIn) -> None:
    portal = let_in("portal", roles=["customer"], scopes=[OPEN311, "registry:read"])
    other = let_in("other", roles=["customer"], scopes=[OPEN311])

    report(portal, account_id=str(house.owner.pk))
    report(other, account_id=str(house.owner.pk))
    report(portal, account_id="9" * 30)

    assert [case.party for case in Case.objects.order_by("pk")] == [house.owner, None, None]
    assert Report.objects.get(case__party=house.owner).account_id == str(house.owner.pk)


def test_a_report_sent_twice_with_one_key_is_one_matter(app: Program) -> None:
    form = {**LAMP, "api_key": app.text}
    sent = [app.client.post(f"{V2}/requests.json", form, headers={"Idempotency-Key": "one"}) for _ in range(2)]

    assert sent[0].json() == sent[1].json()
    assert sent[1].headers["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1
