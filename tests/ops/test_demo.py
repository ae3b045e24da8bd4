"""The living demo, in small: a few days at a few homes, through the real engine."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cases.conftest import at
from yizhan.cases import chain, library, running
from yizhan.cases.models import Case, CaseStep, Incident
from yizhan.insight.models import SubmittedFigures
from yizhan.ops.demo import history, quotas, town
from yizhan.ops.demo.life import Life
from yizhan.ops.demo.script import Script, read
from yizhan.procedure.commands import Complete

PACKS = Path(__file__).parents[2] / "packs"
END = at("2026-03-20 18:00")

pytestmark = pytest.mark.django_db


@pytest.fixture
def script() -> Script:
    whole = read(PACKS / "property" / "demo" / "demo.yaml")
    homes = {"buildings": 3, "units": 1, "floors": 4, "rooms_per_floor": 2}
    outbreak = replace(whole.outbreaks[0], days_ago=2, households=4)
    return replace(whole, homes=homes, days=4, matters=12, outbreaks=(outbreak,))


def test_the_same_calls_come_every_time(script: Script) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert history.calls(script, zone, END) == history.calls(script, zone, END)
    assert all(when <= END for when, _, _ in history.calls(script, zone, END))


def test_a_few_days_are_lived_through_the_engine(script: Script) -> None:
    library.publish(PACKS, now=END - timedelta(days=30))
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    zone = ZoneInfo("Asia/Shanghai")
    for when, kind, story in history.calls(script, zone, END):
        life.call(script.kinds[kind], script.kinds[kind].stories[story], when)
    life.outbreak(0, script.outbreaks[0], END - timedelta(days=2))
    life.run_until(END)

    cases = Case.objects.filter(site=made.site)
    assert cases.filter(parent__isnull=True).count() >= 12
    assert cases.filter(status="closed").exists()
    assert Incident.objects.get(site=made.site).cases.count() == 4
    assert life.stuck == 0
    assert list(chain.verify(cases)) == []


def test_quotas_of_the_past_are_kept_when_all_of_it_is_there(script: Script) -> None:
    library.publish(PACKS, now=END - timedelta(days=30))
    made = town.build(script)
    zone = ZoneInfo("Asia/Shanghai")
    month = END.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    by = made.staff["customer-assistant"][0]
    for day in (2, 3):
        visited = running.open_case(
            made.site,
            "customer-visit",
            by=by,
            now=month + timedelta(days=day),
            place=made.homes[0][0],
            data={"visit_manner": "home", "talk": "满意"},
        )
        for step, outcome in (("talk", ""), ("record", "none")):
            visited = running.run(
                visited, Complete(step=step, outcome=outcome), by=by, now=month + timedelta(days=day, hours=1)
            )

    quotas.keep(made.site, month - timedelta(days=1), month + timedelta(days=32))

    department = Case.objects.filter(site=made.site, procedure="department-visits").order_by("received_at")
    assert [case.received_at for case in department] == [month, (month + timedelta(days=32)).replace(day=1)]
    assert [case.data["quota_done"] for case in department] == [2, 0]
    assert department[0].state.steps["reach"].outcome == "missed"
    mine = Case.objects.get(site=made.site, procedure="assistant-visits", data__quota_staff=by.id, received_at=month)
    assert mine.data["quota_done"] == 2
    assert list(chain.verify(department)) == []


def test_what_comes_round_is_done_while_the_site_is_still_shut(script: Script) -> None:
    library.publish(PACKS, now=END)
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    life.keep_schedules(END - timedelta(days=3), END)  # Tuesday to Friday

    life.run_until(END)

    weekly = Case.objects.get(site=made.site, procedure="weekly-report")
    assert weekly.status == "closed"
    assert SubmittedFigures.objects.get(case=weekly).first.isoformat() == "2026-03-14"


def test_a_month_is_closed_received_and_improved(script: Script) -> None:
    month_end, later = at("2026-03-31 08:00"), at("2026-04-20 18:00")
    library.publish(PACKS, now=later)
    made = town.build(script)
    ends = {"receive-summary": {"add-action": 1.0}}
    life = Life(replace(script, ends=ends), made, random.Random(7))
    life.keep_schedules(month_end, at("2026-03-31 09:00"))

    life.run_until(at("2026-04-03 18:00"))
    life.script = script
    life.run_until(later)

    summary = Case.objects.get(site=made.site, procedure="monthly-statistics")
    assert summary.status == "closed"
    receipt = Case.objects.get(parent=summary, procedure="summary-receipt")
    actions = Case.objects.filter(parent=receipt, procedure="improvement-action")
    assert actions.filter(status="closed").exists()


@pytest.mark.parametrize("opens", ["2026-03-20 10:00", "2026-03-21 02:00"], ids=["morning", "night"])
def test_a_demo_opens_on_a_working_morning(script: Script, opens: str) -> None:
    now = at(opens)
    library.publish(PACKS, now=now - timedelta(days=30))
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    for hand in script.at_hand:
        life.leave(hand, now)

    life.run_until(now)

    open_steps = CaseStep.objects.filter(site=made.site, state="open")
    found = Counter(open_steps.values_list("step", flat=True))
    wanted = Counter(hand.step for hand in script.at_hand)
    assert {step: found[step] for step in wanted if found[step] < wanted[step]} == {}
    assert open_steps.filter(missed_at__isnull=False).exists()


# The fees that were due at half past eight were entered at noon, when another repair was paid: no month was counted.
def test_what_is_counted_is_read_off_when_it_is_entered(script: Script) -> None:
    library.publish(PACKS, now=at("2026-03-31 08:00"))
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    repair = next(kind for kind in script.kinds if kind.procedure.endswith("/repair"))
    for hour in (7, 9):
        life.call(
            repair, replace(repair.stories[0], data={"fee": "35", "appointment": ""}), at(f"2026-03-31 0{hour}:00")
        )
    life.keep_schedules(at("2026-03-31 08:00"), at("2026-03-31 09:00"))

    life.run_until(at("2026-03-31 23:00"))

    assert Case.objects.get(site=made.site, procedure="monthly-fees").status == "closed"


# Two processes live the history; what one opened in the very moment of a schedule was worked on by both.
def test_only_what_came_round_is_looked_after_as_such(script: Script) -> None:
    half_past_eight = at("2026-03-31 08:30")
    library.publish(PACKS, now=half_past_eight)
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    by = made.staff["customer-assistant"][0]
    other = running.open_case(made.site, "visit-call", by=by, now=half_past_eight, data={"matter": "取伞"})
    life.keep_schedules(half_past_eight - timedelta(minutes=1), half_past_eight)

    life.run_until(half_past_eight)

    assert {case.procedure for case in life.cases.values()} == {"monthly-statistics", "monthly-fees"}
    assert other.pk not in life.cases


def test_who_cannot_get_through_tries_again_the_next_day(script: Script) -> None:
    library.publish(PACKS, now=END)
    made = town.build(script)
    life = Life(script, made, random.Random(7))
    finance = made.staff.pop("finance")
    charge = replace(script.kinds[0], stories=(script.kinds[0].stories[-1],))
    life.call(charge, charge.stories[0], at("2026-03-16 09:00"))
    life.run_until(at("2026-03-17 18:00"))
    assert Case.objects.get(site=made.site, procedure=charge.procedure.split("/")[1]).status == "open"

    made.staff["finance"] = finance
    life.run_until(at("2026-03-24 18:00"))

    assert Case.objects.get(site=made.site, procedure=charge.procedure.split("/")[1]).status == "closed"


def test_a_building_that_was_broken_off_is_begun_anew(script: Script) -> None:
    first = town.build(script)
    town.abandon(script.site["slug"])
    second = town.build(script)

    first.site.refresh_from_db()
    assert first.site.slug != second.site.slug == script.site["slug"]
