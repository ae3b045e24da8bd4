"""A leak from the desk to the call-back, by keyboard and by two people at once."""

import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.faces.conftest import House
from tests.journeys.conftest import PHONE, Person
from yizhan.cases.models import Case, Event
from yizhan.procedure.commands import Note

SitsDown = Callable[..., Person]


def at(case: Case) -> str:
    return f"/garden/cases/{case.number}/"


def test_a_leak_is_dispatched_repaired_and_confirmed(house: House, sits_down: SitsDown) -> None:
    case = house.leak()
    wang = sits_down(house.wang)
    wang.goes_to(at(case))

    desk = wang.page.locator("#step-dispatch")
    desk.get_by_role("button", name="采用").click()
    expect(desk.get_by_label("种类")).to_have_value("water")
    desk.get_by_label("维修员").select_option(label="李")
    wang.shows("case-dispatch")
    wang.page.keyboard.press("Alt+1")
    repair = wang.page.locator("#step-repair")
    expect(repair).to_contain_text("李")
    expect(repair).to_contain_text("“上门维修”由维修员办理")
    expect(wang.page.locator("#step-dispatch")).to_have_count(0)

    li = sits_down(house.li)
    li.goes_to(at(case))
    work = li.page.locator("#step-repair")
    expect(work.locator(".countdown")).to_contain_text("还有")
    for line in ("佩戴工牌", "穿鞋套"):
        work.get_by_label(line, exact=True).check()
    work.get_by_label("处理结果").fill("更换接头，试水不漏")
    work.get_by_label("客户已在纸质单上签字").check()
    li.shows("case-repair", whole=True)
    work.get_by_role("button", name="完成").click()
    expect(li.page.locator("#case-steps")).to_contain_text("回访")

    ask = wang.page.locator("#step-ask")
    expect(ask).to_be_visible()  # by the stream: nobody pressed anything here
    ask.get_by_label("是", exact=True).check()
    ask.get_by_role("button", name="完成").click()
    expect(wang.page.locator("#case-steps")).to_contain_text("此单已办结")
    wang.shows("case-closed", whole=True)
    case.refresh_from_db()
    assert case.status == "closed"


def test_a_refused_form_keeps_what_was_typed_and_marks_what_is_missing(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li)
    li.goes_to(at(case))
    step = li.page.locator("#step-repair")
    step.get_by_label("用料").fill("生料带一卷")

    step.get_by_role("button", name="完成").click()

    expect(li.page.locator("#messages")).to_contain_text("请填写：处理结果")
    expect(step.get_by_label("处理结果")).to_have_attribute("aria-invalid", "true")
    expect(step.get_by_label("处理结果")).to_be_focused()
    expect(step.get_by_label("用料")).to_have_value("生料带一卷")
    li.shows("case-refused")

    step.get_by_label("处理结果").fill("换好了")
    step.get_by_role("button", name="完成").click()
    expect(step.locator("[data-field=checklist]")).to_contain_text("请逐项勾选检查表")


def test_who_was_logged_out_meanwhile_comes_back_to_what_was_typed(house: House, sits_down: SitsDown) -> None:
    li = sits_down(house.li)
    li.goes_to(at(house.dispatched()))
    li.page.locator("#step-repair").get_by_label("处理结果").fill("写了很久")
    li.page.context.clear_cookies(name="yizhan_session")

    li.page.locator("#step-repair").get_by_role("button", name="完成").click()
    li.page.get_by_role("button", name=re.compile("^李")).click()

    expect(li.page.locator("#step-repair").get_by_label("处理结果")).to_have_value("写了很久")


def test_a_page_that_is_too_old_says_so_and_loses_nothing(house: House, sits_down: SitsDown) -> None:
    li = sits_down(house.li)
    li.goes_to(at(house.dispatched()))
    step = li.page.locator("#step-repair")
    step.get_by_label("处理结果").fill("写了很久")
    li.page.context.clear_cookies(name="csrftoken")

    step.get_by_role("button", name="完成").click()

    expect(li.page.locator("#messages")).to_contain_text("页面已过期，没有提交")
    expect(step.get_by_label("处理结果")).to_have_value("写了很久")
    li.complaints.clear()  # the browser reports the 403 that was asked for


def test_a_reload_loses_nothing_that_was_typed(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li)
    li.goes_to(at(case))
    li.page.locator("#step-repair").get_by_label("处理结果").fill("写到一半")

    li.page.reload()

    step = li.page.locator("#step-repair")
    expect(step.get_by_label("处理结果")).to_have_value("写到一半")
    expect(step).to_contain_text("已恢复上次没有提交的内容")
    step.get_by_role("button", name="不要了").click()
    expect(step.get_by_label("处理结果")).to_have_value("")


def test_somebody_elses_change_takes_no_form_away(house: House, sits_down: SitsDown) -> None:
    case = house.dispatched()
    li = sits_down(house.li)
    li.goes_to(at(case))
    result = li.page.locator("#step-repair").get_by_label("处理结果")
    result.fill("正在写")

    house.do(case, house.wang, Note(text="客户改到下午三点"))

    expect(li.page.locator("#case-news")).to_contain_text("王刚刚更新了此单")
    expect(li.page.locator("#case-story")).to_contain_text("客户改到下午三点")
    expect(result).to_have_value("正在写")
    expect(result).to_be_focused()
    li.shows("case-changed-by-another")
    li.page.get_by_role("button", name=re.compile("显示最新步骤")).click()
    expect(li.page.locator("#step-repair").get_by_label("处理结果")).to_have_value("正在写")


def test_everything_by_keyboard(house: House, sits_down: SitsDown) -> None:
    case = house.leak()
    wang = sits_down(house.wang)
    wang.goes_to(at(case))
    keyboard = wang.page.keyboard

    keyboard.press("c")
    expect(wang.page.locator("#step-dispatch .person.me")).to_contain_text("王")
    keyboard.press("n")
    expect(wang.page.locator("#note-dialog")).to_be_visible()
    keyboard.type("客户在家等")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(wang.page.locator("#note-dialog")).to_be_hidden()
    expect(wang.page.locator("#case-story")).to_contain_text("客户在家等")
    assert Event.objects.filter(case=case, kind="noted").count() == 1


def test_on_a_phone_nothing_lies_beside_the_page(house: House, sits_down: SitsDown) -> None:
    li = sits_down(house.li, PHONE)
    li.goes_to(at(house.dispatched()))
    expect(li.page.locator("#step-repair")).to_be_visible()

    assert not li.scrolls_sideways
    li.shows("case-phone", whole=True)


def test_in_english(house: House, sits_down: SitsDown) -> None:
    wang = sits_down(house.wang, locale="en-US")
    wang.goes_to(at(house.dispatched()))
    wang.page.get_by_role("button", name="EN").click()

    expect(wang.page.get_by_role("heading", name="Chain of responsibility")).to_be_visible()
    expect(wang.page.locator(".diagram svg").first).to_be_visible()
    wang.shows("case-english", whole=True)


def test_a_photo_goes_up_is_seen_small_and_then_large(house: House, sits_down: SitsDown, tmp_path: Any) -> None:
    Image.new("RGB", (800, 600), "steelblue").save(tmp_path / "leak.jpg")
    case = house.dispatched()
    li = sits_down(house.li)
    li.goes_to(at(case))

    li.page.locator("#step-repair input[type=file]").set_input_files(tmp_path / "leak.jpg")
    expect(li.page.locator("#step-repair .photos img")).to_be_visible()
    expect(li.page.locator("#step-repair input[name=f-pictures]")).to_have_value(re.compile(r"a\d+"))

    li.page.locator(".add-papers input[type=file]").set_input_files(tmp_path / "leak.jpg")
    thumbnail = li.page.locator(".paper-list a").first
    expect(thumbnail).to_be_visible()
    thumbnail.click()
    expect(li.page.locator("#lightbox img")).to_be_visible()
    li.shows("case-photo")
