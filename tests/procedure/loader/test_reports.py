"""Reports as packs write them, and what is told of those that are written wrongly."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.loader import PackErrors, load_library_from_sources
from yizhan.procedure.rhythm import Rhythm

REPORTS = """
reports:
  weekly:
    zh: 周报
    en: Weekly report
    period: week
    starts: saturday
    procedure: leak
    record: leak-sheet
    receives: [desk]
    measures:
      leaks: {zh: 漏水, en: Leaks, of: {procedure: leak}, by: [channel, urgency]}
      big: {zh: 大漏水, en: Big leaks, gives: share, of: {procedure: leak}, that: {where: {urgency: urgent}}}
      flats_hit: {zh: 受影响户数, en: Flats, gives: sum, field: flats, of: {procedure: leak, closed: period}}
"""


def load(reports: str = REPORTS, **files: str) -> None:
    sources = {
        **SOURCES,
        "reports.yaml": reports,
        **{name.replace("_yaml", ".yaml"): text for name, text in files.items()},
    }
    load_library_from_sources({"packs/house": sources})


def test_a_report_is_read() -> None:
    library = load_library_from_sources({"packs/house": {**SOURCES, "reports.yaml": REPORTS}})
    report = library.packs["house"].reports["weekly"]

    assert report.rhythm == Rhythm("week", 5)
    assert report.receives == ("desk",)
    assert report.measures["leaks"].by == ("channel", "urgency")
    assert report.measures["leaks"].fact.received == "period", "received in it, unless something else is said"
    assert report.measures["flats_hit"].fact.received == "any"
    assert report.measures["flats_hit"].fact.closed == "period"
    assert [one.id for one in library.packs["house"].reports_of("leak")] == ["weekly"]


def test_a_condition_may_ask_a_measure() -> None:
    asking = SOURCES["leak.yaml"].replace("data.content != 'spam'", "facts.leaks < 100 && facts.big <= 0.5")

    load(leak_yaml=asking)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "procedure: leak\n    record", "procedure: leek\n    record", 'did you mean "leak"?', id="procedure"
        ),
        pytest.param("record: leak-sheet", "record: leak-shed", 'did you mean "leak-sheet"?', id="record"),
        pytest.param("receives: [desk]", "receives: [desc]", 'did you mean "desk"?', id="role"),
        pytest.param("by: [channel, urgency]", "by: [channel, urgensy]", 'did you mean "urgency"?', id="grouping"),
        pytest.param("by: [channel, urgency]", "by: [content]", "found content", id="a-letter-is-no-group"),
        pytest.param("field: flats,", "field: content,", "expected number", id="words-cannot-be-summed"),
        pytest.param("gives: sum, field: flats,", "gives: sum,", 'lacks "field"', id="a-sum-of-what"),
        pytest.param("that: {where: {urgency: urgent}}", "by: [channel]", 'lacks "that"', id="a-share-of-what"),
        pytest.param("gives: share,", "gives: sher,", 'did you mean "share"?', id="gives"),
        pytest.param("gives: share,", "gives: numbers,", "expected", id="no-list-of-numbers"),
        pytest.param("closed: period", "closed: peroid", 'did you mean "period"?', id="window"),
        pytest.param("period: week\n", "period: weak\n", 'did you mean "week"?', id="period"),
        pytest.param("starts: saturday", "starts: saturnday", 'did you mean "saturday"?', id="weekday"),
        pytest.param("period: week\n", "period: month\n", "expected week", id="a-month-starts-on-its-first"),
        pytest.param("    procedure: leak\n    record", "    record", 'lacks "procedure"', id="prepared-by-nobody"),
        pytest.param("receives: [desk]", "recieves: [desk]", 'did you mean "receives"?', id="key"),
        pytest.param("      big:", "      same_riser:", "exists already", id="name-of-a-fact"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, told: str) -> None:
    assert old in REPORTS

    with pytest.raises(PackErrors) as raised:
        load(REPORTS.replace(old, new, 1))

    assert "packs/house/reports.yaml:" in str(raised.value)
    assert told in str(raised.value)
