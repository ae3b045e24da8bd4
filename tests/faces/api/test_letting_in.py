"""Who lets other systems in, what they may be granted, and that a token is seen once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import LONG_AGO, House
from yizhan.faces.api.models import Failure, Integration, Token
from yizhan.faces.api.tasks import forget
from yizhan.registry.models import Department, RegistryChange, RoleHolding, Staff

pytestmark = pytest.mark.django_db

ASKED = {
    "name": "业主小程序",
    "purpose": "业主报修",
    "sites": ["garden"],
    "roles": ["dispatcher"],
    "scopes": ["cases:read", "cases:open"],
    "per_minute": "60",
    "lasts": "30",
}


def let_in_by(house: House, staff: Staff, **other: Any) -> Any:
    return house.client(staff).post("/garden/integrations/new/", {**ASKED, **other})


def test_the_token_is_shown_once_kept_as_a_hash_and_opens_the_door(house: House, portal: Program) -> None:
    page = let_in_by(house, house.sun).content.decode()

    text = re.search(r"yz_[a-z0-9]{8}_[\w-]{43}", page)
    assert text is not None
    made = Integration.objects.get(name="业主小程序")
    token = made.tokens.get()
    assert text[0].startswith(token.prefix)
    assert text[0].encode() not in bytes(token.digest)
    assert timezone.now() + timedelta(days=29) < token.expires_at < timezone.now() + timedelta(days=31)
    assert text[0] not in house.client(house.sun).get(f"/garden/integrations/{made.pk}/").content.decode()
    told = portal.client.get("/api/v1/integration", headers={"Authorization": f"Bearer {text[0]}"}).json()
    assert (told["name"], told["scopes"], told["roles"]) == ("业主小程序", ASKED["scopes"], ASKED["roles"])
    assert [site["slug"] for site in told["sites"]] == ["garden"]
    assert RegistryChange.objects.get(kind="integration").after["scopes"] == ASKED["scopes"]
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_form_sent_twice_lets_nobody_in_twice(house: House) -> None:
    assert let_in_by(house, house.sun).status_code == 200
    assert let_in_by(house, house.sun).status_code == 422
    assert Integration.objects.count() == Token.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"sites": ["next-door"]}, id="at a site that is not hers"),
        pytest.param({"sites": []}, id="nowhere"),
        pytest.param({"scopes": ["cases:everything"]}, id="a scope that there is not"),
        pytest.param({"roles": ["king"]}, id="a role that there is not"),
        pytest.param({"purpose": " "}, id="for nothing"),
        pytest.param({"per_minute": "0"}, id="without a pace"),
        pytest.param({"per_minute": "九"}, id="at a pace that is no number"),
    ],
)
def test_what_cannot_be_granted(house: House, other: dict[str, Any]) -> None:
    assert let_in_by(house, house.sun, **other).status_code == 422
    assert not Integration.objects.exists()


# A cashier let a system in as dispatcher, and read by its token what her own pages did not show her.
def test_nobody_gives_away_more_than_they_reach(house: House, staff_hired: Callable[..., Staff]) -> None:
    head = staff_hired("钱", house.site, "visitor")
    house.site.departments.create(name="财务", head=head)
    let_in_by(house, house.sun)
    suns = Integration.objects.get()

    for roles in (["dispatcher"], ["supervisor"], ["visitor", "repairer"]):
        assert let_in_by(house, head, name="别的", roles=roles).status_code == 422, roles
    assert house.client(head).post(f"/garden/integrations/{suns.pk}/tokens/", {"lasts": "30"}).status_code == 422
    changed = {**ASKED, "name": "我的"}
    assert house.client(head).post(f"/garden/integrations/{suns.pk}/", changed).status_code == 422
    assert suns.tokens.count() == Integration.objects.count() == 1

    assert let_in_by(house, head, name="门户", roles=["visitor", "customer"]).status_code == 200


def test_who_does_not_see_numbers_lets_no_system_see_them(house: House, staff_hired: Callable[..., Staff]) -> None:
    RoleHolding.objects.filter(staff=house.sun).delete()
    head = staff_hired("钱", house.site, "visitor")
    house.site.departments.create(name="客服", head=head)  # heads see numbers

    assert let_in_by(house, head, roles=["visitor"], scopes=["personal-data"]).status_code == 200
    Department.objects.all().delete()
    assert let_in_by(house, head, name="另一个").status_code == 404


def test_only_who_administers_all_its_sites_changes_an_integration(house: House, let_in: LetIn) -> None:
    both = let_in("both", sites=[house.site, house.next_door])
    at = f"/garden/integrations/{both.integration.pk}/"

    assert house.client(house.sun).post(at, {**ASKED, "name": "both"}).status_code == 422
    assert house.client(house.sun).post(f"{at}tokens/").status_code == 422
    RoleHolding.objects.create(staff=house.sun, site=house.next_door, role="supervisor", since=LONG_AGO)
    changed = house.client(house.sun).post(at, {**ASKED, "name": "both", "sites": ["garden", "next-door"]})
    assert changed.status_code == 302
    both.integration.refresh_from_db()
    assert (both.integration.purpose, both.integration.per_minute) == ("业主报修", 60)


def test_who_is_shut_out_stays_out_and_whoever_administers_one_of_its_sites_may(house: House, let_in: LetIn) -> None:
    both = let_in("both", sites=[house.site, house.next_door])
    assert both.get("/integration").status_code == 200

    house.client(house.sun).post(f"/garden/integrations/{both.integration.pk}/end/")

    assert both.get("/integration").status_code == 401
    assert house.client(house.sun).post(f"/garden/integrations/{both.integration.pk}/tokens/").status_code == 404


def test_tokens_are_changed_without_a_pause(house: House, portal: Program) -> None:
    at = f"/garden/integrations/{portal.integration.pk}/"
    page = house.client(house.sun).post(f"{at}tokens/", {"lasts": ""}).content.decode()
    new = re.search(r"yz_[a-z0-9]{8}_[\w-]{43}", page)
    assert new is not None
    assert portal.get("/integration").status_code == 200

    house.client(house.sun).post(f"{at}tokens/{portal.token.pk}/revocation/")

    assert portal.get("/integration").status_code == 401
    portal.text = new[0]
    assert portal.get("/integration").json()["token_expires_at"] is None


def test_what_failed_is_shown_without_what_was_asked_for(house: House, portal: Program) -> None:
    portal.get("/sites/garden/customers?q=13812345678&limit=0")
    portal.get("/sites/nowhere/cases")

    failed = [(one.method, one.path, one.status, one.code) for one in Failure.objects.order_by("pk")]
    assert failed == [
        ("GET", "/api/v1/sites/garden/customers", 422, "invalid"),
        ("GET", "/api/v1/sites/nowhere/cases", 404, "not-there"),
    ]
    page = house.client(house.sun).get(f"/garden/integrations/{portal.integration.pk}/").content.decode()
    assert "/api/v1/sites/nowhere/cases" in page


def test_what_failed_long_ago_is_forgotten(house: House, portal: Program) -> None:
    portal.get("/sites/nowhere/cases")
    now = timezone.now()

    forget(int((now + timedelta(days=29)).timestamp()))
    assert Failure.objects.exists()
    forget(int((now + timedelta(days=31)).timestamp()))
    assert not Failure.objects.exists()
