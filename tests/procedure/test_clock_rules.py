from datetime import UTC, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.calendar import Calendar
from yizhan.procedure.clock_rules import DAYS, MOMENTS, ClockRule, ClockRuleError, Every, Window
from yizhan.procedure.durations import Duration

from .site_time import LOS_ANGELES, NIGHT_SHIFT, OFFICE, SATURDAY_MORNINGS, at, calendars, instants


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        pytest.param("today 17:30", "2026-03-02T09:00", "2026-03-02T17:30", id="today"),
        pytest.param("today 17:30", "2026-03-02T17:30", "2026-03-03T17:30", id="today-has-passed"),
        pytest.param("next-day 09:00", "2026-03-06T16:00", "2026-03-07T09:00", id="next-day-may-be-a-saturday"),
        pytest.param("next-working-day 09:00", "2026-03-06T16:00", "2026-03-09T09:00", id="next-working-day"),
        pytest.param("next-working-day 09:00", "2026-10-09T16:00", "2026-10-10T09:00", id="which-may-be-made-up"),
        pytest.param("next-working-day end-of-work", "2026-09-30T16:00", "2026-10-08T17:30", id="after-the-holiday"),
        pytest.param("next-day end-of-work", "2026-03-06T16:00", "2026-03-09T17:30", id="next-day-without-work"),
        pytest.param("end-of-day", "2026-03-02T09:00", "2026-03-03T00:00", id="end-of-day-is-midnight"),
        pytest.param("end-of-work", "2026-03-02T09:00", "2026-03-02T17:30", id="end-of-work"),
        pytest.param("end-of-work", "2026-03-02T18:00", "2026-03-03T17:30", id="work-had-ended"),
        pytest.param("end-of-work", "2026-10-01T09:00", "2026-10-08T17:30", id="no-work-today"),
        pytest.param("month-end", "2026-02-10T09:00", "2026-03-01T00:00", id="month-end"),
        pytest.param("month-end end-of-work", "2026-02-10T09:00", "2026-02-28T17:30", id="made-up-saturday"),
        pytest.param("month-end end-of-work", "2026-05-10T09:00", "2026-05-29T17:30", id="before-the-weekend"),
        pytest.param("day-of-month 5", "2026-03-02T09:00", "2026-03-06T00:00", id="by-the-fifth"),
        pytest.param("day-of-month 5 09:00", "2026-03-05T09:00", "2026-04-05T09:00", id="the-fifth-has-passed"),
        pytest.param("day-of-month 30", "2026-02-02T09:00", "2026-03-01T00:00", id="no-thirtieth-of-february"),
        pytest.param("friday end-of-work", "2026-03-02T09:00", "2026-03-06T17:30", id="friday"),
        pytest.param("friday end-of-work", "2026-03-06T17:30", "2026-03-13T17:30", id="friday-has-passed"),
        pytest.param("friday end-of-work", "2026-09-28T09:00", "2026-09-30T17:30", id="before-the-holiday"),
        pytest.param("friday end-of-work", "2026-10-01T09:00", "2026-10-09T17:30", id="in-the-holiday"),
        pytest.param("friday 17:00", "2026-09-28T09:00", "2026-10-02T17:00", id="an-hour-is-an-hour"),
        pytest.param("monday start-of-work", "2026-03-06T17:30", "2026-03-09T08:30", id="start-of-work"),
    ],
)
def test_a_rule_names_its_next_instant(rule, start, due):
    assert ClockRule.parse(rule).at(at(start), OFFICE) == at(due)


@pytest.mark.clauses("PROP-301")
def test_by_the_end_of_the_day_a_repair_was_returned():
    assert ClockRule.parse("end-of-day").at(at("2026-06-01T16:40"), OFFICE) == at("2026-06-02T00:00")


def test_a_half_days_work_ends_at_noon():
    assert ClockRule.parse("end-of-work").at(at("2026-03-07T09:00"), SATURDAY_MORNINGS) == at("2026-03-07T12:00")


def test_a_rule_is_read_on_the_sites_wall():
    start = at("2026-03-08T08:00", LOS_ANGELES).astimezone(UTC)

    assert ClockRule.parse("today 17:30").at(start, NIGHT_SHIFT) == at("2026-03-08T17:30", LOS_ANGELES)


@pytest.mark.parametrize(
    ("short", "written"),
    [
        ("today 17:30", {"day": "same", "time": "17:30"}),
        ("same-day 17:30", {"day": "same", "time": 1050}),
        ("tomorrow 09:00", {"day": "next", "time": "09:00"}),
        ("next-working-day 09:00:30", {"day": "next-working", "time": "09:00:30"}),
        ("end-of-work", {"day": "same", "time": "end-of-work"}),
        ("month-end", {"month_day": "last"}),
        ("today 24:00", {"day": "same", "time": "end-of-day"}),
        ("day-of-month 5 09:00", {"month_day": 5, "time": "09:00"}),
        ("day-of-month last 09:00", {"month_day": 31, "time": "09:00"}),
        ("Friday end of work", {"weekday": "fri", "time": "end-of-work"}),
        ("fri 17:00", {"weekday": "Friday", "time": time(17)}),
    ],
)
def test_a_short_form_says_the_same_as_a_mapping(short, written):
    assert ClockRule.parse(short) == ClockRule.parse(written)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sometime",
        "noday 17:30",
        "today 25:00",
        "today half-past",
        "day-of-month 32",
        "day-of-month 0",
        {},
        {"time": "17:30"},
        {"day": "yesterday", "time": "17:30"},
        {"day": "same", "weekday": "fri"},
        {"day": "same", "hour": 17},
        {"weekday": "fry"},
        {"weekday": 5},
        {"month_day": "first"},
        {"month_day": 40},
        {"month_day": 5.5},
        {"day": "same", "time": 1440},
        {"day": "same", "time": True},
        {"day": "same", "time": "17.30"},
        17,
        None,
    ],
)
def test_what_is_no_rule_is_told_with_what_was_expected(value):
    with pytest.raises(ClockRuleError) as error:
        ClockRule.parse(value)

    assert error.value.expected
    assert str(error.value).startswith("found ")


def test_a_rule_has_exactly_one_day():
    with pytest.raises(ClockRuleError):
        ClockRule(time(9))
    with pytest.raises(ClockRuleError):
        ClockRule(time(9), day="same", weekday=4)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("today 17:30", "当日 17:30", "the same day 17:30"),
        ("next-working-day 09:00", "下一工作日 09:00", "the next working day 09:00"),
        ("friday end-of-work", "周五 下班前", "Friday end of work"),
        ("month-end", "当月最后一日 24:00", "the last day of the month 24:00"),
        ("day-of-month 5", "当月 5 日 24:00", "day 5 of the month 24:00"),
    ],
)
def test_a_rule_is_said_in_both_languages(rule, zh, en):
    assert ClockRule.parse(rule).in_words("zh-hans") == zh
    assert ClockRule.parse(rule).in_words("en") == en


def test_a_rule_about_work_needs_a_calendar_with_work():
    never = Calendar("never", "Asia/Shanghai", {})

    with pytest.raises(ClockRuleError, match="never"):
        ClockRule.parse("end-of-work").at(at("2026-03-02T09:00"), never)


times = st.sampled_from(MOMENTS) | st.times().map(lambda moment: moment.replace(microsecond=0, fold=0))
rules = st.one_of(
    st.builds(ClockRule, times, day=st.sampled_from(DAYS)),
    st.builds(ClockRule, times, weekday=st.integers(0, 6)),
    st.builds(ClockRule, times, month_day=st.integers(1, 31)),
)


@given(rule=rules)
def test_a_rule_survives_storage(rule):
    assert ClockRule.parse(rule.to_json()) == rule


@given(rule=rules, start=instants, calendar=calendars)
def test_nothing_is_born_overdue(rule, start, calendar):
    assert rule.at(start, calendar).astimezone(UTC) > start.astimezone(UTC)


@given(rule=rules, one=instants, two=instants, calendar=calendars)
def test_started_later_a_rule_is_never_due_earlier(rule, one, two, calendar):
    earlier, later = sorted([one, two])
    assert rule.at(earlier, calendar).astimezone(UTC) <= rule.at(later, calendar).astimezone(UTC)


def test_every_quarter_of_an_hour_while_the_meeting_lasts():
    every = Every(Duration.parse("PT15M"))
    start = at("2026-03-02T14:00")

    assert list(every.instants(start, at("2026-03-02T14:45"))) == [
        at("2026-03-02T14:15"),
        at("2026-03-02T14:30"),
        at("2026-03-02T14:45"),
    ]
    assert list(every.instants(start, at("2026-03-02T14:14"))) == []
    assert every.after(start, at("2026-03-02T14:30")) == at("2026-03-02T14:45")
    assert every.after(start, at("2026-03-02T13:00")) == at("2026-03-02T14:15")
    assert every.after(start, at("2026-04-02T13:01")) == at("2026-04-02T13:15")


@pytest.mark.parametrize("interval", ["PT0S", "P1M"])
def test_an_interval_has_a_length(interval):
    with pytest.raises(ClockRuleError):
        Every(Duration.parse(interval))


def test_a_window_is_neither_too_early_nor_too_late():
    window = Window(Duration(days=30), Duration(days=60))

    assert window.at(at("2026-03-01T09:00"), OFFICE) == (at("2026-03-31T09:00"), at("2026-04-30T09:00"))
    with pytest.raises(ClockRuleError, match="opens before it closes"):
        Window(Duration(days=2), Duration(days=1)).at(at("2026-03-01T09:00"), OFFICE)
