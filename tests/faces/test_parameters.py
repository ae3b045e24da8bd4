"""The parameters of a site, on the page: drafted, tried on last month, published, taken back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from tests.faces.conftest import SHANGHAI, House
from yizhan.cases import running
from yizhan.cases.models import Case, Event, Wake
from yizhan.cases.people import staff_actor
from yizhan.insight import hindsight
from yizhan.insight.hindsight import Trial
from yizhan.procedure.commands import Complete
from yizhan.registry.changes import Because
from yizhan.registry.models import ParameterDraft, SiteParameter, Staff
from yizhan.registry.parameters import set_parameter

PAGE = "/garden/parameters/arrive_within/"
NOW = datetime(2026, 4, 10, 10, tzinfo=SHANGHAI)
MARCH = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def april() -> Iterator[None]:
    """Every request comes on the tenth of April."""
    with mock.patch.object(timezone, "now", return_value=NOW):
        yield


def text(house: House, address: str = PAGE, staff: Staff | None = None) -> str:
    answer = house.client(staff or house.sun).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(house: House, what: str, staff: Staff | None = None, **body: Any) -> Any:
    return house.client(staff or house.sun).post(f"{PAGE}{what}/", body)


def drafted(house: House, value: str = "20 分钟", **more: Any) -> Any:
    return post(house, "draft", **{"how": "value", "value": value, "reason": "汛期加快", **more})


def publish(house: House, **more: Any) -> Any:
    draft = ParameterDraft.objects.get()
    return post(house, "publication", at=draft.at.isoformat(), **more)


def repaired_after(house: House, minutes: int, day: int = 0) -> Case:
    """A leak of March, on its repair step for so long; the clock is asked when it falls due."""
    began = MARCH + timedelta(days=day)
    wang, li = (staff_actor(who, house.site, began) for who in (house.wang, house.li))
    case = running.open_case(
        house.site, "leak", by=wang, now=began, channel="hotline", place=house.room, data={"matter": "漏水"}
    )
    running.run(case, Complete(step="dispatch", data={"repairer": li.id}), by=wang, now=began)
    ended = began + timedelta(minutes=minutes)
    while (due := Case.objects.get(pk=case.pk).wakes_at) and due <= ended:
        running.tick_one(due)
    done = Complete(step="repair", outcome="done", data={"result": "好了"}, ticks=("all",), signed=("customer",))
    return running.run(case, done, by=li, now=ended)


# -- the list and the page --------------------------------------------------------------------------


def test_the_list_tells_what_counts_what_the_pack_says_and_who_set_it(house: House) -> None:
    set_parameter(house.site, "desk", "arrive_within", "PT20M", Because(by=house.sun, now=MARCH, reason="汛期加快"))

    shown = text(house, "/garden/parameters/")

    assert "到场时限" in shown
    assert "20 分钟" in shown
    assert "30 分钟" in shown
    assert "汛期加快" in shown


def test_the_page_says_where_it_has_a_say_and_what_happens_to_what_is_running(house: House) -> None:
    shown = text(house)

    assert "步骤“上门维修” · 时限 · 时长<" in shown
    assert "已用掉的时间照算" in shown


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param({"value": "半小时左右"}, "请写一段时间", id="no-length"),
        pytest.param({"value": "20 分钟", "reason": " "}, "请说明原因", id="no-reason"),
        pytest.param({"value": "20 分钟", "valid_from": "2026-04-10"}, "请选择以后的日期", id="today-has-begun"),
        pytest.param({"value": "20 分钟", "valid_from": "soon"}, "2026-03-02", id="no-day"),
        pytest.param({"how": "unset"}, "规程包里也没有留空", id="the-procedures-need-a-value"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_stays_typed(
    house: House, body: dict[str, str], sentence: str
) -> None:
    answer = drafted(house, **{"value": "20 分钟", **body})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (body.get("value") or "20 分钟") in answer.content.decode()
    assert not ParameterDraft.objects.exists()


def test_from_draft_to_history(house: House) -> None:
    drafted(house)
    assert "草稿" in text(house)
    assert not SiteParameter.objects.exists(), "a draft counts for nothing"

    publish(house)

    setting = SiteParameter.objects.get()
    assert (setting.value, setting.set_by, setting.reason) == ("PT20M", house.sun, "汛期加快")
    assert setting.valid_from == NOW
    assert "现行" in text(house)


def test_a_value_from_a_day_on_counts_from_that_day(house: House) -> None:
    drafted(house, valid_from="2026-05-01")
    publish(house)

    assert SiteParameter.objects.get().valid_from == datetime(2026, 5, 1, tzinfo=SHANGHAI)
    assert "尚未生效" in text(house)


def test_going_back_to_the_pack_is_a_setting_as_well(house: House) -> None:
    drafted(house, how="pack")
    publish(house)

    assert SiteParameter.objects.get().as_in_pack


def test_a_draft_that_a_colleague_changed_is_not_published_by_mistake(house: House) -> None:
    drafted(house)
    looked_at = ParameterDraft.objects.get().at
    with mock.patch.object(timezone, "now", return_value=NOW + timedelta(minutes=1)):
        drafted(house, "10 分钟")

    answer = post(house, "publication", at=looked_at.isoformat())

    assert answer.status_code == 422
    assert not SiteParameter.objects.exists()


def test_a_draft_is_dropped(house: House) -> None:
    drafted(house)
    post(house, "draft/removal")

    assert not ParameterDraft.objects.exists()


def test_taking_back_needs_a_reason_and_adds_a_line(house: House) -> None:
    drafted(house)
    publish(house)
    setting = SiteParameter.objects.get()

    assert post(house, f"settings/{setting.pk}/reversal").status_code == 422
    post(house, f"settings/{setting.pk}/reversal", reason="来不及")

    back = SiteParameter.objects.get(undoes=setting)
    assert back.as_in_pack
    assert "来不及" in text(house)
    assert post(house, f"settings/{setting.pk}/reversal", reason="再来").status_code == 422


def test_a_setting_of_the_next_site_is_not_there(house: House) -> None:
    next_doors = set_parameter(
        house.next_door, "desk", "arrive_within", "PT5M", Because(by=None, now=MARCH, reason="邻园")
    )

    assert post(house, f"settings/{next_doors.pk}/reversal", reason="试").status_code == 404
    assert "邻园" not in text(house)
    assert house.client(house.sun).get("/next-door/parameters/arrive_within/").status_code == 404
    assert house.client(house.sun).get("/garden/parameters/nothing/").status_code == 404


# -- what is running --------------------------------------------------------------------------------


def due_of(case: Case) -> datetime:
    due: datetime = Case.objects.get(pk=case.pk).steps.get(step="repair").due_at
    return due


def test_a_running_limit_keeps_its_time_unless_it_is_asked_to_be_reckoned_anew(house: House) -> None:
    case = house.dispatched()
    before = due_of(case)
    drafted(house)
    publish(house)
    assert running.reassess_one(NOW) is None
    assert due_of(case) == before

    drafted(house, "10 分钟")
    publish(house, anew="yes")
    while running.reassess_one(NOW):
        pass

    assert due_of(case) == NOW + timedelta(minutes=10)


def test_anew_waits_for_the_day_from_which_the_value_counts(house: House) -> None:
    house.dispatched()
    drafted(house, valid_from="2026-05-01")
    publish(house, anew="yes")

    assert running.reassess_one(NOW) is None
    assert Wake.objects.get().at == datetime(2026, 5, 1, tzinfo=SHANGHAI)


# -- last month under the draft ---------------------------------------------------------------------


def test_last_month_is_reckoned_under_the_draft_with_the_matters_behind_it(house: House) -> None:
    slow = repaired_after(house, 25)
    quick = repaired_after(house, 5, day=1)
    late = repaired_after(house, 45, day=2)
    drafted(house)

    shown = text(house, f"{PAGE}trial/")

    assert slow.number in shown
    assert quick.number not in shown
    assert late.number not in shown, "late before and after: no difference"
    month = hindsight.under(house.site, Trial("arrive_within", "PT20M"), now=NOW)
    assert (month.matters, month.late_before, month.late_after) == (3, 1, 2)


def test_under_the_value_that_held_nothing_differs_from_the_journal(house: House) -> None:
    for day, minutes in enumerate((5, 25, 35, 45)):
        repaired_after(house, minutes, day=day)

    month = hindsight.under(house.site, Trial("arrive_within", as_in_pack=True), now=NOW)

    missed = Event.objects.filter(kind="limit_missed", body__limit="repair").count()
    assert month.late_before == month.late_after == missed == 1 + 1
    assert not any(one.newly or one.no_longer for one in month.reckoned)


def test_a_value_that_changed_within_the_month_counts_from_then_on(house: House) -> None:
    repaired_after(house, 25)
    turned = MARCH + timedelta(days=3)
    set_parameter(house.site, "desk", "arrive_within", "PT10M", Because(by=house.sun, now=turned, reason="试"))
    repaired_after(house, 25, day=5)

    month = hindsight.under(house.site, Trial("arrive_within", "PT30M"), now=NOW)

    assert (month.late_before, month.late_after) == (1, 0)
    assert Case.objects.get(pk=month.reckoned[0].no_longer[0]).received_at > turned


def test_matters_of_other_months_and_other_sites_are_not_counted(house: House) -> None:
    repaired_after(house, 25, day=35)  # April
    repaired_after(house, 25, day=-5)  # February

    assert hindsight.under(house.site, Trial("arrive_within", "PT5M"), now=NOW).matters == 0
    assert hindsight.under(house.next_door, Trial("arrive_within", "PT5M"), now=NOW).matters == 0


def test_a_month_with_too_many_matters_says_how_many_were_left_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hindsight, "MOST_MATTERS", 2)
    for day in range(3):
        repaired_after(house, 25, day=day)
    drafted(house)

    assert "其余 1 件未计" in text(house, f"{PAGE}trial/")


def test_the_trial_costs_the_same_queries_whatever_the_month_was_like(
    house: House, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for day in range(4):
        repaired_after(house, 25, day=day)

    with django_assert_max_num_queries(7):  # type: ignore[operator]
        hindsight.under(house.site, Trial("arrive_within", "PT5M"), now=NOW)


def test_the_page_costs_few_queries(house: House, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    for minutes in range(12):
        now = MARCH + timedelta(minutes=minutes)
        set_parameter(house.site, "desk", "arrive_within", "PT20M", Because(by=house.sun, now=now, reason="试"))
    text(house)

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        text(house)


def test_the_page_is_told_in_english_too(house: House) -> None:
    client = house.client(house.sun)
    client.cookies["django_language"] = "en"

    shown = client.get(PAGE).content.decode()

    assert "Where it has a say" in shown
    assert "30 minutes" in shown


def test_there_is_no_draft_to_try(house: House) -> None:
    assert house.client(house.sun).get(f"{PAGE}trial/").status_code == 404
