"""The matter that most benchmarks walk: a repair of six steps (packs/repairs/repair.yaml), told each time in other
words, so that nothing is remembered that a real day would not repeat."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Complete, Open

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
BETWEEN_STEPS = timedelta(minutes=3)
STEPS = 6

WANG = Actor("staff:1", "王", frozenset({"desk", "dispatcher"}))
LI = Actor("staff:2", "李", frozenset({"repairer"}))


def said(number: int) -> dict[str, str]:
    return {"matter": f"厨房水管漏水，已经漏了{number}个小时", "phone": f"138{number % 10**8:08}"}


def opening(number: int) -> Open:
    return Open(channel="hotline", place="3-2-501", party="party:1", data=said(number))


def work(number: int) -> Iterator[tuple[Complete, Actor]]:
    """The six steps, and by whom."""
    yield Complete(step="judge", data={"urgency": "urgent" if number % 10 == 0 else "normal"}), WANG
    yield Complete(step="dispatch", data={"repairer": LI.id}), WANG
    yield Complete(step="accept", data={"accepted": f"{number % 50}分钟后到"}), LI
    result = {"result": f"换了第{number}个接头"}
    yield Complete(step="handle", data=result, ticks=("all",), signed=("customer",)), LI
    yield Complete(step="verify", data={"verified": "不漏了"}), WANG
    yield Complete(step="revisit", data={"satisfied": "yes"}), WANG
