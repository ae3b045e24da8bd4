"""Plays that go as written, at the times and by the people that the format promises."""

from datetime import datetime

import pytest

from tests.insight.conformance.conftest import PACKS, Playing, read
from yizhan.cases.models import Case, Event
from yizhan.insight.conformance.gone import NOTHING_GONE
from yizhan.insight.conformance.player import Player, play
from yizhan.insight.conformance.scenarios import Scenario, read_scenarios
from yizhan.insight.conformance.stage import Stage, opened
from yizhan.insight.conformance.verbs import VERBS
from yizhan.registry.models import RegistryChange, SiteParameter

pytestmark = pytest.mark.django_db

OPEN = "open: {as: c1, procedure: repair, channel: shop, by: clerk, place: 3-2-501, data: {what: 自行车}}"
MEND = "do: {case: c1, step: mend, by: mechanic, data: {result: 好了}, ticks: all, sign: [customer], photos: 1}"


@pytest.mark.parametrize("scenario", read_scenarios([PACKS], VERBS)[0], ids=lambda one: one.id)
def test_the_workshops_scenarios_pass(stage: Stage, scenario: Scenario) -> None:
    failure = play(stage, scenario).failure

    assert failure is None, failure and failure.shown()


def test_a_play_leaves_nothing_behind(stage: Stage, play_lines: Playing) -> None:
    given = "parameters: {repair_time: PT1H}, holidays: [2026-03-03], duty: {mechanic: [li]}"

    assert play_lines(OPEN, MEND, given=given) is None

    assert not Case.objects.exists()
    assert not SiteParameter.objects.exists()
    assert not RegistryChange.objects.filter(kind="calendar").exists()
    assert play_lines(OPEN, "expect: {case: c1, number: XL-20260302-001, due: {mend: 2026-03-02T14:30}}") is None


def test_what_falls_due_on_the_way_happens_at_its_own_time(stage: Stage) -> None:
    scenario = read(OPEN, "until: 2026-03-03T09:00")[0][0]
    nine = scenario.at.replace(tzinfo=stage.zone)

    with opened(stage, stage.library, nine) as cast:
        player = Player(stage, scenario, stage.library, cast, nine, gone=NOTHING_GONE, checked=True)
        assert player.play() is None
        fired = Event.objects.filter(kind__in=["limit_warned", "limit_missed", "opened"]).order_by("pk")
        told = [(event.kind, event.at.astimezone(stage.zone).strftime("%H:%M")) for event in fired]

    # received at nine, warned an hour before half past two, missed, and the day's closing opened at five
    assert told == [("opened", "09:00"), ("limit_warned", "13:30"), ("limit_missed", "14:30"), ("opened", "17:00")]


@pytest.mark.parametrize(
    ("by", "who"),
    [
        pytest.param("mechanic", "li", id="a-role-is-the-first-on-duty"),
        pytest.param("修理工", "li", id="by-its-chinese-name"),
        pytest.param("zhao", "zhao", id="a-person-by-name"),
        pytest.param("mechanic-2", "修理工2", id="one-of-the-stages-own"),
    ],
)
def test_who_by_means(stage: Stage, by: str, who: str) -> None:
    scenario = read(OPEN, f"claim: {{case: c1, step: mend, by: {by}}}", given="duty: {mechanic: [li, zhao]}")[0][0]
    nine = scenario.at.replace(tzinfo=stage.zone)

    with opened(stage, stage.library, nine) as cast:
        player = Player(stage, scenario, stage.library, cast, nine, gone=NOTHING_GONE, checked=True)
        assert player.play() is None
        assert Event.objects.get(kind="assigned").by_name == who


def test_a_role_is_the_one_who_has_the_step(play_lines: Playing) -> None:
    failure = play_lines(
        OPEN,
        "assign: {case: c1, step: mend, to: zhao, by: master}",
        MEND,
        "refuse: {case: c1, step: check, outcome: good, by: zhao, because: role}",
        given="duty: {mechanic: [li, zhao]}",
    )

    assert failure is None


def test_who_mended_does_not_check_it(play_lines: Playing) -> None:
    both = "duty: {mechanic: [li], master: [li, sun]}"

    assert play_lines(OPEN, MEND, "refuse: {case: c1, step: check, by: li, because: same-person}", given=both) is None
    assert play_lines(OPEN, MEND, "refuse: {case: c1, step: check, by: li, because: role}", given=both) is None


def test_the_customer_is_the_owner_of_the_place(stage: Stage) -> None:
    scenario = read(OPEN, "cancel: {case: c1, by: customer}")[0][0]
    nine = scenario.at.replace(tzinfo=stage.zone)

    with opened(stage, stage.library, nine) as cast:
        player = Player(stage, scenario, stage.library, cast, nine, gone=NOTHING_GONE, checked=True)
        assert player.play() is None
        case = Case.objects.get()

        assert case.party == stage.owners["3-2-501"]
        assert Event.objects.get(kind="cancelled").by_name == case.party.name


def test_a_step_the_pack_finished_by_itself_may_be_done_again(play_lines: Playing) -> None:
    taken = OPEN.replace(", data: {what: 自行车}", ", data: {what: 车}")

    assert play_lines(OPEN, "do: {case: c1, step: take-in, outcome: default, by: clerk}") is None
    # an answer given there is written down where it is asked now, or the play fails
    failure = play_lines(taken, "do: {case: c1, step: take-in, by: clerk, data: {price: 3}}")
    assert failure is not None
    assert "by itself" in failure.sentence


def test_a_schedule_at_the_very_start_belongs_to_the_play(play_lines: Playing) -> None:
    assert play_lines("expect: {case: closing, status: open}", at="2026-03-02T17:00") is None
    failure = play_lines("expect: {case: closing, status: open}", at="2026-03-02T17:01")
    assert failure is not None
    assert "no case" in failure.sentence


def test_times_are_the_sites_own(stage: Stage) -> None:
    scenario = read(OPEN)[0][0]

    assert scenario.at == datetime(2026, 3, 2, 9)  # noqa: DTZ001 - no offset in the file
    with opened(stage, stage.library, scenario.at.replace(tzinfo=stage.zone)):
        assert str(stage.zone) == "Asia/Shanghai"
