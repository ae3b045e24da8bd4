"""The case page: what each person reads there, and what happens when they press its buttons."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.cases import running
from yizhan.cases.models import Case, Event
from yizhan.cases.people import staff_actor, staff_id
from yizhan.procedure.commands import Complete, HandBack, Note
from yizhan.registry.models import PartyPhone, Site, Staff, Unmasking

QUERIES = 32  # of a whole page, whatever the matter has been through
HTMX = {"HTTP_HX_REQUEST": "true"}


REPAIRED = Complete(step="repair", outcome="done", data={"result": "好了"}, ticks=("all",), signed=("customer",))


def page(house: House, who: Staff, case: Case) -> str:
    return house.client(who).get(f"/garden/cases/{case.number}/").content.decode()


def step_address(case: Case, step: str, change: str) -> str:
    return f"/garden/cases/{case.number}/steps/{step}/{change}/"


def send(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, body, **HTMX)


def test_it_says_what_to_do_and_what_to_say(house: House) -> None:
    html = page(house, house.wang, house.leak())

    assert "派维修员上门" in html
    assert "您好，安居物业，维修员马上联系您，请保持电话畅通。" in html
    assert "厨房水管漏水" in html


def test_a_form_asks_every_kind_of_question_with_what_is_known(house: House) -> None:
    html = page(house, house.li, house.dispatched())

    for name in ("visited_on", "materials", "pieces", "metres", "price", "tools", "result"):
        assert f'name="f-{name}"' in html
    assert 'data-photos="f-pictures"' in html
    assert html.count('name="tick"') == 2
    assert 'name="waive-shoes"' in html
    assert 'name="signed" value="customer"' in html
    assert "名称和数量" in html


def test_a_short_choice_lies_side_by_side_and_a_long_one_is_a_list(house: House) -> None:
    html = page(house, house.wang, house.leak())

    assert 'type="radio" name="f-severity" value="minor" checked>' in html
    assert re.search(r'<select class="answer" id="dispatch-1-f-kind" name="f-kind">', html)


def test_a_proposal_shows_why_and_can_be_taken(house: House) -> None:
    html = page(house, house.wang, house.leak())

    assert "说到了水" in html
    assert 'data-takes="f-kind" data-value="water"' in html


def test_who_decides_otherwise_than_the_rule_may_say_why(house: House) -> None:
    case = house.leak()
    assert "与规则不同时填写" in page(house, house.wang, case)

    answer = house.client(house.wang).post(
        step_address(case, "dispatch", "completion"),
        {"outcome": "done", "f-severity": "major", "f-repairer": staff_id(house.li), "reason": "老人独居"},
    )

    assert answer.status_code < 400
    told = Event.objects.filter(case=case, kind="data_set", by=staff_id(house.wang)).latest("seq")
    assert (told.body["values"]["severity"], told.body["reason"]) == ("major", "老人独居")


def test_only_whose_work_it_is_gets_the_form_others_are_told_whose(house: House) -> None:
    case = house.dispatched()

    assert step_address(case, "repair", "completion") in page(house, house.li, case)
    read_by_wang = page(house, house.wang, case)
    assert step_address(case, "repair", "completion") not in read_by_wang
    assert "“上门维修”由维修员办理" in read_by_wang


def test_a_colleague_reads_in_whose_hands_it_is(house: House) -> None:
    read_by_zhao = page(house, house.zhao, house.dispatched())

    assert "“上门维修”在李手上" in read_by_zhao


def test_the_dispatcher_may_hand_out_press_and_grant_more_time_the_supervisor_only_look(house: House) -> None:
    case = house.dispatched()

    read_by_wang, read_by_sun = page(house, house.wang, case), page(house, house.sun, case)
    for change in ("assignment", "pressing", "hand-back", "extension", "suspension"):
        assert step_address(case, "repair", change) in read_by_wang
        assert step_address(case, "repair", change) not in read_by_sun


def test_who_repaired_it_is_not_offered_the_call_back(house: House, staff_hired: Callable[..., Staff]) -> None:
    li_too = staff_hired("吴", house.site, "repairer", "visitor")
    case = house.dispatched(to=li_too)
    house.do(case, li_too, REPAIRED)

    assert "办理过“上门维修”的人不能再办“回访”" in page(house, li_too, case)


def test_the_countdown_tells_its_arithmetic_and_what_follows(house: House) -> None:
    html = page(house, house.li, house.dispatched())

    assert re.search(r'<span class="countdown" data-due="[^"]+" data-state="(soon|calm)">', html)
    assert "计入 30 分" in html
    assert re.search(r"\d\d-\d\d \d\d:\d\d 前未完成：通知经办人；升级上报主管。", html)


def test_a_promise_to_the_customer_is_told_apart(house: House) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    html = page(house, house.li, house.dispatched(appointment=tomorrow.isoformat()))

    assert "已承诺客户" in html
    assert "对客户的承诺" in html


def test_what_is_overdue_says_so_in_word_and_colour(house: House) -> None:
    html = page(house, house.sun, house.leak(ago=timedelta(hours=3)))

    assert 'data-state="late"' in html
    assert "已超时" in html


def test_the_chain_tells_who_had_it_and_whose_time_it_was(house: House) -> None:
    case = house.dispatched(ago=timedelta(hours=2))
    house.do(case, house.li, HandBack(step="repair", reason="没有配件"))

    html = page(house, house.sun, case)
    chain = html[html.index("责任链") :]
    assert "王" in chain
    assert re.search(r"2 小时", chain)
    assert "无人接手" in chain
    assert "没有配件" in chain


def test_the_story_is_told_newest_first_with_who_and_when(house: House) -> None:
    html = page(house, house.sun, house.dispatched())
    story = html[html.index("办理经过") :]

    assert story.index("派给李") < story.index("受理渠道：热线")


def test_a_masked_number_is_shown_to_who_says_why_and_that_is_kept(house: House) -> None:
    case = house.dispatched()
    assert "13812345678" not in page(house, house.li, case)
    assert "138****5678" in page(house, house.li, case)

    shown = send(house.client(house.li), f"/garden/cases/{case.number}/reveal/", reason="上门前联系")

    assert "13812345678" in shown.content.decode()
    assert list(Unmasking.objects.values_list("by", "party", "why")) == [(house.li.pk, house.owner.pk, "上门前联系")]


def test_a_number_is_not_shown_without_a_reason(house: House) -> None:
    answer = send(house.client(house.li), f"/garden/cases/{house.dispatched().number}/reveal/", reason=" ")

    assert answer.status_code == 422
    assert not Unmasking.objects.exists()


def test_who_sees_personal_data_reads_the_number_at_once(house: House) -> None:
    assert "13812345678" in page(house, house.sun, house.dispatched())


def test_a_masked_answer_left_empty_stays_as_it_is(house: House) -> None:
    """王 does not see numbers in full; sending the form without one must not wipe it out."""
    case = house.leak()

    send(
        house.client(house.wang),
        step_address(case, "dispatch", "completion"),
        **{"outcome": "done", "f-repairer": house.actor(house.li).id, "f-phone": ""},
    )

    case.refresh_from_db()
    assert case.data["phone"] == "13812345678"


def test_empty_questions_leave_no_trace_in_the_story(house: House) -> None:
    case = house.leak()

    send(
        house.client(house.wang),
        step_address(case, "dispatch", "completion"),
        **{"outcome": "done", "f-repairer": house.actor(house.li).id, "f-kind": "", "f-severity": "minor"},
    )

    written = Event.objects.filter(case=case, kind="data_set", body__step="dispatch").get()
    assert set(written.body["values"]) == {"repairer"}


def test_finishing_a_step_answers_with_the_parts_as_they_stand(house: House) -> None:
    case = house.leak()

    answer = send(
        house.client(house.wang),
        step_address(case, "dispatch", "completion"),
        **{"outcome": "done", "f-repairer": house.actor(house.li).id},
    )

    html = answer.content.decode()
    for part in ("case-head", "case-steps", "case-known", "case-side", "case-story"):
        assert re.search(rf'id="{part}"[^>]*hx-swap-oob="outerHTML"', html)
    assert "上门维修" in html


def test_a_plain_form_goes_back_to_the_page(house: House) -> None:
    case = house.leak()

    answer = house.client(house.wang).post(f"/garden/cases/{case.number}/notes/", {"text": "钥匙在门岗"})

    assert answer.url == f"/garden/cases/{case.number}/"
    assert "钥匙在门岗" in page(house, house.wang, case)


def test_a_refusal_names_the_fields_at_fault_beside_the_form(house: House) -> None:
    case = house.leak()

    answer = send(house.client(house.wang), step_address(case, "dispatch", "completion"), outcome="done")

    assert answer.status_code == 422
    assert "请填写：维修员。" in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["refused"] == {
        "code": "missing-field",
        "sentence": "请填写：维修员。",
        "fields": {"repairer": "请填写。"},
    }
    assert answer["HX-Retarget"] == "#messages"


def test_a_gate_says_what_comes_first(house: House) -> None:
    case = house.dispatched()

    answer = send(
        house.client(house.li),
        step_address(case, "repair", "completion"),
        **{"outcome": "done", "f-result": "好了", "f-price": "1500", "tick": ["badge", "shoes"], "signed": "customer"},
    )

    assert answer.status_code == 422
    assert "超过一千元要先报主管" in answer.content.decode()


def test_the_second_of_two_is_told_who_did_what(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.li, REPAIRED)

    answer = send(
        house.client(house.zhao), step_address(case, "repair", "completion"), **{"outcome": "done", "f-result": "换了"}
    )

    assert answer.status_code == 422
    assert re.search("已由李于 .* 完成。您填写的内容已存为草稿。", answer.content.decode())


def test_a_double_click_happens_once(house: House) -> None:
    case = house.leak()
    for _ in range(2):
        answer = send(house.client(house.wang), f"/garden/cases/{case.number}/notes/", text="客户来催", key="k1")
        assert answer.status_code == 200

    assert Event.objects.filter(case=case, kind="noted").count() == 1


def test_more_time_wants_a_time(house: House) -> None:
    case = house.dispatched()

    answer = send(house.client(house.wang), step_address(case, "repair", "extension"), to="明天下午")

    assert answer.status_code == 422
    assert set(json.loads(answer["HX-Trigger"])["refused"]["fields"]) == {"to"}


def test_more_time_is_typed_on_the_site_clock(house: House) -> None:
    case = house.dispatched()

    send(house.client(house.wang), step_address(case, "repair", "extension"), to="2036-01-01T10:00", reason="等配件")

    assert "01-01 10:00" in page(house, house.li, case)
    assert Event.objects.get(case=case, kind="limit_extended").body["to"].startswith("2036-01-01T10:00:00+08:00")


def test_pausing_and_going_on_stand_in_the_chain(house: House) -> None:
    case = house.dispatched()

    paused = send(house.client(house.li), step_address(case, "repair", "suspension"), reason="等业主回家")
    assert "恢复计时" in paused.content.decode()
    assert "等业主回家" in paused.content.decode()

    going = send(house.client(house.li), step_address(case, "repair", "resumption"))
    assert step_address(case, "repair", "suspension") in going.content.decode()


def test_merging_leads_to_the_matter_that_goes_on(house: House) -> None:
    first, second = house.leak(), house.leak()

    answer = send(
        house.client(house.wang), f"/garden/cases/{second.number}/merging/", into=first.number, reason="同一处"
    )

    assert answer["HX-Redirect"] == f"/garden/cases/{first.number}/"
    html = page(house, house.wang, first)
    assert "并入本单的" in html
    assert second.number in html


def test_a_cancelled_matter_offers_nothing_more_but_notes(house: House) -> None:
    case = house.leak()

    send(house.client(house.wang), f"/garden/cases/{case.number}/cancellation/", reason="客户自行解决")

    html = page(house, house.wang, case)
    assert "此单已取消" in html
    assert "客户自行解决" in html
    assert "cancellation-dialog" not in html
    assert "note-dialog" in html


def test_parts_answer_nothing_when_nothing_is_new(house: House) -> None:
    case = house.dispatched()

    answer = house.client(house.li).get(f"/garden/cases/{case.number}/parts/", {"seen": case.version})

    assert answer.status_code == 204


def test_somebody_typing_is_told_who_changed_it_and_keeps_the_form(house: House) -> None:
    case = house.dispatched()
    seen = case.version
    house.do(case, house.wang, Note(text="客户改到下午"))

    answer = house.client(house.li).get(f"/garden/cases/{case.number}/parts/", {"seen": seen, "typing": "1"})

    html = answer.content.decode()
    assert "王刚刚更新了此单" in html
    assert 'id="case-steps"' not in html
    assert "客户改到下午" in html


def test_who_is_not_typing_gets_the_steps_anew(house: House) -> None:
    case = house.dispatched()
    house.do(case, house.wang, Note(text="客户改到下午"))

    answer = house.client(house.li).get(f"/garden/cases/{case.number}/parts/", {"seen": 1})

    assert 'id="case-steps"' in answer.content.decode()


def test_pasted_html_stays_text(house: House) -> None:
    html = page(house, house.wang, house.leak(matter='<img src=x onerror="alert(1)">漏水'))

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_it_reads_in_english(house: House) -> None:
    client = house.client(house.wang)
    client.cookies["django_language"] = "en"

    html = client.get(f"/garden/cases/{house.dispatched().number}/").content.decode()
    client.cookies.pop("django_language")

    assert "Chain of responsibility" in html
    assert "“Repair” is the work of Repairer" in html
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search("[一-鿿]", re.sub("王|李|赵|陈建国|厨房水管漏水", "", main))


def test_a_record_is_a_page_and_a_pdf(house: House) -> None:
    case = house.repaired()

    shown = house.client(house.sun).get(f"/garden/cases/{case.number}/records/work-order/")
    pdf = house.client(house.sun).get(f"/garden/cases/{case.number}/records/work-order.pdf")

    assert "服务工作单" in shown.content.decode()
    assert pdf.content.startswith(b"%PDF-")
    assert house.client(house.sun).get(f"/garden/cases/{case.number}/records/nothing/").status_code == 404


def test_the_diagram_is_of_the_version_the_matter_was_opened_under(house: House) -> None:
    bpmn = house.client(house.sun).get(f"/garden/cases/{house.leak().number}/diagram.bpmn")

    assert bpmn["Content-Type"] == "application/xml"
    assert "派单" in bpmn.content.decode()


@pytest.mark.parametrize("rounds", [1, 12])
def test_a_page_costs_the_same_after_twelve_rounds(
    house: House, django_assert_max_num_queries: Callable[[int], Any], rounds: int
) -> None:
    case = house.dispatched()
    for _ in range(rounds):
        house.do(case, house.li, Complete(step="repair", outcome="nobody", reason="无人"))
    client = house.client(house.wang)
    client.get(f"/garden/cases/{case.number}/")

    with django_assert_max_num_queries(QUERIES):
        client.get(f"/garden/cases/{case.number}/")


def test_another_sites_household_does_not_leak_into_the_page(house: House) -> None:
    """周 at the next site has a matter of the same number: each sees their own."""
    theirs = running.open_case(
        house.next_door, "leak", by=_at(house.zhou, house.next_door), now=timezone.now(), channel="hotline",
        data={"matter": "邻园的事"},
    )  # fmt: skip
    mine = house.leak()
    assert theirs.number == mine.number

    assert "邻园的事" not in page(house, house.wang, mine)


def test_every_number_of_the_customer_is_listed_the_first_one_first(house: House) -> None:
    PartyPhone.objects.create(site=house.site, party=house.owner, number="13900001111")
    html = page(house, house.sun, house.leak())

    assert html.index("13812345678") < html.index("13900001111")


def _at(staff: Staff, site: Site) -> Any:
    return staff_actor(staff, site, timezone.now())
