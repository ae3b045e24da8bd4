"""Names as people outside the project write them: by id, or by the Chinese name however it is bracketed."""

import pytest

from tests.insight.conformance.conftest import Playing
from yizhan.insight.conformance.mistakes import Mistake, Place
from yizhan.insight.conformance.names import Names, lookup
from yizhan.procedure.model import Library, Pack, Role, Text

HERE = Place("tried.yaml", 7)
ROLES = {
    "customer-assistant": Text("客户助理(前台接待)", "Customer assistant (front desk)"),
    "engineering-lead": Text("工程部领班/主管", "Engineering foreman or supervisor"),
    "customer-centre": Text("客户中心(客服中心)", "Customer centre"),
    "centre-head": Text("客户中心主管/客户经理", "Supervisor of the centre"),
    "security": Text("保安部(保安)", "Security department (guard)"),
    "gate": Text("保安", "Gate"),
    "customer": Text("客户", "Customer"),
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("customer-assistant", "customer-assistant", id="its-id"),
        pytest.param("Customer Assistant", "customer-assistant", id="its-id-as-words"),
        pytest.param("客户助理", "customer-assistant", id="without-the-brackets"),
        pytest.param("客户助理（前台接待）", "customer-assistant", id="with-full-width-brackets"),
        pytest.param("客户助理 (前台接待)", "customer-assistant", id="with-a-space"),
        pytest.param("前台接待", "customer-assistant", id="what-stands-in-the-brackets"),
        pytest.param("customer assistant（front desk）", "customer-assistant", id="in-english"),
        pytest.param("工程部领班", "engineering-lead", id="one-side-of-a-stroke"),
        pytest.param("客户经理", "centre-head", id="the-other-side"),
        pytest.param("客户中心", "customer-centre", id="a-name-that-begins-another"),
        pytest.param("保安", "gate", id="the-whole-title-before-what-stands-in-brackets"),
        pytest.param("保安部", "security", id="and-the-other-without-them"),
        pytest.param("客户", "customer", id="no-part-of-a-longer-word"),
        pytest.param("经理", None, id="nor-an-unknown-one"),
    ],
)
def test_what_a_name_means(written: str, meant: str | None) -> None:
    assert lookup(written, ROLES, HERE) == meant


def test_a_name_that_may_be_several_is_an_error_that_lists_them() -> None:
    known = {"cashier": Text("收银员(前台)", "Cashier"), "assistant": Text("客户助理(前台)", "Assistant")}

    with pytest.raises(Mistake) as mistake:
        lookup("前台", known, HERE)

    assert "cashier, assistant" in mistake.value.sentence
    assert str(mistake.value.place) == "tried.yaml:7"


def test_a_role_is_looked_for_first_where_the_matter_belongs() -> None:
    here, there = pack("here", desk="前台"), pack("there", counter="前台")
    names = Names(Library({"here": here, "there": there}), "trade")

    assert names.find_role("前台", HERE, "here") == "desk"
    assert names.find_role("前台", HERE, "there") == "counter"
    with pytest.raises(Mistake, match="desk, counter"):
        names.find_role("前台", HERE)
    assert Names(names.library, "there").find_role("前台", HERE) == "counter"


def pack(id: str, **roles: str) -> Pack:
    made = {name: Role(name, Text(title, name)) for name, title in roles.items()}
    return Pack(id, "trade", Text(id, id), "1", {}, {}, {}, {}, made, {}, {}, {}, {})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["asking", "回访", "Asking afterwards", "aftercare", "售后回访办法"])
def test_a_child_goes_by_everything_its_procedure_is_known_as(play_lines: Playing, name: str) -> None:
    failure = play_lines(
        "open: {as: c1, procedure: repair, channel: 门店, by: 柜台, place: 3-2-501, data: {何物: 自行车}}",
        "do: {case: c1, step: 修, by: 修理工, data: {结果: 好了}, ticks: all, sign: [客户], photos: 1}",
        "do: {case: c1, step: 检验, outcome: 合格, by: 师傅, data: {价格: 30}}",
        f"expect: {{case: c1, children: [{name}], follow_ups: [{{kind: {name}, role: 店员, due: 2026-03-03T09:00}}]}}",
        f"expect: {{case: c1/{name}, steps: [ask]}}",
        f"refuse: {{case: c1/{name}/1, step: ask, by: 师傅, because: role}}",
    )

    assert failure is None, failure and failure.shown()


@pytest.mark.django_db
def test_somebody_is_told_by_role_or_by_name(play_lines: Playing) -> None:
    late = [
        "open: {as: c1, procedure: repair, channel: shop, by: clerk, place: 3-2-501, data: {what: 自行车}}",
        "wait: P2D",
    ]

    assert (
        play_lines(*late, "expect: {case: c1, notified: [{role: master}, {person: sun}, {role: sun}]}", given=ON)
        is None
    )
    failure = play_lines(*late, "expect: {case: c1, notified: [{person: clerk-1}]}", given=ON)
    assert failure is not None
    assert failure.expected == "person: clerk-1"


ON = "duty: {师傅: [sun]}"
