"""The phone: my work, one order, calling, signing on the glass."""

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from tests.faces.conftest import House
from yizhan.capabilities.documents.models import Attachment
from yizhan.cases.models import Case
from yizhan.procedure.commands import Complete, HandBack
from yizhan.registry.models import RegistryChange, Unmasking

HTMX = {"HTTP_HX_REQUEST": "true"}


def ink() -> str:
    """Something written, as a canvas gives it."""
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 60), (120, 30), (260, 90)], fill=(16, 32, 44, 255), width=4)
    out = BytesIO()
    picture.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_my_work_shows_what_is_in_hand_apart_from_what_is_free(house: House) -> None:
    mine, free = house.dispatched(), house.dispatched()
    house.do(free, house.li, HandBack(step="repair", reason="在别处"))

    text = page(house.client(house.li), "/garden/field/")

    in_hand, to_take = text.split('id="free"')
    assert mine.number in in_hand
    assert mine.number not in to_take
    assert free.number in to_take
    assert free.number not in in_hand


def test_the_most_pressing_comes_first_and_what_is_late_says_so(house: House) -> None:
    fresh = house.dispatched()
    late = house.dispatched(ago=timedelta(hours=3))

    text = page(house.client(house.li), "/garden/field/")

    assert text.index(f">{fresh.number}<") > 0
    assert text.count('class="order-line"') == 2
    assert late.number in text


def test_an_order_of_somebody_else_is_not_in_my_work(house: House) -> None:
    other = house.dispatched(to=house.zhao)

    assert other.number not in page(house.client(house.li), "/garden/field/")


def test_what_nobody_can_do_now_explains_itself(house: House) -> None:
    text = page(house.client(house.li), "/garden/field/")

    assert text.count('class="empty"') == 2


def test_my_work_costs_as_many_queries_for_twelve_orders_as_for_two(
    house: House, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(12):
        house.dispatched()
    client = house.client(house.li)
    page(client, "/garden/field/")  # sessions and packs are warm

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page(client, "/garden/field/")


def test_an_order_shows_where_what_and_how_it_can_end(house: House) -> None:
    case = house.dispatched()

    text = page(house.client(house.li), f"/garden/field/{case.number}/")

    assert "3-2-501" in text
    assert "厨房水管漏水" in text
    assert 'name="f-result"' in text
    assert 'capture="environment"' in text
    assert 'data-outcome="nobody"' in text, "an ending that needs a reason asks for it"
    assert f'hx-post="/garden/cases/{case.number}/steps/repair/completion/"' in text
    assert "data-glass=" in text


def test_an_order_that_is_free_is_taken_before_it_is_filled_in(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, HandBack(step="repair", reason="在别处"))

    text = page(house.client(house.zhao), f"/garden/field/{case.number}/")
    assert f"/garden/cases/{case.number}/steps/repair/claim/" in text
    assert 'name="f-result"' not in text

    answer = house.client(house.zhao).post(f"/garden/cases/{case.number}/steps/repair/claim/", {"key": "k1"}, **HTMX)
    assert answer.status_code in (200, 204)
    assert 'name="f-result"' in page(house.client(house.zhao), f"/garden/field/{case.number}/")


def test_saying_one_has_arrived_is_kept_in_the_story_and_shown(house: House) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    said = "已到达现场"

    assert said in page(client, f"/garden/field/{case.number}/")
    client.post(f"/garden/cases/{case.number}/notes/", {"text": said, "key": "k1"}, **HTMX)

    assert "order-arrived" in page(client, f"/garden/field/{case.number}/")
    assert case.events.filter(kind="noted", body__text=said).count() == 1


def test_the_number_is_masked_until_somebody_who_has_it_in_hand_calls(house: House) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    assert "13812345678" not in page(client, f"/garden/field/{case.number}/")

    answer = client.post(f"/garden/field/{case.number}/call/", **HTMX)

    assert 'href="tel:13812345678"' in answer.content.decode()
    shown = Unmasking.objects.get()
    assert (shown.by, shown.party, shown.field) == (house.li, house.owner, "phones")
    assert case.number in shown.why
    assert RegistryChange.objects.filter(kind="unmasking", label=case.number, by=house.li).exists()


def test_who_has_not_taken_the_order_is_not_shown_the_number(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, HandBack(step="repair", reason="在别处"))

    answer = house.client(house.zhao).post(f"/garden/field/{case.number}/call/", **HTMX)

    assert answer.status_code == 422
    assert "13812345678" not in answer.content.decode()
    assert not Unmasking.objects.exists()


def test_the_customer_signs_on_the_glass_and_the_order_can_be_finished(house: House) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    glass = f"/garden/field/{case.number}/steps/repair/signatures/customer/"

    answer = client.post(glass, {"drawn": ink()}, **HTMX)

    assert answer.status_code == 200
    assert 'name="signed" value="customer"' in answer.content.decode()
    kept = Attachment.objects.get(kind=Attachment.Kind.SIGNATURE)
    assert (kept.case_id, kept.step, kept.signer) == (case.pk, "repair", "customer")
    assert f"/papers/{kept.ref}/" in page(client, f"/garden/field/{case.number}/"), "it is there after a reload"
    sent = {"outcome": "done", "f-result": "已更换接头", "tick": ["badge", "shoes"], "signed": "customer", "key": "k1"}
    done = client.post(f"/garden/cases/{case.number}/steps/repair/completion/", sent, **HTMX)
    assert done.status_code in (200, 204)
    assert Case.objects.get(pk=case.pk).state.steps["repair"].state == "done"


@pytest.mark.parametrize(
    ("drawn", "status"),
    [
        pytest.param("", 422, id="nothing"),
        pytest.param("data:image/png;base64,AAAA", 422, id="no-picture"),
        pytest.param("<script>alert(1)</script>", 422, id="something-else"),
    ],
)
def test_what_is_no_signature_is_refused(house: House, drawn: str, status: int) -> None:
    case = house.dispatched()
    glass = f"/garden/field/{case.number}/steps/repair/signatures/customer/"

    assert house.client(house.li).post(glass, {"drawn": drawn}, **HTMX).status_code == status
    assert not Attachment.objects.exists()


def test_only_who_has_the_step_collects_its_signature_and_only_the_one_it_asks_for(house: House) -> None:
    case = house.dispatched()
    base = f"/garden/field/{case.number}/steps"

    zhao = house.client(house.zhao).post(f"{base}/repair/signatures/customer/", {"drawn": ink()}, **HTMX)
    assert zhao.status_code == 422, "it is in 李's hands"
    assert house.client(house.li).post(f"{base}/repair/signatures/supervisor/", {"drawn": ink()}).status_code == 404
    assert house.client(house.li).post(f"{base}/nothing/signatures/customer/", {"drawn": ink()}).status_code == 404
    assert not Attachment.objects.exists()


def test_what_is_done_leads_back_to_the_list_which_says_so(house: House) -> None:
    case = house.repaired()
    client = house.client(house.li)

    answer = client.get(f"/garden/field/{case.number}/?done=1")

    assert answer.status_code == 302
    assert answer["Location"] == f"/garden/field/?done={case.number}"
    assert case.number in page(client, answer["Location"])


# After "nobody at home" the phone showed the very same step again: had it been sent, or not?
def test_what_was_just_sent_is_said_where_the_same_step_begins_anew(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, Complete(step="repair", outcome="nobody", reason="敲门没人应"))

    text = page(house.client(house.li), f"/garden/field/{case.number}/?done=1")

    assert "已提交：上门维修：无人在家" in text
    assert "第 2 轮" in text
    assert "已提交" not in page(house.client(house.li), f"/garden/field/{case.number}/")


def test_a_number_in_the_address_that_is_not_theirs_is_not_repeated(house: House) -> None:
    shown = page(house.client(house.li), "/garden/field/?done=GD-0000")

    assert "GD-0000" not in shown.split("<main")[1]


def test_nobody_and_the_next_site_see_nothing(house: House) -> None:
    case = house.dispatched()
    glass = f"/garden/field/{case.number}/steps/repair/signatures/customer/"
    for address in ("/garden/field/", f"/garden/field/{case.number}/"):
        assert house.client(None).get(address)["Location"].startswith("/accounts/login/")
        assert house.client(house.zhou).get(address).status_code == 404
    for address in (f"/garden/field/{case.number}/call/", glass):
        assert house.client(house.zhou).post(address).status_code == 404
        assert house.client(house.li).get(address).status_code == 405
    assert house.client(house.li).get("/garden/field/GD-none/").status_code == 404


def test_claiming_twice_with_one_key_happens_once(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, HandBack(step="repair", reason="在别处"))
    for _ in range(2):
        house.client(house.zhao).post(f"/garden/cases/{case.number}/steps/repair/claim/", {"key": "same"}, **HTMX)

    assert case.events.filter(kind="assigned", body__claimed=True).count() == 1
