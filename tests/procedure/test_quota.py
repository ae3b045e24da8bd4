from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.procedure.quota import must_draw, needed


@pytest.mark.parametrize(
    ("rate", "population", "drawn"),
    [
        pytest.param(0.3, 10, 3, id="thirty-percent-of-ten"),
        pytest.param(0.3, 11, 4, id="of-eleven-never-fewer"),
        pytest.param(0.1, 30, 3, id="no-float-error"),
        pytest.param(Decimal("0.1"), 30, 3, id="decimal"),
        pytest.param(1, 7, 7, id="everybody"),
        pytest.param(0, 7, 0, id="nobody"),
        pytest.param(0.3, 0, 0, id="nothing-happened"),
        pytest.param(0.001, 1, 1, id="the-first-is-always-drawn"),
    ],
)
def test_a_rate_is_rounded_up(rate, population, drawn):
    assert needed(rate, population) == drawn


@given(thousandths=st.integers(0, 1000), population=st.integers(0, 300), as_float=st.booleans())
def test_at_every_moment_of_a_period_the_rate_is_met_exactly(thousandths, population, as_float):
    rate = thousandths / 1000 if as_float else Decimal(thousandths) / 1000
    drawn = 0
    for so_far in range(1, population + 1):
        drawn += must_draw(rate, so_far, drawn)
        assert drawn == -(-thousandths * so_far // 1000)


@given(rates=st.lists(st.integers(0, 100), min_size=1, max_size=200))
def test_a_rate_changed_in_mid_period_never_overshoots_the_highest(rates):
    drawn = sum_of = 0
    for so_far, percent in enumerate(rates, start=1):
        sum_of += must_draw(percent / 100, so_far, drawn)
        drawn = sum_of
    assert drawn <= ceil(max(rates) * len(rates) / 100)


@pytest.mark.parametrize("rate", [-0.1, 1.1, 30, float("nan")])
def test_a_rate_is_a_share(rate):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        needed(rate, 10)
