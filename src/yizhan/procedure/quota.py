"""Sampling that meets its rate exactly: 30 % of ten is three, of eleven four, never fewer and never more."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal


def must_draw(rate: Decimal | float, population: int, drawn: int) -> bool:
    """Whether the newest matter of a period is drawn.

    `population` counts the period's matters with the newest one, `drawn` those drawn before it. Asked for
    every matter in turn, exactly `needed(rate, population)` are drawn at any moment. A rate raised in
    mid-period is caught up with one matter at a time, a lowered one waits until the rate has caught up.
    """
    return drawn < needed(rate, population)


def needed(rate: Decimal | float, population: int) -> int:
    """How many of so many: rounded up, reckoned in decimals, so that 0.1 of 30 is 3.

    Raise ValueError for a rate outside 0 to 1.
    """
    exact = rate if isinstance(rate, Decimal) else Decimal(repr(rate))
    if exact.is_nan() or not 0 <= exact <= 1:
        raise ValueError(f"found rate {rate}, expected a share from 0 to 1, such as 0.3 for 30 %")
    return int((exact * population).to_integral_value(rounding=ROUND_CEILING))
