"""What does not happen as written makes a play fail, with what was expected and what was found."""

import pytest

from tests.insight.conformance.conftest import Playing

pytestmark = pytest.mark.django_db

OPEN = "open: {as: c1, procedure: repair, channel: shop, by: clerk, place: 3-2-501, data: {what: 自行车}}"
MEND = "do: {case: c1, step: mend, by: mechanic, data: {result: 好了}, ticks: all, sign: [customer], photos: 1}"
PRICE = "fill: {case: c1, step: check, by: master, data: {price: 120}}"
GOOD = "do: {case: c1, step: check, outcome: good, by: master}"
NOTE = "note: {case: c1, by: master, text: 后来说的}"
ALL = (OPEN, MEND, PRICE, GOOD)
WEEK = "open: {as: w1, procedure: week, by: clerk}"


@pytest.mark.parametrize(
    ("before", "expectation", "found"),
    [
        pytest.param((OPEN,), "status: closed", "open", id="status"),
        pytest.param((OPEN,), "steps: []", "mend", id="steps-none"),
        pytest.param((OPEN,), "steps: [mend, check]", "mend", id="steps-too-many"),
        pytest.param((OPEN,), "due: {mend: 2026-03-02T14:31}", "2026-03-02T14:30", id="due"),
        pytest.param((OPEN,), "due: {mend: null}", "2026-03-02T14:30", id="due-none"),
        pytest.param((OPEN, MEND), "due: {mend: 2026-03-02T14:30}", "it ended at 2026-03-02T09:00", id="due-ended"),
        pytest.param((OPEN,), "overdue: [mend]", "nothing", id="overdue"),
        pytest.param((OPEN, "wait: P1D"), "overdue: []", "mend", id="overdue-none"),
        pytest.param((OPEN,), "data: {what: 汽车}", "自行车", id="data"),
        pytest.param((OPEN,), "data: {what: null}", "自行车", id="data-none"),
        pytest.param((OPEN,), "data: {size: small}", "nothing", id="data-unanswered"),
        pytest.param((OPEN,), "proposed: {size: small}", "nothing", id="proposed"),
        pytest.param((OPEN,), "number: XL-1", "XL-20260302-001", id="number"),
        pytest.param((OPEN,), "assigned: {mend: mechanic-1}", "nobody", id="assigned"),
        pytest.param((OPEN,), "escalated: [master]", "nothing", id="escalated"),
        pytest.param((OPEN, "wait: P1D"), "escalated: []", "master", id="escalated-none"),
        pytest.param((OPEN,), "presses: {mend: 1}", "0", id="presses"),
        pytest.param((OPEN, "wait: PT2M", MEND), "took: {mend: PT3M}", "PT2M", id="took"),
        pytest.param((OPEN,), "took: {mend: PT3M}", "not done", id="took-not-done"),
        pytest.param((OPEN, MEND), "done: {mend: no-part}", "done", id="done"),
        pytest.param((OPEN,), "notified: [{role: master}]", "nothing", id="notified"),
        pytest.param((OPEN, "wait: P1D"), "notified: []", "mechanic (mend), master (mend)", id="notified-nobody"),
        pytest.param((OPEN, "wait: P1D"), "notified: [{role: master, about: check}]", "mechanic", id="notified-about"),
        pytest.param((OPEN, "wait: P1D"), "notified: [{role: clerk}]", "mechanic", id="notified-role"),
        pytest.param((OPEN, MEND, PRICE), "notified: [{role: master, urgent: false}]", "master", id="notified-urgent"),
        pytest.param((OPEN, MEND, PRICE), "notified: [{role: master, seen: true}]", "master", id="notified-seen"),
        pytest.param((OPEN, MEND, PRICE), "notified: [{role: master, says: 121}]", "master", id="notified-says"),
        pytest.param((OPEN,), "children: [asking]", "nothing", id="children"),
        pytest.param((OPEN,), "follow_ups: [{kind: asking}]", "nothing", id="follow-ups"),
        pytest.param(ALL, "follow_ups: []", "asking", id="follow-ups-none"),
        pytest.param(ALL, "follow_ups: [{kind: asking, role: master}]", "clerk", id="follow-ups-role"),
        pytest.param(
            ALL, "follow_ups: [{kind: asking, due: 2026-03-04T09:00}]", "2026-03-03T09:00", id="follow-ups-due"
        ),
        pytest.param((OPEN,), "archived: [shop-file]", "nothing", id="archived"),
        pytest.param(ALL, "archived: []", "shop-file", id="archived-none"),
        pytest.param((OPEN,), "archive: sealed", "none", id="archive-not-begun"),
        pytest.param(ALL, "archive: incomplete", "sealed", id="archive"),
        pytest.param(ALL, "archive: {missing: [shop-file]}", "nothing", id="archive-missing"),
        pytest.param(ALL, "archive: {filed_by: mechanic}", "师傅", id="archive-filed-by"),
        pytest.param(ALL, "archive: {with: [asking]}", "nothing", id="archive-with"),
        pytest.param(ALL, "remarks: [{says: later}]", "nothing", id="remarks"),
        pytest.param((*ALL, NOTE), "remarks: [{says: 后来, by: clerk}]", "师傅1: 后来说的", id="remarks-by"),
        pytest.param((*ALL, NOTE), "remarks: []", "后来说的", id="remarks-none"),
        pytest.param((OPEN,), "records: [ticket]", "nothing", id="records"),
        pytest.param((OPEN, MEND), "records: []", "ticket", id="records-none"),
        pytest.param((OPEN, MEND), "records: [{record: ticket, copies: 三份}]", "一式两份", id="record-copies"),
        pytest.param((OPEN, MEND), "records: [{record: ticket, number: 7}]", "XL-20260302-001", id="record-number"),
        pytest.param((OPEN, MEND), "records: [{record: ticket, retention: P9Y}]", "P2Y", id="record-retention"),
        pytest.param((OPEN, MEND), "records: [{record: ticket, fields: [mechanic]}]", "what", id="record-fields"),
        pytest.param((OPEN, WEEK), "report: {tickets: 2}", "1", id="report"),
        pytest.param((OPEN, WEEK), "report: {tickets: {total: 1, size: {large: 1}}}", "0", id="report-part"),
        pytest.param((OPEN, WEEK), "report: {late: 0}", "None", id="report-of-nothing"),
        pytest.param((OPEN,), "shows: {script: [on-telephone]}", "greeting", id="shows-script"),
        pytest.param((OPEN,), "shows: {script: []}", "greeting", id="shows-no-script"),
        pytest.param((OPEN, MEND), "shows: {checklist: [bench]}", "nothing", id="shows-checklist"),
        pytest.param((OPEN,), "shows: {fields: [price]}", "result", id="shows-fields"),
        pytest.param((OPEN, MEND), "shows: {sign: [customer]}", "nothing", id="shows-sign"),
        pytest.param((OPEN,), "shows: {outcomes: [bad]}", "done, no-part", id="shows-outcomes"),
        pytest.param((OPEN, OPEN.replace("c1", "c2")), "incident: c2", "none", id="incident"),
        pytest.param((OPEN, OPEN.replace("c1", "c2")), "merged_into: c2", "none", id="merged-into"),
    ],
)
def test_a_wrong_expectation_fails(play_lines: Playing, before: tuple[str, ...], expectation: str, found: str) -> None:
    case = "w1" if WEEK in before else "c1"
    failure = play_lines(*before, f"expect: {{case: {case}, {expectation}}}")

    assert failure is not None
    assert not failure.crashed
    assert found in failure.found
    assert failure.place.line == 7 + len(before)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(MEND.replace("mechanic", "clerk"), "refused: role. “Mend” is the work of Mechanic", id="role"),
        pytest.param(MEND.replace("step: mend", "step: check, outcome: bad"), "refused: not-open", id="not-open"),
        pytest.param(MEND.replace(", ticks: all", ""), "refused: checklist", id="checklist"),
        pytest.param(
            "refuse: {case: c1, step: mend, by: mechanic, because: gate}", "for another reason", id="another-reason"
        ),
        pytest.param(
            MEND.replace("do:", "refuse:").replace("{case", "{because: gate, case"), "it happened", id="it-happened"
        ),
        pytest.param("refuse: {cancel: {case: c1, by: customer}, because: role}", "it happened", id="cancelled"),
        pytest.param("expect: {case: c1/asking, status: open}", "there is no case “asking” yet", id="no-child-yet"),
    ],
)
def test_what_is_refused_or_happens_against_the_writing_fails(play_lines: Playing, line: str, sentence: str) -> None:
    failure = play_lines(OPEN, line)

    assert failure is not None
    assert sentence in failure.sentence


def test_a_failure_tells_the_story_so_far_and_what_is_open(play_lines: Playing) -> None:
    failure = play_lines(OPEN, "wait: PT10M", "expect: {case: c1, steps: [check]}")

    assert failure is not None
    shown = failure.shown()
    assert shown.startswith("tried.yaml:9: tried: steps\n")
    assert "- expect: {case: c1, steps: [check]}" in shown
    assert "expected  check" in shown
    assert "found  mend" in shown
    assert "open now  mend (mechanic, due 2026-03-02T14:30)" in shown
    assert "2026-03-02T09:00  店员1: opened channel=shop place=3-2-501" in shown
