"""What a site may set a parameter to."""

from typing import Any

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.loader import PackErrors, load_pack_from_sources
from yizhan.procedure.loader.tables import PARAMETER_TYPES
from yizhan.procedure.model import BadValue, Parameter, Text
from yizhan.procedure.parameters import _READERS, may_be_unset, read

ROLES = ("desk", "head")


def parameter(type: str, **given: Any) -> Parameter:
    return Parameter("tried", Text("试", "Tried"), type, **given)


@pytest.mark.parametrize(
    ("type", "typed", "value"),
    [
        pytest.param("duration", "30 分钟", "PT30M", id="minutes-in-chinese"),
        pytest.param("duration", "２小时３０分", "PT2H30M", id="full-width-digits"),
        pytest.param("duration", "90 minutes", "PT1H30M", id="ninety-minutes-are-an-hour-and-a-half"),
        pytest.param("duration", "1 天", "P1D", id="a-day"),
        pytest.param("duration", "3个月", "P3M", id="months-are-not-minutes"),
        pytest.param("duration", "2 Days", "P2D", id="days-in-english"),
        pytest.param("duration", "pt10m", "PT10M", id="as-the-packs-write-it"),
        pytest.param("integer", " ５ ", 5, id="a-number"),
        pytest.param("rate", "30%", 0.3, id="per-cent"),
        pytest.param("rate", "0.3", 0.3, id="a-share"),
        pytest.param("rate", "100％", 1.0, id="all-of-them"),
        pytest.param("yes-no", "no", False, id="no"),
        pytest.param("text", "  您好  ", "您好", id="words"),
        pytest.param("texts", "东门岗\n西门岗，监控室", ["东门岗", "西门岗", "监控室"], id="several-words"),
        pytest.param("role", "desk", "desk", id="a-role"),
        pytest.param("roles", ["head", "desk", "head", ""], ["head", "desk"], id="several-roles"),
    ],
)
def test_what_was_typed_becomes_a_value(type: str, typed: Any, value: Any) -> None:
    assert read(parameter(type), typed, ROLES) == value


@pytest.mark.parametrize(
    ("type", "typed", "expected"),
    [
        pytest.param("duration", "半小时左右", "length-of-time", id="about-half-an-hour"),
        pytest.param("duration", "", "length-of-time", id="nothing"),
        pytest.param("duration", "0 分钟", "length-of-time", id="no-time-at-all"),
        pytest.param("duration", "30", "length-of-time", id="thirty-of-what"),
        pytest.param("duration", "1.5 小时", "length-of-time", id="a-fraction"),
        pytest.param("integer", "五", "whole-number", id="a-word"),
        pytest.param("integer", "2.5", "whole-number", id="a-part"),
        pytest.param("rate", "30", "share", id="thirty-times-as-many"),
        pytest.param("rate", "-1%", "share", id="less-than-none"),
        pytest.param("rate", "NaN", "share", id="not-a-number"),
        pytest.param("yes-no", "perhaps", "yes-or-no", id="perhaps"),
        pytest.param("text", " ", "some-words", id="no-words"),
        pytest.param("text", "字" * 201, "at-most-200-characters", id="too-many-words"),
        pytest.param("texts", " ， ", "some-words", id="no-words-at-all"),
        pytest.param("role", "mayor", "one-of-the-roles", id="no-such-role"),
        pytest.param("roles", [], "one-of-the-roles", id="no-role"),
    ],
)
def test_what_does_not_fit_is_told(type: str, typed: Any, expected: str) -> None:
    with pytest.raises(BadValue) as wrong:
        read(parameter(type), typed, ROLES)

    assert wrong.value.expected == expected


@pytest.mark.parametrize(
    ("type", "least", "most", "typed", "fits"),
    [
        pytest.param("duration", "PT5M", "P1D", "5 分钟", True, id="the-least-itself"),
        pytest.param("duration", "PT5M", "P1D", "4 分钟", False, id="too-short"),
        pytest.param("duration", "PT5M", "P1D", "25 小时", False, id="longer-than-a-day"),
        pytest.param("duration", None, "P1M", "40 天", False, id="longer-than-a-month"),
        pytest.param("integer", 2, None, "1", False, id="too-few"),
        pytest.param("rate", 0.1, 0.5, "50%", True, id="the-most-itself"),
        pytest.param("rate", 0.1, 0.5, "51%", False, id="too-many"),
    ],
)
def test_the_packs_bounds_hold(type: str, least: Any, most: Any, typed: str, fits: bool) -> None:
    bounded = parameter(type, least=least, most=most)
    if fits:
        read(bounded, typed)
        return
    with pytest.raises(BadValue) as wrong:
        read(bounded, typed)
    assert wrong.value.expected == "within-bounds"


def test_every_type_can_be_typed() -> None:
    assert set(_READERS) == set(PARAMETER_TYPES)


def test_only_what_the_pack_leaves_unset_may_be_unset() -> None:
    assert may_be_unset(parameter("duration"))
    assert not may_be_unset(parameter("duration", default="PT10M"))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        pytest.param("default: PT10M, least: PT20M", "a value within least and most", id="the-default-is-outside"),
        pytest.param("default: PT10M, most: ten", "ten", id="a-bound-of-another-type"),
    ],
)
def test_bounds_of_a_pack_are_read_strictly(bounds: str, said: str) -> None:
    written = SOURCES["parameters.yaml"].replace("default: PT10M", bounds)
    with pytest.raises(PackErrors, match=said):
        load_pack_from_sources({**SOURCES, "parameters.yaml": written})


def test_a_text_has_no_bounds() -> None:
    words = "  words: {zh: 话, en: Words, type: text, default: hello, least: 3}\n"
    with pytest.raises(PackErrors, match="duration, integer, rate"):
        load_pack_from_sources({**SOURCES, "parameters.yaml": SOURCES["parameters.yaml"] + words})
