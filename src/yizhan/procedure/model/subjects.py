"""Subjects: what a schedule opens a case for, or a quota must reach, one by one."""

from dataclasses import dataclass
from typing import Literal

from yizhan.procedure.durations import Duration

# The kinds of places that a registry tells apart; a test holds the two against each other.
PLACE_KINDS = ("building", "unit", "room", "public-area", "parking", "shop", "ward", "table", "other")

Of = Literal["places", "floors", "staff", "values"]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Places of some kinds, the floors of every unit, the holders of a role, or the words of a parameter.

    `field` is the answer that names the subject in a case; a place may also be the case's own place.
    """

    of: Of
    kinds: tuple[str, ...] = ()
    role: str = ""
    parameter: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a schedule's occurrence is about: a case for each subject, or one case about several of them.

    With `pick` so many are drawn by lot: always the same ones for the same occurrence, and those that were drawn
    within `no_repeat_within` only when no others are left.
    """

    subjects: Subjects
    pick: int | None = None
    pick_parameter: str | None = None
    no_repeat_within: Duration | None = None
    together: bool = False
    clauses: tuple[str, ...] = ()
