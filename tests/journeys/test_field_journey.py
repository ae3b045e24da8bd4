"""A repairer with a telephone in one hand: takes an order, calls, arrives, photographs, has it signed, is done."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.faces.conftest import House
from tests.journeys.conftest import PHONE, Person
from yizhan.capabilities.documents.models import Attachment
from yizhan.cases.models import Case
from yizhan.procedure.commands import HandBack
from yizhan.registry.models import Unmasking

SitsDown = Callable[..., Person]

# A machine without a telephone: what would be dialled is kept instead.
NO_TELEPHONE = """
window.dialled = [];
addEventListener("click", (event) => {
  const number = event.target.closest?.("a[href^='tel:']");
  if (number) { event.preventDefault(); window.dialled.push(number.getAttribute("href")); }
}, true);
"""


def draws(page: Page) -> None:
    glass = page.locator("[data-glass] canvas")
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 18, box["y"] + 60 + (25 if step % 2 else -25))
    page.mouse.up()


def signs(page: Page) -> None:
    draws(page)
    page.get_by_role("button", name="签好了").click()
    expect(page.locator(".glass-signed")).to_be_visible()


def test_an_order_is_taken_and_finished_with_one_hand(house: House, sits_down: SitsDown, tmp_path: Path) -> None:
    case = house.dispatched()
    house.do(case, house.wang, HandBack(step="repair", reason="换人"))
    li = sits_down(house.li, PHONE)
    page = li.page
    page.add_init_script(NO_TELEPHONE)

    li.goes_to("/garden/field/")
    li.shows("field-work-phone-zh")
    page.get_by_role("link", name=case.number).click()
    li.shows("field-order-phone-zh")
    assert not li.scrolls_sideways
    page.get_by_role("button", name="我来处理").click()

    page.get_by_role("button", name="拨打").click()
    expect(page.get_by_role("link", name="13812345678")).to_be_visible()
    page.wait_for_function("window.dialled.length == 1")
    assert Unmasking.objects.get().by == house.li

    page.get_by_role("button", name="我已到达").click()
    expect(page.locator(".order-arrived").first).to_contain_text("已到达")

    page.locator("[name=f-result]").fill("已更换接头")
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".message")).to_be_visible()  # neither ticked nor signed
    page.reload()
    expect(page.locator("[name=f-result]")).to_have_value("已更换接头")  # nothing typed is lost

    photo = tmp_path / "pipe.jpg"
    Image.new("RGB", (640, 480), "steelblue").save(photo)
    page.locator("[data-photos=photo] input[capture]").set_input_files(photo)
    expect(page.locator("[data-photos=photo] figure:not(.waiting)")).to_have_count(1)
    for line in page.locator("[name=tick]").all():
        line.check()
    signs(page)
    li.shows("field-signed-phone-zh", whole=True)
    page.get_by_role("button", name="完成").click()

    page.wait_for_url("**/garden/field/?done=*")
    expect(page.locator(".message")).to_contain_text(case.number)
    done = Case.objects.get(pk=case.pk)
    assert done.state.steps["repair"].outcome == "done"
    assert len(done.state.photos) == 1
    assert Attachment.objects.filter(case=case, kind=Attachment.Kind.SIGNATURE, signer="customer").count() == 1


# The customer had signed, and "the customer has to sign" was all that was said: a button below the ink was not pressed.
def test_ink_on_the_glass_goes_up_with_the_work(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li, PHONE)
    page = li.page
    li.goes_to(f"/garden/field/{case.number}/")
    page.locator("[name=f-result]").fill("已更换接头")
    for line in page.locator("[name=tick]").all():
        line.check()
    draws(page)

    page.get_by_role("button", name="完成").click()

    page.wait_for_url("**/garden/field/?done=*")
    assert Case.objects.get(pk=case.pk).state.steps["repair"].outcome == "done"
    assert Attachment.objects.filter(case=case, kind=Attachment.Kind.SIGNATURE, signer="customer").count() == 1


def test_nobody_at_home_asks_why_and_leaves_the_form_open(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li, PHONE)

    li.goes_to(f"/garden/field/{case.number}/")
    li.page.get_by_role("button", name="无人在家").click()
    li.shows("field-nobody-phone-zh")
    li.page.locator("dialog[open] textarea").fill("敲门三次无人应")
    li.page.locator("dialog[open]").get_by_role("button", name="提交").click()

    li.page.wait_for_url("**/?done=1")
    assert Case.objects.get(pk=case.pk).state.steps["repair"].run == 2


# "The customer has to sign" was said at the foot of the page, and where to sign lay two thumbs below it.
def test_a_missing_signature_brings_the_glass_into_sight(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li, PHONE)
    li.goes_to(f"/garden/field/{case.number}/")
    li.page.locator("[name=f-result]").fill("已更换接头")
    for line in li.page.locator("[name=tick]").all():
        line.check()
    li.page.evaluate("scrollTo(0, 0)")
    li.page.get_by_role("button", name="完成").click()

    expect(li.page.locator(".fault")).to_be_in_viewport()
    expect(li.page.locator("[data-glass] canvas")).to_be_in_viewport()


# A draft spoke of a photo that was no longer kept: a broken picture, and a refusal that named none.
def test_a_photo_that_is_kept_no_longer_is_taken_anew(house: House, sits_down: SitsDown, tmp_path: Path) -> None:
    case = house.dispatched()
    li = sits_down(house.li, PHONE)
    li.goes_to(f"/garden/field/{case.number}/")
    photo = tmp_path / "pipe.jpg"
    Image.new("RGB", (64, 48), "steelblue").save(photo)
    li.page.locator("[data-photos=photo] input[capture]").set_input_files(photo)
    expect(li.page.locator("[data-photos=photo] figure:not(.waiting)")).to_have_count(1)
    Attachment.objects.all().delete()

    li.page.reload()

    expect(li.page.locator("#messages")).to_contain_text("请重新拍")
    expect(li.page.locator("[data-photos=photo] figure")).to_have_count(0)
    assert all("404" in complaint for complaint in li.complaints)  # the browser tells of every 404 itself
    li.complaints.clear()


def test_a_new_order_appears_by_itself(house: House, sits_down: SitsDown) -> None:
    li = sits_down(house.li, PHONE)
    li.goes_to("/garden/field/")
    li.page.wait_for_timeout(500)

    case = house.dispatched()

    expect(li.page.get_by_role("link", name=case.number)).to_be_visible()
