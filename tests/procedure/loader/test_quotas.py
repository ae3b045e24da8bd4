"""Quotas and covered subjects, as they are written; what is wrong is told at its line."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.durations import Duration
from yizhan.procedure.lint import lint
from yizhan.procedure.loader import PackErrors, load_library_from_sources
from yizhan.procedure.model import Cover, Library, Subjects
from yizhan.procedure.model.quotas import FIELDS
from yizhan.procedure.model.subjects import PLACE_KINDS
from yizhan.procedure.periods import Period
from yizhan.registry.models import Place

QUOTA = """
quotas:
  leaks-mended:
    title: {zh: 每月修好, en: Mended in a month}
    counts: {procedure: leak, done: [repair], where: {urgency: urgent}}
    per: month
    at_least: 20
    each: repairer
    owner: [head]
    warn: P6D
    on_miss: [{notify: [head]}]
"""
PATROL = """
procedure: patrol
title: {zh: 巡查, en: Patrol}
intake: {start: walk}
schedule:
  per: {working_days: 3}
  covers: {floors: true, field: content, pick: 5, no_repeat_within: P7D, together: true}
steps:
  walk: {title: {zh: 走, en: Walk}, role: desk, next: end}
"""


def library(quota: str = QUOTA, patrol: str = PATROL) -> Library:
    return load_library_from_sources({"packs/house": {**SOURCES, "quotas.yaml": quota, "patrol.yaml": patrol}})


def test_a_quota_is_a_standing_procedure_with_a_limit() -> None:
    house = library()
    pack = house.packs["house"]
    quota, standing = pack.quotas["leaks-mended"], pack.procedures["leaks-mended"]

    assert (quota.at_least, quota.each, quota.per) == (20, "repairer", Period("month"))
    assert standing.quota is quota
    assert set(FIELDS) <= set(pack.fields)
    (limit,) = standing.all_limits()
    assert (limit.warn, limit.promised, [effect.verb for effect in limit.on_breach]) == (
        Duration(days=6),
        "quota_until",
        ["notify", "take"],
    )
    assert house.counts_for["house/leak"] == (standing,)


def test_a_schedule_may_cover_subjects_drawn_by_lot() -> None:
    schedule = library().packs["house"].procedures["patrol"].schedule

    assert schedule is not None
    assert schedule.per == Period(working_days=3)
    assert schedule.covers == Cover(
        Subjects("floors", field="content"), pick=5, no_repeat_within=Duration(days=7), together=True
    )


def test_lint_finds_nothing_wrong_with_either() -> None:
    told = [str(one) for one in lint(library()) if one.path.endswith(("quotas.yaml", "patrol.yaml"))]

    assert told == []


def test_lint_asks_whether_what_is_counted_can_be_there() -> None:
    wrong = library(QUOTA.replace("procedure: leak", "procedure: parts"))

    assert [(one.code, one.line, one.facts["step"]) for one in lint(wrong) if one.path.endswith("quotas.yaml")] == [
        ("L027", 5, "repair")
    ]


def test_the_kinds_of_places_are_the_registrys() -> None:
    assert set(PLACE_KINDS) == {kind.value for kind in Place.Kind}


@pytest.mark.parametrize(
    ("there", "instead", "line", "told"),
    [
        pytest.param("procedure: leak", "procedure: leek", 5, 'did you mean "leak"', id="procedure"),
        pytest.param("[repair]", "[repiar]", 5, 'did you mean "repair"', id="step"),
        pytest.param("urgency: urgent", "urgency: urgnet", 5, 'did you mean "urgent"', id="choice"),
        pytest.param("per: month", "per: moon", 6, "month", id="period"),
        pytest.param("per: month", "per: {working_days: some}", 6, "a whole number", id="days"),
        pytest.param("at_least: 20", "at_least: $most", 7, "is not defined", id="parameter"),
        pytest.param("at_least: 20", "at_least: {share: 5, of: [room]}", 7, "from 0 to 1", id="share"),
        pytest.param("at_least: 20", "at_least: {share: 0.5, of: [rom]}", 7, 'did you mean "room"', id="kind-of-place"),
        pytest.param("at_least: 20", "every: {floors: true}", 7, 'lacks "field"', id="no-answer-that-names-it"),
        pytest.param("at_least: 20", "every: {values: posts, field: content}", 7, "$parameter", id="no-parameter"),
        pytest.param("    at_least: 20\n", "", 4, "at_least / every", id="how-much"),
        pytest.param("each: repairer", "each: repairman", 8, 'did you mean "repairer"', id="role"),
        pytest.param("on_miss: [{notify", "on_miss: [{notfy", 11, 'did you mean "notify"', id="verb"),
        pytest.param("warn: P6D", "warn: 6 days", 10, "ISO 8601", id="length"),
    ],
)
def test_a_mistake_is_told_where_it_stands(there: str, instead: str, line: int, told: str) -> None:
    assert there in QUOTA
    with pytest.raises(PackErrors) as errors:
        library(QUOTA.replace(there, instead))

    assert any(error.line == line and told in error.sentence() for error in errors.value.errors), str(errors.value)


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        pytest.param("  per: {working_days: 3}\n", "", "rrule / per", id="when"),
        pytest.param("floors: true, field: content, ", "floors: true, ", 'lacks "field"', id="where-it-is-written"),
        pytest.param("floors: true, ", "", "places / floors / staff / values", id="of-what"),
        pytest.param("floors: true, ", "floors: true, staff: desk, ", "places / floors", id="of-two-things"),
        pytest.param("pick: 5", "pick: five", "a whole number", id="how-many"),
    ],
)
def test_a_schedule_says_when_and_of_what(there: str, instead: str, told: str) -> None:
    with pytest.raises(PackErrors) as errors:
        library(patrol=PATROL.replace(there, instead))

    assert told in str(errors.value)
