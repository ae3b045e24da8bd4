"""Proposals: what a typed sentence may be about, and why; from the first day, and better with time."""

import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest

from tests.cases.conftest import NINE, House
from yizhan.cases import incidents
from yizhan.cases.reach import Reach, reach
from yizhan.insight.proposals import Heard, learnt, propose, suggest
from yizhan.procedure.actors import Actor
from yizhan.registry.access import access
from yizhan.registry.models import Party, Staff

pytestmark = pytest.mark.django_db


def reach_of(actor: Actor, house: House) -> Reach:
    return reach(access(Staff.objects.get(name=actor.name), house.site, NINE))


def test_a_keyword_speaks_from_the_first_day_and_says_so(house: House) -> None:
    found = suggest(reach_of(house.wang, house).openable(), "厨房漏水了", site_id=house.site.pk)
    assert [(one.procedure.id, one.because, one.learnt) for one in found] == [("leak", ("漏水",), False)]


def test_nothing_is_proposed_for_what_speaks_for_nothing(house: House) -> None:
    assert suggest(reach_of(house.wang, house).openable(), "你好", site_id=house.site.pk) == []


def test_too_little_is_not_learnt_from(house: House) -> None:
    house.leak()
    assert learnt.learn(house.site, NINE) is None
    assert learnt.of_site(house.site.pk) is None


def test_what_was_chosen_before_is_learnt_with_its_reasons() -> None:
    said = ["水管滴水", "水龙头关不上", "楼上渗水下来"] * 4, ["楼道太吵", "保安态度不好", "邻居半夜唱歌"] * 4
    model = learnt.fitted([*said[0], *said[1]], ["house/leak"] * 12 + ["house/complaint"] * 12)

    chances = model.chances("卫生间水管一直滴水")
    assert chances["house/leak"] > 0.8
    assert sum(chances.values()) == pytest.approx(1)
    assert any("水" in part for part in model.because("卫生间水管一直滴水", "house/leak"))


# The desk said "because of 水，地 and ，，": the loudest parts of a sentence were those around its comma.
def test_a_reason_is_never_a_comma_and_what_stands_beside_it() -> None:
    said = ["水管漏水，地上有水", "漏水，，快来"] * 10, ["楼道太吵", "邻居半夜唱歌"] * 10
    model = learnt.fitted([*said[0], *said[1]], ["house/leak"] * 20 + ["house/complaint"] * 20)

    reasons = model.because("厨房漏水，地上都是水，，", "house/leak")
    assert reasons
    assert all(reason.isalnum() for reason in reasons)


# It said 上全是, 全是水 and 地上全.
def test_reasons_are_told_as_the_phrases_they_are_in_the_sentence() -> None:
    said = ["地上全是水，快来"] * 10, ["楼道太吵", "邻居半夜唱歌"] * 10
    model = learnt.fitted([*said[0], *said[1]], ["house/leak"] * 10 + ["house/complaint"] * 20)

    for reason in (reasons := model.because("厨房里地上全是水，请快来", "house/leak")):
        assert reason in "厨房里地上全是水，请快来"
        assert not any(one != reason and one[-1] == reason[0] for one in reasons)
    assert any("地上全是水" in reason or reason in "地上全是水" for reason in reasons)


def test_what_is_learnt_survives_the_database(house: House) -> None:
    model = learnt.fitted(["漏水", "太吵"] * 20, ["a/leak", "a/noise"] * 20)
    learnt.keep(house.site, model, learnt_from=40, now=NINE)

    kept = learnt.of_site(house.site.pk)
    assert kept is not None
    assert kept.chances("漏水") == pytest.approx(model.chances("漏水"), abs=1e-5)


# Another version hashes otherwise: its numbers would be read as those of other words.
def test_what_another_version_learnt_is_not_read(house: House) -> None:
    model = learnt.fitted(["漏水", "太吵"] * 20, ["a/leak", "a/noise"] * 20)
    model.weights = np.hstack([model.weights, model.weights[:, :1]])
    learnt.keep(house.site, model, learnt_from=40, now=NINE)

    assert learnt.of_site(house.site.pk) is None


def test_a_sentence_weighs_the_same_however_long_it_is() -> None:
    for said in ("漏", "漏水", "厨房漏水  地上都是水\n快来"):
        _, share = learnt.grams(said)
        assert float((share**2).sum()) == pytest.approx(1)
    assert [len(part) for part in learnt.grams("")] == [0, 0]


# Each process of an installation loaded scikit-learn, a second and a half of its start, to read numbers.
def test_who_only_reads_what_was_learnt_does_not_load_what_learns() -> None:
    ask = "import sys, yizhan.ops.pages; from django.urls import get_resolver; get_resolver().url_patterns"
    told = subprocess.run(
        [sys.executable, "-c", f"{ask}; print(sorted({{'sklearn', 'scipy'}} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"


def test_the_procedures_own_rules_say_how_grave_it_would_be(house: House) -> None:
    neighbour = Party.objects.create(site=house.site, name="林女士")
    house.leak(data={"event": "停水"}, party=neighbour)
    proposal = propose(
        reach_of(house.wang, house), Heard(said="厨房漏水", place=house.room, party=house.owner), now=NINE
    )
    assert proposal.suggestions[0].procedure.id == "leak"
    assert proposal.judgements == ()  # one household alone is not many


# The rules heard the sentence only: a leak that five neighbours had told of was proposed as anybody's leak.
def test_the_rules_hear_what_was_answered_and_what_others_told_of_it(house: House) -> None:
    house.leak(data={"event": "停水"}, party=Party.objects.create(site=house.site, name="林女士"))
    heard = Heard(said="厨房漏水", place=house.room, party=house.owner, answers={"event": "停水"})

    proposal = propose(reach_of(house.wang, house), heard, now=NINE)

    assert [(one.field, one.value, one.why.zh) for one in proposal.judgements] == [("severity", "major", "多户同报")]


def test_the_rules_hear_which_incident_it_belongs_to(house: House) -> None:
    others = [house.leak(party=Party.objects.create(site=house.site, name=name)) for name in ("林女士", "郑先生")]
    incident = incidents.declare(house.site, "三号楼停水", others, by=house.wang, now=NINE)
    heard = Heard(said="厨房没水", place=house.room, party=house.owner, incident=incident.number)

    proposal = propose(reach_of(house.wang, house), heard, now=NINE, chosen="desk/leak")

    assert [(one.field, one.value) for one in proposal.judgements] == [("urgent", True)]


def test_the_same_matter_of_the_same_room_is_shown_as_a_likely_duplicate(house: House) -> None:
    before = house.leak(data={"matter": "厨房水管漏水"})
    heard = Heard(said="厨房水管漏水好大", place=house.room)
    proposal = propose(reach_of(house.wang, house), heard, now=NINE + timedelta(hours=1))
    assert [one.case.pk for one in proposal.duplicates] == [before.pk]


def test_proposing_opens_nothing(house: House) -> None:
    propose(reach_of(house.wang, house), Heard(said="厨房漏水", place=house.room, party=house.owner), now=NINE)
    assert not house.site.cases.exists()
