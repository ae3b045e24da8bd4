"""The one door: what a command does, once, and what it refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cases.conftest import NINE, House, at
from yizhan.cases import chain, running, timers
from yizhan.cases.models import Case, CaseStep, CommandKey, Entry, Event
from yizhan.cases.people import staff_of
from yizhan.cases.refused import Refused
from yizhan.procedure import events as e
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Assign, Cancel, Claim, Complete, Extend, Note, Reschedule
from yizhan.procedure.decide import clocks
from yizhan.procedure.evolve import replay
from yizhan.registry.models import RoleHolding, Site, Staff
from yizhan.registry.roles import valid_holdings

pytestmark = pytest.mark.django_db

LEFT, ENDED, TO_COME = "has left", "gave the role back", "begins tomorrow"


def do(case: Case, step: str, by: Actor, outcome: str = "", **rest: Any) -> Case:
    now = rest.pop("now", NINE + timedelta(minutes=1))
    return running.run(case, Complete(step=step, outcome=outcome, **rest), by=by, now=now)


def open_steps(case: Case) -> list[str]:
    return list(CaseStep.objects.filter(case=case, state="open").values_list("step", flat=True))


def refusal_code(case: Case, step: str, by: Actor, outcome: str = "", **rest: Any) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        do(case, step, by, outcome, **rest)
    return refused.value.code


def test_a_call_becomes_a_numbered_case_on_its_first_step(house: House) -> None:
    case = house.leak()

    assert case.number == "GD-20260302-0001"
    assert case.subject == "厨房水管漏水"
    assert open_steps(case) == ["judge"]


def test_a_matter_walks_to_its_end(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    do(case, "repair", house.li, "done", data={"result": "换了接头"}, signed=("customer",))
    do(case, "check", house.wang)
    case = do(case, "ask", house.wang, data={"satisfied": "yes"})

    assert case.status == "closed"
    assert open_steps(case) == []
    assert case.data["satisfied"] is True


def test_the_case_is_what_its_events_add_up_to(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    case = do(case, "repair", house.li, "done", data={"result": "换了接头"}, signed=("customer",))

    rows = Event.objects.filter(case=case).order_by("seq")
    rebuilt = replay((e.Event.from_json(row.kind, row.body), row.at, row.by) for row in rows)

    assert rebuilt == case.state
    assert rebuilt.to_json() == case.state.to_json()


def test_a_step_finished_late_was_missed_even_when_no_worker_was_awake(house: House) -> None:
    # The soak play found it: a repairer finished before the killed worker was back, and nobody ever heard that
    # the limit had passed.
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    house.told.clear()
    late = case.opened_at + timedelta(days=1)

    do(case, "repair", house.li, "done", data={"result": "换了接头"}, signed=("customer",), now=late)

    kinds = list(Event.objects.filter(case=case, at=late).order_by("seq").values_list("kind", "by"))
    assert kinds.index(("limit_missed", "clock")) < kinds.index(("step_completed", house.li.id))
    assert ("supervisor", "repair") in house.told
    assert list(chain.verify([Case.objects.get(pk=case.pk)])) == []


def test_everything_that_fell_due_comes_before_a_late_command_however_much_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "MOST_FIRINGS", 1)  # of one question to the clock; warning and limit are two
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    late = case.opened_at + timedelta(days=1)

    do(case, "repair", house.li, "done", data={"result": "换了接头"}, signed=("customer",), now=late)

    kinds = list(Event.objects.filter(case=case, at=late).order_by("seq").values_list("kind", flat=True))
    assert kinds.index("limit_warned") < kinds.index("limit_missed") < kinds.index("step_completed")


def test_a_machine_whose_clock_was_set_back_turns_no_story_around(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})

    case = do(
        case,
        "repair",
        house.li,
        "done",
        data={"result": "换了接头"},
        signed=("customer",),
        now=case.opened_at - timedelta(hours=3),
    )

    times = list(Event.objects.filter(case=case).order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
    assert case.state.steps["repair"].outcome == "done"
    assert not Event.objects.filter(case=case, kind="limit_missed").exists()
    assert list(chain.verify([Case.objects.get(pk=case.pk)])) == []


def test_a_late_command_that_is_refused_leaves_the_miss_to_the_clock(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    late = case.opened_at + timedelta(days=1)
    before = Event.objects.filter(case=case).count()

    assert refusal_code(case, "repair", house.li, "done", now=late) == "missing-field"

    assert Event.objects.filter(case=case).count() == before
    timers.work_off(late)
    assert Event.objects.filter(case=case, kind="limit_missed").count() == 1


def test_the_same_command_sent_twice_happens_once(house: House) -> None:
    first = house.leak(key="a-double-click")
    second = house.leak(key="a-double-click")

    assert first.pk == second.pk
    assert Case.objects.count() == 1
    before = Event.objects.count()
    running.run(first, Note(text="已回电"), by=house.wang, now=NINE, key="note-1")
    running.run(first, Note(text="已回电"), by=house.wang, now=NINE, key="note-1")
    assert Event.objects.count() == before + 1


def test_a_refused_command_leaves_nothing_behind(house: House) -> None:
    case = house.leak()
    before = Event.objects.count()

    assert refusal_code(case, "judge", house.li, "repair", data={"severity": "minor"}) == "role"
    assert Event.objects.count() == before
    assert not CommandKey.objects.exists()


@pytest.mark.parametrize(
    ("step", "who", "outcome", "rest", "code"),
    [
        pytest.param("repair", "li", "done", {}, "not-open", id="a-step-that-has-not-begun"),
        pytest.param("judge", "wang", "repair", {}, "missing-field", id="an-answer-is-missing"),
        pytest.param("judge", "wang", "repair", {"data": {"severity": "grave"}}, "bad-value", id="no-such-choice"),
        pytest.param("judge", "li", "answer", {}, "role", id="not-their-work"),
        pytest.param("judge", "wang", "", {}, "unknown", id="no-outcome-chosen"),
    ],
)
def test_refusals_at_the_first_step(
    house: House, step: str, who: str, outcome: str, rest: dict[str, Any], code: str
) -> None:
    assert refusal_code(house.leak(), step, getattr(house, who), outcome, **rest) == code


def test_what_is_in_one_mans_hands_is_not_finished_by_another(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})

    finished = {"data": {"result": "好了"}, "signed": ("customer",)}
    assert refusal_code(case, "repair", house.zhao, "done", **finished) == "assigned"
    assert refusal_code(case, "repair", house.li, "done", data={"result": "好了"}) == "missing-signature"


def test_who_did_the_work_does_not_check_it(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    do(case, "repair", house.li, "done", data={"result": "好了"}, signed=("customer",))

    assert refusal_code(case, "check", house.li) == "same-person"
    do(case, "check", house.zhao)


def test_nobody_at_home_needs_no_signature_and_starts_the_step_again(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor", "repairer": house.li.id})
    do(case, "repair", house.li, "nobody")

    runs = CaseStep.objects.filter(case=case, step="repair").order_by("run").values_list("run", "outcome", "state")
    assert list(runs) == [(1, "nobody", "done"), (2, "", "open")]


def test_a_missed_limit_escalates_once_at_its_time(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor"}, now=NINE)
    step = CaseStep.objects.get(case=case, step="repair")
    assert step.due_at == at("2026-03-02 09:30")

    assert timers.next_due(NINE) == at("2026-03-02 09:25")  # the warning
    timers.work_off(at("2026-03-02 09:29"))
    assert house.told == []
    timers.work_off(at("2026-03-02 09:30"))
    timers.work_off(at("2026-03-02 11:00"))

    assert house.told == [("supervisor", "repair")]
    missed = Event.objects.filter(case=case, kind="limit_missed")
    assert [row.body["limit"] for row in missed] == ["repair"]


def test_what_fell_due_during_a_standstill_is_made_good_once_in_order(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor"}, now=NINE)

    timers.work_off(at("2026-03-03 09:00"))
    timers.work_off(at("2026-03-03 09:00"))

    kinds = Event.objects.filter(case=case, kind__in=["limit_warned", "limit_missed"]).order_by("seq")
    assert [row.kind for row in kinds] == ["limit_warned", "limit_missed"]
    assert house.told == [("supervisor", "repair")]


def test_only_the_supervisor_grants_more_time(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor"}, now=NINE)
    later = Extend(limit="repair", to=at("2026-03-02 11:00"), reason="等配件")

    with pytest.raises(Refused) as refused, transaction.atomic():
        running.run(case, later, by=house.wang, now=NINE)
    assert refused.value.code == "role"

    running.run(case, later, by=house.sun, now=NINE)
    assert CaseStep.objects.get(case=case, step="repair").due_at == at("2026-03-02 11:00")
    timers.work_off(at("2026-03-02 10:00"))
    assert house.told == []


def test_two_who_want_the_same_step_get_it_one_after_the_other(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor"}, now=NINE)
    running.run(case, Claim(step="repair"), by=house.li, now=NINE)

    with pytest.raises(Refused) as refused, transaction.atomic():
        running.run(case, Claim(step="repair"), by=house.zhao, now=NINE)
    assert refused.value.code == "assigned"
    assert refused.value.refusal.facts["to"] == "李"


def test_work_is_given_only_to_those_who_can_do_it(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "repair", data={"severity": "minor"}, now=NINE)
    to_sun = Assign(step="repair", to=house.sun.id, to_name="孙", to_roles=house.sun.roles)
    to_zhao = Assign(step="repair", to=house.zhao.id, to_name="赵", to_roles=house.zhao.roles)

    with pytest.raises(Refused) as refused, transaction.atomic():
        running.run(case, to_sun, by=house.wang, now=NINE)
    assert refused.value.code == "unknown"
    running.run(case, to_zhao, by=house.wang, now=NINE)
    assert CaseStep.objects.get(case=case, step="repair").assigned_name == "赵"


@pytest.mark.parametrize("why", [LEFT, ENDED, TO_COME])
def test_a_step_is_handed_to_nobody_who_does_not_work_here_now(house: House, why: str) -> None:
    """The same answer as from those who ask the registry: nobody else holds a role at this moment."""
    holding = RoleHolding.objects.get(staff=staff_of([house.li.id])[house.li.id])
    if why == LEFT:
        Staff.objects.filter(pk=holding.staff_id).update(left_at=NINE)
    elif why == ENDED:
        RoleHolding.objects.filter(pk=holding.pk).update(until=NINE)
    else:
        RoleHolding.objects.filter(pk=holding.pk).update(since=NINE + timedelta(days=1))
    judged = {"severity": "minor", "repairer": house.li.id}

    with pytest.raises(Refused) as refused:
        running.run(house.leak(), Complete(step="judge", outcome="repair", data=judged), by=house.wang, now=NINE)

    assert refused.value.refusal.facts["fields"] == {"repairer": "one-from-the-list"}
    assert not valid_holdings(NINE).filter(staff=holding.staff_id).exists()


def test_a_step_is_handed_to_nobody_of_another_site(
    house: House, make_site: Callable[[str], Site], make_staff: Callable[..., Actor]
) -> None:
    elsewhere = make_staff(make_site("other"), "周", "repairer")
    judged = {"severity": "minor", "repairer": elsewhere.id}

    with pytest.raises(Refused) as refused:
        running.run(house.leak(), Complete(step="judge", outcome="repair", data=judged), by=house.wang, now=NINE)

    assert refused.value.refusal.facts["fields"] == {"repairer": "one-from-the-list"}


def test_a_second_household_makes_the_first_ones_leak_major(house: House) -> None:
    first = house.leak(data={"event": "三号楼停水"})
    neighbour = running.Party.objects.create(site=house.site, name="林女士")
    second = house.leak(data={"event": "三号楼停水"}, party=neighbour)
    assert second.data["severity"] == "major"

    timers.work_off(NINE)
    first.refresh_from_db()
    assert first.data["severity"] == "major"


def test_a_second_complaint_of_the_same_customer_does_not(house: House) -> None:
    house.leak(data={"event": "三号楼停水"})
    second = house.leak(data={"event": "三号楼停水"})
    assert second.data.get("severity") is None


def test_the_customer_may_move_the_appointment_and_cancel(house: House) -> None:
    case = house.leak()
    running.run(case, Reschedule(to=at("2026-03-03 14:00")), by=house.chen, now=NINE)
    case = running.run(case, Cancel(reason="自己好了"), by=house.chen, now=NINE)

    assert case.data["appointment"] == "2026-03-03T14:00:00+08:00"
    assert case.status == "cancelled"
    assert open_steps(case) == []


def test_an_ended_matter_takes_a_note_and_nothing_else(house: House) -> None:
    case = house.leak()
    running.run(case, Cancel(reason="自己好了"), by=house.chen, now=NINE)
    running.run(case, Note(text="客户来电致谢"), by=house.wang, now=NINE)
    assert refusal_code(case, "judge", house.wang, "answer") == "closed"


def test_the_journal_cannot_be_changed(house: House) -> None:
    case = house.leak()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(case=case).update(by="staff:0")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(case=case).delete()


def test_the_journal_has_an_entry_for_each_command_and_tells_it_event_by_event(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "answer")

    first, second = Entry.objects.filter(case=case).order_by("seq")
    told = list(Event.objects.filter(case=case).order_by("seq").values_list("seq", "kind", "by_name"))
    kinds = [kind for entry in (first, second) for kind, _ in entry.events]
    assert told == [(seq, kind, "王") for seq, kind in enumerate(kinds, start=1)]
    assert (first.seq, second.seq) == (1, len(first.events) + 1)


def test_the_chain_shows_an_altered_case(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "answer")
    assert list(chain.verify(Case.objects.all())) == []

    Case.objects.filter(pk=case.pk).update(version=99)
    broken = list(chain.verify(Case.objects.all()))
    assert [(one.case, one.what) for one in broken] == [(case.number, "cut-short")]


def test_a_clock_set_back_does_not_turn_the_story_round(house: House) -> None:
    case = house.leak()
    do(case, "judge", house.wang, "answer", now=NINE + timedelta(hours=1))
    do(case, "ask", house.wang, data={"satisfied": "yes"}, now=NINE - timedelta(days=1))

    times = list(Event.objects.filter(case=case).order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
