"""Range expressions for "not twice at the same time", made so that they need no PostgreSQL extension.

An exclusion constraint compares with GiST; GiST compares ranges, but plain numbers and words only with the
btree_gist extension, which the embedded database does not carry. So a number becomes the range [n, n] and a
word the range [w, w] of `textrange`, a type of our own that migration 0001 creates.
"""

from __future__ import annotations

from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, DateTimeRangeField
from django.db.models import Func, Value


def same_number(field: str) -> Func:
    return Func(field, field, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def same_pair(one: str, other: str) -> Func:
    """Two numbers as one point of the plane: GiST compares boxes of numbers some three times as fast as ranges,
    and ids are exact in them up to 2**53."""
    point = Func(one, other, function="point", output_field=BigIntegerRangeField())
    return Func(point, point, function="box", output_field=BigIntegerRangeField())


def same_word(field: str) -> Func:
    return Func(field, field, Value("[]"), function="textrange", output_field=BigIntegerRangeField())


def days(since: str, until: str) -> Func:
    """Both days included; an empty `until` has no end."""
    return Func(since, until, Value("[]"), function="daterange", output_field=DateRangeField())


def moments(since: str, until: str) -> Func:
    """From the first moment up to, not including, the last: who hands over at 17:30 is not on twice."""
    return Func(since, until, Value("[)"), function="tstzrange", output_field=DateTimeRangeField())
