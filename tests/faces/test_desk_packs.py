"""The desk with the packs as they are delivered, at a populated site: one Enter writes the order and passes it on."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep
from yizhan.registry import populate
from yizhan.registry.models import Account, Occupancy, PartyPhone, Site

PACKS = Path(__file__).parents[2] / "packs"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def site(db: None) -> Site:
    edition = library.publish(PACKS, now=timezone.now())
    packs = [pack for pack in edition.library.packs.values() if pack.trade == "property"]
    site = populate.site("lake", name="翠湖园", packs=[pack.id for pack in packs])
    populate.build_community(site, buildings=3, units=2, floors=5)
    roles = {id: role.title.zh for pack in packs for id, role in pack.roles.items() if not role.outside}
    populate.staff_for_roles(site, roles, each=1)
    return site


def sits_down(role: str) -> Client:
    client = Client()
    account = Account.objects.get(username=f"{role}-1")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def takes_in(site: Site, role: str, said: str, procedure: str, **given: str) -> Case:
    home = Occupancy.objects.select_related("party", "place").get(place__site=site, place__code="3-2-501")
    form = {
        "key": uuid4().hex,
        "caller": "3-2-501",
        "party": home.party.pk,
        "place": home.place.pk,
        "said": said,
        "procedure": procedure,
        "channel": "hotline",
        **given,
    }
    assert sits_down(role).post(f"/{site.slug}/desk/matters/", form, **HTMX).status_code == 200
    return Case.objects.filter(parent=None).latest("pk")


def open_steps(case: Case) -> set[str]:
    return set(CaseStep.objects.filter(case=case, state="open").values_list("step", flat=True))


@pytest.mark.clauses("ONE-008", "ONE-012")
def test_one_enter_writes_the_order_and_puts_it_before_whoever_judges(site: Site) -> None:
    case = takes_in(site, "dispatcher", "厨房水管漏水", "community-one-stop/one-stop-handling")

    assert case.number.startswith("GD-")
    assert open_steps(case) == {"review"}  # written and numbered; what it is, a person judges
    assert case.data["content"] == "厨房水管漏水"


def test_what_a_rule_only_proposes_is_not_decided_by_enter(site: Site) -> None:
    case = takes_in(site, "dispatcher", "这个月物业费账单算错了", "community-one-stop/one-stop-handling")

    assert open_steps(case) == {"write-work-order"}  # a charge item, or not? somebody says so


@pytest.mark.clauses("ONE-010")
def test_who_takes_the_proposal_has_finance_told_by_the_same_enter(site: Site) -> None:
    case = takes_in(
        site,
        "dispatcher",
        "这个月物业费账单算错了",
        "community-one-stop/one-stop-handling",
        **{"f-is_charge_item": "yes"},
    )

    assert "handle-charge" in open_steps(case)


@pytest.mark.clauses("PROP-183")
def test_a_repair_stops_where_the_order_is_not_complete_and_goes_on_where_it_is(site: Site) -> None:
    lacking = takes_in(site, "customer-assistant", "阳台地漏返水", "property-full-process/repair")
    assert open_steps(lacking) == {"receive"}

    complete = takes_in(
        site,
        "customer-assistant",
        "阳台地漏返水",
        "property-full-process/repair",
        **{"f-fault": "地漏堵塞", "f-appointment": "2036-03-02T14:00", "f-is_paid": "no", "f-needs_material": "no"},
    )
    assert open_steps(complete) == {"dispatch"}  # whom to send, a person says


def offered(site: Site, role: str, said: str = "水管漏水") -> str:
    answer = sits_down(role).post(f"/{site.slug}/desk/offers/", {"said": said}, **HTMX)
    return str(answer.content.decode())


def test_whoever_sits_at_the_desk_is_offered_their_own_procedures(site: Site) -> None:
    page, other = offered(site, "dispatcher"), offered(site, "customer-assistant")

    assert 'value="community-one-stop/one-stop-handling" checked' in page
    assert "property-full-process/repair" not in page
    assert 'value="property-full-process/repair" checked' in other


# Visits and calls are the assistants' first procedure, and were not on offer: nobody who takes them in hands them out.
def test_what_begins_with_ones_own_step_is_offered(site: Site) -> None:
    assert 'value="property-full-process/visit-call"' in offered(site, "customer-assistant")
    assert 'value="property-full-process/visit-call"' not in offered(site, "dispatcher")


# A sentence that nothing speaks for was a community event, the first by name of what few may open.
def test_where_no_word_speaks_the_usual_procedure_is_chosen(site: Site) -> None:
    takes_in(site, "customer-assistant", "灯不亮", "property-full-process/repair")

    assert 'value="property-full-process/repair" checked' in offered(site, "customer-assistant", "您好")


def goes_on(case: Case, role: str, step: str, **form: str) -> None:
    address = f"/{case.site.slug}/cases/{case.number}/steps/{step}/completion/"
    assert sits_down(role).post(address, {"key": uuid4().hex, **form}, **HTMX).status_code == 200


def given_to_a_worker(site: Site) -> Case:
    """A leak that the dispatcher has judged and handed on; the repair it called is with the assistants."""
    case = takes_in(site, "dispatcher", "厨房水管漏水", "community-one-stop/one-stop-handling")
    worker = Account.objects.get(username="service-staff-1").staff
    goes_on(case, "dispatcher", "review", outcome="service-demand")
    goes_on(case, "dispatcher", "notify-service-staff", **{"f-assigned_to": f"staff:{worker.pk}"})
    return case


def page(case: Case, role: str) -> str:
    answer = sits_down(role).get(f"/{case.site.slug}/cases/{case.number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


# Enter took "consultation or complaint", the first of the list, though a service demand was proposed.
def test_enter_takes_what_is_proposed(site: Site) -> None:
    leak = takes_in(site, "dispatcher", "厨房水管漏水", "community-one-stop/one-stop-handling")
    question = takes_in(site, "dispatcher", "请问装修怎么办手续", "community-one-stop/one-stop-handling")

    assert primary_ways(page(leak, "dispatcher")) == ["service-demand"]
    assert primary_ways(page(question, "dispatcher")) == ["consultation-or-complaint"]


# A call at which nothing was proposed had "serious, urgent or sudden" under the cursor: Enter told the superior.
def test_where_a_person_judges_enter_takes_nothing(site: Site) -> None:
    call = takes_in(site, "customer-assistant", "请问怎么办手续", "property-full-process/visit-call")

    assert open_steps(call) == {"listen"}
    assert primary_ways(page(call, "customer-assistant")) == []


def primary_ways(html: str) -> list[str]:
    return re.findall(r'<button class="btn btn-primary" name="outcome" value="([^"]+)"', html)


# The dispatcher was told "waits for WX-1" and no more: not where it stood, nor whom to ask for it.
def test_whoever_waits_for_a_called_matter_is_told_where_it_stands(site: Site) -> None:
    case = given_to_a_worker(site)
    called = case.children.get()

    waiting = page(case, "dispatcher")

    assert called.number in waiting
    assert f"/cases/{called.number}/" in waiting
    assert "受理报修" in waiting
    assert "客户助理" in waiting


# A repair that came out of a one-stop order showed "hotline", the channel's id in a pack that is not its own.
def test_a_called_matter_names_the_channel_of_the_one_that_called_it(site: Site) -> None:
    called = given_to_a_worker(site).children.get()

    repair = page(called, "customer-assistant")

    assert "受理渠道：热线电话" in repair
    assert "hotline" not in repair


# "Hand it on to them" was said of a step that is with them already, and nobody could tell who "they" are.
def test_a_step_of_others_names_who_may_do_it(site: Site) -> None:
    case = takes_in(site, "dispatcher", "厨房水管漏水", "community-one-stop/one-stop-handling")
    assert "可以办理：" in page(case, "dispatch-head")


# Every repairer read the customer's number of an order that lay in a colleague's hands, and nobody knew of it.
@pytest.mark.parametrize("face", ["field", "cases"])
def test_a_repairer_reads_no_number_of_an_order_that_is_not_in_hand(site: Site, face: str) -> None:
    number = "13987654321"
    case = takes_in(
        site,
        "customer-assistant",
        "阳台地漏返水",
        "property-full-process/repair",
        **{
            "f-phone": number,
            "f-fault": "地漏堵塞",
            "f-appointment": "2036-03-02T14:00",
            "f-is_paid": "no",
            "f-needs_material": "no",
        },
    )
    PartyPhone.objects.create(site=site, party=case.party, number=number)
    CaseStep.objects.filter(case=case, state="open").update(roles=["repair-worker"])

    page = sits_down("repair-worker").get(f"/{site.slug}/{face}/{case.number}/").content.decode()
    at_the_desk = sits_down("customer-assistant").get(f"/{site.slug}/cases/{case.number}/").content.decode()

    assert case.number in page
    assert number not in page
    assert number in at_the_desk
