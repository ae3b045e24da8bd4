"""Quotas on the real database: counted from the cases themselves, warned and missed once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cases.conftest import PACKS, at
from yizhan.cases import effects, library, running, schedules, timers
from yizhan.cases.models import Case, Event, ScheduledOpening, Wake
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Cancel, Complete
from yizhan.registry.models import Place, Site, SiteParameter

pytestmark = pytest.mark.django_db

MARCH = at("2026-03-01 00:00")


class Office:
    """A site of two units with two floors each; 李 and 赵 visit, 孙 answers for it."""

    def __init__(self, site: Site, li: Actor, zhao: Actor, sun: Actor) -> None:
        self.site, self.li, self.zhao, self.sun = site, li, zhao, sun
        self.told: list[tuple[tuple[str, ...], str]] = []
        for unit in ("1-1", "1-2"):
            parent = Place.objects.create(site=site, kind="unit", code=unit, name=unit)
            for floor in (1, 2):
                for room in (1, 2):
                    code = f"{unit}-{floor}0{room}"
                    Place.objects.create(site=site, kind="room", code=code, name=code, parent=parent, floor=floor)

    def until(self, moment: str) -> None:
        """Let time pass, and everything fall due on the way."""
        to = at(moment)
        while (due := timers.next_due(self.now)) is not None and due <= to:
            self.now = max(due, self.now + timedelta(microseconds=1))
            timers.work_off(self.now)
        self.now = to
        timers.work_off(to)

    now = MARCH - timedelta(seconds=1)

    def visit(self, who: Actor, moment: str, manner: str = "home") -> Case:
        self.until(moment)
        case = running.open_case(self.site, "visits/visit", by=who, now=self.now, data={"manner": manner})
        case = running.run(case, Complete(step="talk"), by=who, now=self.now)
        case = running.run(case, Complete(step="record"), by=who, now=self.now)
        timers.work_off(self.now)
        return case

    def inspect(self, post: str, moment: str) -> Case:
        self.until(moment)
        case = running.open_case(self.site, "visits/inspect", by=self.li, now=self.now, data={"post": post})
        case = running.run(case, Complete(step="look"), by=self.li, now=self.now)
        timers.work_off(self.now)
        return case

    def standing(self, quota: str, subject: str = "") -> Case:
        """The newest matter of a quota."""
        found = Case.objects.filter(procedure=quota, data__quota_subject=subject)
        return found.order_by("received_at", "pk").last()  # type: ignore[return-value]

    def counted(self, quota: str, subject: str = "") -> tuple[int, int, str]:
        case = self.standing(quota, subject)
        return case.data["quota_done"], case.data["quota_needed"], case.status


@pytest.fixture
def office(
    make_site: Callable[[str], Site], make_staff: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> Office:
    library.publish(PACKS, now=MARCH - timedelta(seconds=1))
    site = make_site("garden")
    site.packs = ["visits"]
    site.save()
    li, zhao = make_staff(site, "李", "assistant"), make_staff(site, "赵", "assistant")
    made = Office(site, li, zhao, make_staff(site, "孙", "manager"))

    def tell(request: effects.Request) -> None:
        made.told.append((tuple(request.args["to"]), request.case.procedure))

    monkeypatch.setitem(effects.HANDLERS, "notify", tell)
    return made


def test_everybody_has_a_quota_of_their_own(office: Office) -> None:
    office.until("2026-03-02 09:00")
    office.visit(office.li, "2026-03-03 10:00")
    office.visit(office.li, "2026-03-04 10:00")
    office.visit(office.zhao, "2026-03-04 11:00")

    assert office.counted("visits-of-an-assistant", "李") == (2, 3, "open")
    assert office.counted("visits-of-an-assistant", "赵") == (1, 3, "open")


def test_it_is_reached_with_the_last_one_and_says_so_at_once(office: Office) -> None:
    for day in (3, 4, 5):
        office.visit(office.li, f"2026-03-0{day} 10:00")

    standing = office.standing("visits-of-an-assistant", "李")
    assert (standing.status, standing.closed_at) == ("closed", at("2026-03-05 10:00"))
    office.until("2026-04-02 00:00")
    assert standing.pk not in Event.objects.filter(kind="limit_missed").values_list("case", flat=True)


@pytest.mark.parametrize(
    ("moment", "manner", "counts"),
    [
        pytest.param("2026-03-31 23:59", "home", 1, id="in-the-last-minute"),
        pytest.param("2026-04-01 00:00", "home", 0, id="not-when-the-month-is-over"),
        pytest.param("2026-03-10 10:00", "phone", 0, id="not-with-another-answer"),
    ],
)
def test_only_what_is_asked_for_counts(office: Office, moment: str, manner: str, counts: int) -> None:
    office.until("2026-03-02 09:00")
    march = office.standing("visits-of-an-assistant", "李")
    office.visit(office.li, moment, manner)
    march.refresh_from_db()

    assert march.data["quota_done"] == counts


def test_what_is_cancelled_afterwards_no_longer_counts(office: Office) -> None:
    office.until("2026-03-03 09:00")
    case = running.open_case(office.site, "visits/visit", by=office.li, now=office.now, data={"manner": "home"})
    running.run(case, Complete(step="talk"), by=office.li, now=office.now)
    office.visit(office.li, "2026-03-03 10:00")
    running.run(case, Cancel(reason="误开"), by=office.li, now=office.now)
    timers.work_off(office.now)

    assert office.counted("visits-of-an-assistant", "李")[0] == 1


def test_it_is_warned_of_two_working_days_before_and_missed_once(office: Office) -> None:
    office.visit(office.li, "2026-03-03 10:00")
    office.until("2026-03-27 17:30")  # a Friday; two working days are left
    assert office.told.count(((office.li.id,), "visits-of-an-assistant")) == 0
    office.until("2026-03-30 08:30")
    assert office.told.count(((office.li.id,), "visits-of-an-assistant")) == 1

    office.until("2026-04-02 09:00")
    timers.work_off(office.now)

    march = Case.objects.get(procedure="visits-of-an-assistant", data__quota_subject="李", status="closed")
    assert march.closed_at == at("2026-04-01 00:00")
    assert march.state.steps["reach"].outcome == "missed"
    assert Event.objects.filter(case=march, kind="limit_missed").count() == 1
    assert [case.data["reason"] for case in Case.objects.filter(procedure="improve").order_by("pk")] == ["李", "赵"]
    assert office.counted("visits-of-an-assistant", "李") == (0, 3, "open")  # April has begun


def test_every_post_within_three_working_days(office: Office) -> None:
    """QA-037: weekends do not count, and what is missing is named."""
    office.until("2026-03-03 09:00")
    assert office.standing("every-post") is None  # the round of Tuesday began before this house worked with us

    office.inspect("东门", "2026-03-04 10:00")  # Wednesday
    office.inspect("东门", "2026-03-05 10:00")  # twice the same is one
    standing = office.standing("every-post")
    assert (standing.data["quota_done"], standing.data["quota_missing"]) == (1, "西门、中控室")
    assert at("2026-03-07 00:00").isoformat() == standing.data["quota_until"]

    office.inspect("西门", "2026-03-06 10:00")
    office.inspect("中控室", "2026-03-06 23:00")
    standing.refresh_from_db()
    assert (standing.status, standing.data["quota_missing"]) == ("closed", "")

    office.until("2026-03-11 18:00")
    second = office.standing("every-post")
    assert (second.data["quota_from"], second.data["quota_until"]) == (
        at("2026-03-09 00:00").isoformat(),  # the weekend lies between
        at("2026-03-12 00:00").isoformat(),
    )
    office.until("2026-03-12 00:00")
    assert (("manager",), "every-post") in office.told


def test_an_unset_number_asks_for_nothing_and_a_share_is_rounded_up(office: Office) -> None:
    timers.work_off(at("2027-01-01 00:00"))
    assert office.standing("asked-in-writing") is None

    SiteParameter.objects.create(
        site=office.site, pack="visits", name="sampled", value=0.3, valid_from=MARCH, set_at=MARCH, reason="试"
    )
    timers.work_off(at("2028-01-01 00:00"))

    assert office.counted("asked-in-writing") == (0, 3, "open")  # 30 % of eight rooms


def test_a_standstill_is_made_good(office: Office) -> None:
    """The worker stood still from before the month until after it: the month is counted as it was."""
    for day in (3, 4):
        case = running.open_case(
            office.site, "visits/visit", by=office.li, now=at(f"2026-03-0{day} 10:00"), data={"manner": "home"}
        )
        running.run(case, Complete(step="talk"), by=office.li, now=at(f"2026-03-0{day} 10:00"))
        running.run(case, Complete(step="record"), by=office.li, now=at(f"2026-03-0{day} 11:00"))
    timers.work_off(at("2026-03-20 09:00"))

    assert office.counted("visits-of-an-assistant", "李") == (2, 3, "open")
    timers.work_off(at("2026-04-01 09:00"))
    march = Case.objects.get(procedure="visits-of-an-assistant", data__quota_subject="李", status="closed")
    assert (march.data["quota_done"], march.state.steps["reach"].outcome) == (2, "missed")


def test_a_wake_that_finds_the_period_over_counts_and_then_misses_it(office: Office) -> None:
    """Before, what had fallen due ended the matter first, and hearing it again was refused for ever."""
    office.until("2026-03-02 09:00")
    march = office.standing("visits-of-an-assistant", "李")
    Wake.objects.create(case=march, why="试", at=office.now)
    late = at("2026-04-02 09:00")

    assert running.reassess_one(late) == march
    assert running.reassess_one(late) is None

    march.refresh_from_db()
    assert (march.status, march.state.steps["reach"].outcome) == ("closed", "missed")
    assert Event.objects.filter(case=march, kind="limit_missed").count() == 1


def test_the_floors_of_a_day_are_drawn_and_not_soon_again(office: Office) -> None:
    """PROP-149: so many different floors a day, by lot."""
    office.until("2026-03-03 09:00")
    monday, tuesday = (
        case.data["floors"].split("、") for case in Case.objects.filter(procedure="patrol").order_by("pk")[1:3]
    )

    assert len(monday) == len(set(monday)) == 2
    assert set(monday) | set(tuesday) == {"1-1-1F", "1-1-2F", "1-2-1F", "1-2-2F"} or len(set(tuesday)) == 2


def test_the_lot_falls_alike_for_whoever_draws(office: Office) -> None:
    office.until("2026-03-01 09:00")
    drawn = ScheduledOpening.objects.get(procedure="patrol").drawn
    definition = library.current().definition("visits/patrol")

    ScheduledOpening.objects.all().delete()
    schedules.open_occurrence(office.site, definition, at("2026-03-01 08:00"), office.now)

    assert ScheduledOpening.objects.get(procedure="patrol").drawn == drawn


def test_each_unit_has_a_walk_of_its_own(office: Office) -> None:
    """PROP-277"""
    office.until("2026-03-02 09:00")

    walks = Case.objects.filter(procedure="walk-units").order_by("place__path")
    assert [(case.place.code, case.due_at) for case in walks if case.place] == [
        ("1-1", at("2026-03-31 00:00")),
        ("1-2", at("2026-03-31 00:00")),
    ]


def test_the_database_holds_an_occurrence_to_one_case_a_subject(office: Office) -> None:
    office.until("2026-03-02 09:00")
    row = ScheduledOpening.objects.filter(procedure="walk-units", subject="1-1").get()
    row.pk = None

    with pytest.raises(IntegrityError, match="scheduledopening_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_an_occurrence_once(office: Office) -> None:
    found: list[object] = []

    def rival() -> None:
        try:
            found.append(schedules.open_due(at("2026-03-01 00:00")))
        finally:
            connection.close()

    workers = [threading.Thread(target=rival) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert Case.objects.filter(procedure="visits-of-an-assistant").count() == 2
    assert Case.objects.filter(procedure="walk-units").count() == 2
