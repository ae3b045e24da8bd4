"""A scenario that is wrong says so, at its line and with the nearest right word; it is no refusal of the pack."""

import pytest

from tests.insight.conformance.conftest import Playing, read

pytestmark = pytest.mark.django_db

OPEN = "open: {as: c1, procedure: repair, channel: shop, by: clerk, place: 3-2-501, data: {what: 自行车}}"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param("do: {case: c1, step: mned, by: mechanic}", "did you mean “mend”", id="step"),
        pytest.param("do: {case: c1, step: mend, outcome: dnoe, by: mechanic}", "did you mean “done”", id="outcome"),
        pytest.param(
            "refuse: {case: c1, step: mend, outcome: dnoe, by: mechanic, because: role}",
            "did you mean “done”",
            id="outcome-in-a-refusal",
        ),
        pytest.param("do: {case: c1, step: check, by: master}", "one of good, bad", id="which-outcome"),
        pytest.param("do: {case: c1, step: mend, by: mechanik}", "did you mean “mechanic”", id="role"),
        pytest.param("assign: {case: c1, step: mend, to: lee, by: master}", "“lee” is not known", id="person"),
        pytest.param("do: {case: c1, step: mend, by: mechanic, data: {reslut: x}}", "“result”", id="field"),
        pytest.param("fill: {case: c1, step: mend, by: mechanic, data: {size: lareg}}", "“large”", id="choice"),
        pytest.param("do: {case: c1, step: mend, by: mechanic, ticks: [claen]}", "“clean”", id="checklist-line"),
        pytest.param("do: {case: c1, step: mend, by: mechanic, waive: {tihgt: x}}", "“tight”", id="waived-line"),
        pytest.param("do: {case: c1, step: mend, by: mechanic, sign: [custmer]}", "“customer”", id="signer"),
        pytest.param("refuse: {case: c1, step: mend, by: clerk, because: rolle}", "“role”", id="refusal-code"),
        pytest.param("expect: {case: c2}", "“c2” is not known", id="case"),
        pytest.param("expect: {case: c1/askin, status: open}", "“asking”", id="child"),
        pytest.param("expect: {case: c1, due: {mned: 2026-03-02T10:00}}", "“mend”", id="limit"),
        pytest.param("expect: {case: c1, due: {mend: tomorrow}}", "expected a time such as", id="time"),
        pytest.param("expect: {case: c1, stauts: open}", "did you mean “status”", id="expectation"),
        pytest.param("expect: {case: c1, status: opened}", "did you mean “open”", id="status"),
        pytest.param("expect: {case: c1, records: [tickt]}", "did you mean “ticket”", id="record"),
        pytest.param("expect: {case: c1, shows: {script: [greting]}}", "“greeting”", id="script"),
        pytest.param("expect: {case: c1, notified: [{role: mastr}]}", "“master”", id="notified-role"),
        pytest.param("expect: {case: c1, charges: 35.00}", "not yet supported", id="charges"),
        pytest.param("pay: {case: c1, amount: 35.00, by: clerk}", "not yet supported", id="pay"),
        pytest.param("wait: 10 minutes", "expected a length such as PT10M", id="length"),
        pytest.param("until: 2026-03-01T09:00", "time does not go back", id="back-in-time"),
        pytest.param("do: {case: c1, step: mend}", "do lacks “by”", id="lacking"),
        pytest.param("do: {case: c1, stpe: mend, by: mechanic}", "did you mean “step”", id="key"),
        pytest.param("open: {procedure: repare, by: clerk}", "did you mean “repair”", id="procedure"),
        pytest.param("open: {procedure: repair, channel: shpo, by: clerk}", "did you mean “shop”", id="channel"),
        pytest.param(
            "open: {procedure: repair, by: clerk, place: 9-9-999}", "rooms are 1-1-101 to 6-2-1004", id="room"
        ),
        pytest.param(OPEN, "there is a case “c1” already", id="twice"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(play_lines: Playing, line: str, sentence: str) -> None:
    failure = play_lines(OPEN, line)

    assert failure is not None
    assert not failure.crashed
    assert sentence in failure.sentence
    assert (failure.place.path, failure.place.line) == ("tried.yaml", 8)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param("parameters: {repair_tmie: PT1H}", "did you mean “repair_time”", id="parameter"),
        pytest.param("parameters: {repair_time: 1 hour}", "is a duration, found “1 hour”", id="parameter-value"),
        pytest.param("parameters: {asked_share: 30}", "is a rate", id="rate"),
        pytest.param("duty: {mechanik: [li]}", "did you mean “mechanic”", id="duty"),
        pytest.param("holidays: [3 March]", "expected a date such as", id="holiday"),
        pytest.param("arrears: {3-2-501: 420.00}", "not yet supported", id="arrears"),
    ],
)
def test_what_is_given_must_be_possible(play_lines: Playing, given: str, sentence: str) -> None:
    failure = play_lines(OPEN, given=given)

    assert failure is not None
    assert sentence in failure.sentence
    assert failure.place.line == 5


@pytest.mark.parametrize(
    ("line", "sentence", "near"),
    [
        pytest.param("opne: {procedure: repair}", "is no verb of a play", "open", id="verb"),
        pytest.param("just words", "one verb", "", id="no-mapping"),
        pytest.param("{do: {case: c1}, wait: PT1M}", "one verb", "", id="two-verbs"),
    ],
)
def test_a_file_is_read_to_its_end_whatever_is_wrong_in_it(line: str, sentence: str, near: str) -> None:
    scenarios, mistakes = read(OPEN, line)

    assert scenarios == []
    assert [mistake.place.line for mistake in mistakes] == [8]
    assert sentence in mistakes[0].sentence
    assert mistakes[0].near == near


def test_a_file_that_is_no_yaml_is_one_mistake() -> None:
    scenarios, mistakes = read("open: {procedure: repair")

    assert scenarios == []
    assert len(mistakes) == 1
    assert mistakes[0].shown().startswith("tried.yaml:")
