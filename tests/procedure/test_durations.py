import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.durations import Duration, DurationError


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT20S", Duration(seconds=20)),
        ("PT10M", Duration(seconds=600)),
        ("P1D", Duration(days=1)),
        ("P2W", Duration(days=14)),
        ("P3M", Duration(months=3)),
        ("P1Y", Duration(months=12)),
        ("P1DT2H30M", Duration(days=1, seconds=9000)),
        ("P1Y2M3W4DT5H6M7S", Duration(months=14, days=25, seconds=18367)),
        ("PT90M", Duration(seconds=5400)),
        ("PT0S", Duration()),
        (" P1D ", Duration(days=1)),
    ],
)
def test_a_duration_is_read(text, duration):
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "1D",
        "P1H",
        "PT1D",
        "PT0.5H",
        "P-1D",
        "-P1D",
        "p1d",
        "P1D2H",
        "PT1M1H",
        "P1D\n2",
        "一天",
    ],
)
def test_what_is_no_duration_is_told_with_what_was_expected(text):
    with pytest.raises(DurationError) as error:
        Duration.parse(text)

    assert error.value.found == text
    assert "PT20S" in error.value.expected
    assert repr(text) in str(error.value)


@pytest.mark.parametrize("found", [10, None, ["P1D"]])
def test_a_value_that_is_no_text_is_told_too(found):
    with pytest.raises(DurationError, match="expected an ISO 8601 duration"):
        Duration.parse(found)


def test_no_part_is_negative():
    with pytest.raises(DurationError, match="not negative"):
        Duration(days=-1)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("PT10M", "10 分钟", "10 minutes"),
        ("PT2H30M", "2 小时 30 分钟", "2 hours 30 minutes"),
        ("P1D", "1 天", "1 day"),
        ("P3M", "3 个月", "3 months"),
        ("P1Y", "1 年", "1 year"),
        ("P1DT1S", "1 天 1 秒", "1 day 1 second"),
        ("PT24H", "24 小时", "24 hours"),
        ("PT0S", "0 秒", "0 seconds"),
    ],
)
def test_a_duration_is_said_in_both_languages(text, zh, en):
    assert Duration.parse(text).in_words("zh-hans") == zh
    assert Duration.parse(text).in_words("en") == en


def test_nothing_is_false_and_something_is_true():
    assert not Duration()
    assert Duration(seconds=1)


@given(st.builds(Duration, st.integers(0, 500), st.integers(0, 5000), st.integers(0, 10**7)))
def test_what_is_written_is_read_back(duration):
    assert Duration.parse(duration.iso()) == duration
