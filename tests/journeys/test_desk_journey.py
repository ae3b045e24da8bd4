"""A call at the desk, by keyboard: number, sentence, Enter; and the other desk sees it at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.faces.conftest import House
from tests.journeys.conftest import Person
from yizhan.cases.models import Case, Contact

SitsDown = Callable[..., Person]
LEAK = "厨房水管漏水"
WIDE = {"width": 1920, "height": 1080}
DESK = "/garden/desk/"


def takes_the_call(desk: Person, number: str = "138-1234-5678", said: str = LEAK) -> None:
    """Up to the sentence, by keyboard alone."""
    desk.goes_to(DESK)
    expect(desk.page.locator("#caller")).to_be_focused()
    desk.page.keyboard.type(number)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#said")).to_be_focused()
    desk.page.keyboard.type(said)


@pytest.mark.clauses("ONE-008")
def test_number_sentence_enter_and_the_other_desk_sees_the_order(house: House, sits_down: SitsDown) -> None:
    sun = sits_down(house.sun, viewport=WIDE)
    sun.goes_to(DESK)
    expect(sun.page.locator("#board-lines")).to_contain_text("现在没有")
    wang = sits_down(house.wang)

    takes_the_call(wang)
    expect(wang.page.locator(".customer")).to_contain_text("陈建国")
    expect(wang.page.locator("#offers")).to_contain_text("因为提到：漏水、水管")
    wang.shows("desk-sentence")
    wang.page.keyboard.press("Enter")

    written = wang.page.locator("#written")
    expect(written).to_contain_text("派单")
    case = Case.objects.get()
    expect(written).to_contain_text(case.number)
    expect(wang.page.locator("#said")).to_have_value("")
    expect(wang.page.locator(f"#line-{case.pk}")).to_contain_text(LEAK)
    line = sun.page.locator(f"#line-{case.pk}")
    expect(line).to_contain_text(LEAK)  # by the stream: nobody pressed anything here
    expect(line.locator(".countdown")).to_contain_text("还有")
    sun.shows("desk-watching-wide")
    wang.shows("desk-written")
    assert case.contacts.get().number_shown == "13812345678"


def test_dispatching_is_two_more_keystrokes(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    takes_the_call(wang)
    wang.page.keyboard.press("Enter")
    repairer = wang.page.locator("#written").get_by_label("维修员")
    expect(repairer).to_be_focused()

    wang.page.keyboard.press("ArrowDown")
    wang.page.keyboard.press("Alt+1")

    case = Case.objects.get()
    expect(wang.page.locator("#case-steps")).to_contain_text("上门维修")
    expect(wang.page.locator(f"#line-{case.pk}")).to_contain_text("李")
    expect(wang.page.locator("#caller")).to_be_focused()


def test_enter_at_once_waits_for_the_proposal(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)

    takes_the_call(wang)
    wang.page.keyboard.press("Enter")  # before anything was offered

    expect(wang.page.locator("#written")).to_contain_text("派单")
    assert Case.objects.get().party == house.owner


# The button of a taken proposal went with its proposal, and the cursor with it: the next Tab began at the top.
def test_a_taken_proposal_leaves_the_cursor_at_its_question(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    takes_the_call(wang)
    wang.page.locator("[data-takes=f-kind]").click()

    expect(wang.page.locator("[data-takes=f-kind]")).to_have_count(0)  # the rules have heard it
    expect(wang.page.locator("#offers [name=f-kind]")).to_have_value("water")
    expect(wang.page.locator("#offers [name=f-kind]")).to_be_focused()


# With a database that stood still the desk waited for a minute without a word.
def test_an_answer_that_takes_long_is_told_to_be_on_its_way(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    wang.page.clock.install()
    takes_the_call(wang)
    expect(wang.page.locator("#offers [name=procedure]:checked")).to_have_count(1)
    held: list[Route] = []
    wang.page.route("**/desk/matters/", lambda route: held.append(route))
    with wang.page.expect_request("**/desk/matters/"):
        wang.page.keyboard.press("Enter")
    wang.page.clock.fast_forward("00:10")

    expect(wang.page.locator("#messages")).to_contain_text("不必再次提交")
    held[0].continue_()
    expect(wang.page.locator("#written")).to_contain_text("派单")
    expect(wang.page.locator("#messages")).to_be_empty()


def test_a_reload_in_mid_form_loses_nothing(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    takes_the_call(wang)
    wang.page.locator("#offers").get_by_label("联系电话").fill("010-6666 7777")

    wang.page.reload()

    expect(wang.page.locator("#said")).to_have_value(LEAK)
    expect(wang.page.locator(".customer")).to_contain_text("陈建国")
    expect(wang.page.locator("#offers").get_by_label("联系电话")).to_have_value("010-6666 7777")
    wang.page.locator("#said").press("Enter")
    expect(wang.page.locator("#written")).to_contain_text("派单")
    assert Case.objects.get().data["phone"] == "010-6666 7777"
    wang.page.reload()
    expect(wang.page.locator("#said")).to_have_value("")  # what was taken in is no draft any more


def test_a_refusal_keeps_the_form_and_marks_the_question(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    takes_the_call(wang)
    phone = wang.page.locator("#offers").get_by_label("联系电话")
    phone.fill("不是号码")
    wang.page.locator("#said").press("Enter")

    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(phone).to_be_focused()
    expect(wang.page.locator("#said")).to_have_value(LEAK)
    assert not Case.objects.exists()
    wang.shows("desk-refused")


def test_a_room_that_does_not_exist_and_an_unknown_number(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    wang.goes_to(DESK)
    wang.page.keyboard.type("3-2-599")
    expect(wang.page.locator("#callers")).to_contain_text("没有“3-2-599”这个房号")
    wang.shows("desk-no-such-room")
    wang.page.locator("[data-room='3-2-501']").click()
    expect(wang.page.locator("#callers [role=option]")).to_contain_text("陈建国")

    wang.page.locator("#caller").fill("13999990000")
    expect(wang.page.locator("#callers")).to_contain_text("没有客户登记这个号码")
    wang.page.locator("#caller").press("Enter")
    expect(wang.page.locator(".customer")).to_contain_text("未登记的来电人")


def test_a_second_call_about_the_same_thing_is_added_to_the_first(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    wang = sits_down(house.wang)

    takes_the_call(wang, said="厨房水管漏水，怎么还没来")
    wang.shows("desk-duplicate")
    wang.page.get_by_role("button", name="并入并催办").click()

    expect(wang.page.locator("#written")).to_contain_text(f"来电已并入 {case.number}")
    assert Case.objects.count() == 1
    assert case.contacts.count() == 1


def test_just_an_answer(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang)
    takes_the_call(wang, said="物业费怎么交")
    wang.page.get_by_text("当场答复，不开单").click()
    wang.page.get_by_label("您的答复").fill("公众号里交")
    wang.page.get_by_role("button", name="记下来电和答复").click()

    expect(wang.page.locator("#written")).to_contain_text("来电和答复已记下")
    expect(wang.page.locator("#caller")).to_be_focused()
    assert Contact.objects.get().answer == "公众号里交"


def test_the_board_by_keyboard(house: House, sits_down: SitsDown) -> None:
    first, second = house.dispatched(), house.leak()
    sun = sits_down(house.wang)
    sun.goes_to(DESK)
    page = sun.page
    expect(page.locator(f"#line-{first.pk}")).to_be_visible()
    page.locator(".board-scroll").focus()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    chosen = page.locator("tr[aria-selected=true]")
    expect(chosen).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator("#hands")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hands")).to_be_hidden()
    page.keyboard.press("s")
    page.keyboard.type(second.number)
    expect(page.locator("tr[data-number]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.locator(".board-scroll").focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{sun.base}/garden/cases/{second.number}/")


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, WIDE], ids=["1366", "1920"])
def test_all_of_the_desk_fits_the_screen(house: House, sits_down: SitsDown, size: dict[str, int]) -> None:
    for _ in range(20):
        house.leak()
    wang = sits_down(house.wang, viewport=size)
    takes_the_call(wang)
    expect(wang.page.locator("#offers [name=procedure]").first).to_be_attached()

    frame = wang.page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")

    assert frame == [size["height"], size["width"]]
    assert wang.page.locator("#write").bounding_box()["y"] < size["height"] - 40  # type: ignore[index]
    wang.shows(f"desk-{size['width']}")


def test_the_wallboard_follows_the_house(house: House, sits_down: SitsDown) -> None:
    sun = sits_down(house.sun, viewport=WIDE)
    sun.goes_to("/garden/wallboard/")
    expect(sun.page.locator(".wall-chart svg")).to_be_visible()
    expect(sun.page.locator(".figure dd").first).to_have_text("0")

    house.leak()

    expect(sun.page.locator(".figure dd").first).to_have_text("1")
    expect(sun.page.locator(".wall-steps")).to_contain_text("派单")
    sun.shows("wallboard")
