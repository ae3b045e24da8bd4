"""What a site may set a parameter to: a typed text becomes a value of the parameter's type, or is told why not."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.model import BadValue, Parameter

LONGEST_TEXT = 200  # characters of a text: it stands in sentences

DAYS_A_MONTH = 30  # where a length with months is held against one without
SECONDS_A_DAY = 86_400

# How people write lengths: 2 小时 30 分钟, 1 day, 90 minutes. Read in this order, each unit once.
_UNITS = (
    ("Y", "年|years?|y"),
    ("M", "个月|月|months?"),
    ("W", "周|星期|weeks?|w"),
    ("D", "天|日|days?|d"),
    ("TH", "小时|时|hours?|h"),
    ("TM", "分钟|分|minutes?|mins?|min|m"),
    ("TS", "秒钟|秒|seconds?|secs?|s"),
)
_LENGTH = re.compile("".join(rf"(?:(?P<{name}>\d{{1,6}})\s*(?:{words})\s*)?" for name, words in _UNITS), re.IGNORECASE)


def read(parameter: Parameter, typed: Any, roles: Collection[str] = ()) -> Any:
    """The value that was typed, in plain JSON, within the bounds the pack gives. `roles` are those there are.

    Raises BadValue. Nothing typed is no value: whether the parameter may go unset is asked of `may_be_unset`.
    """
    value = _READERS[parameter.type](typed)
    if parameter.type in ("role", "roles") and not set([value] if isinstance(value, str) else value) <= set(roles):
        raise BadValue("one-of-the-roles", typed)
    if not is_within(parameter, value):
        raise BadValue("within-bounds", typed)
    return value


def may_be_unset(parameter: Parameter) -> bool:
    """Only where the pack itself leaves it unset is it written for that."""
    return parameter.default is None


def is_within(parameter: Parameter, value: Any) -> bool:
    if value is None:
        return True
    try:
        size = _size(value)
        least = parameter.least is None or _size(parameter.least) <= size
        return least and (parameter.most is None or size <= _size(parameter.most))
    except (DurationError, TypeError):
        return True  # of another type than its bounds: that has been told already


def _size(value: Any) -> float:
    if not isinstance(value, str):
        return float(value)
    length = Duration.parse(value)
    return (length.months * DAYS_A_MONTH + length.days) * SECONDS_A_DAY + length.seconds


def _plain(typed: Any) -> str:
    return unicodedata.normalize("NFKC", str(typed)).strip()


def _duration(typed: Any) -> str:
    text = _plain(typed)
    found = _LENGTH.fullmatch(text)
    if found is not None and text:
        parts = {name: int(n) for name, n in found.groupdict().items() if n}
        date = "".join(f"{n}{name}" for name, n in parts.items() if not name.startswith("T"))
        clock = "".join(f"{n}{name[1:]}" for name, n in parts.items() if name.startswith("T"))
        text = f"P{date}T{clock}" if clock else f"P{date}"
    try:
        length = Duration.parse(text.upper())
    except DurationError:
        raise BadValue("length-of-time", typed) from None
    if not length:
        raise BadValue("length-of-time", typed)  # a limit of no length is late at once: lint refuses it in packs too
    return length.iso()


def _integer(typed: Any) -> int:
    try:
        return int(_plain(typed))
    except ValueError:
        raise BadValue("whole-number", typed) from None


def _rate(typed: Any) -> float:
    """30%, or 0.3. A bare 30 is refused: it is not plain which of the two was meant."""
    text = _plain(typed)
    try:
        share = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise BadValue("share", typed) from None
    if not share.is_finite() or not 0 <= share <= 1:
        raise BadValue("share", typed)
    return float(share)


def _yes_no(typed: Any) -> bool:
    word = _plain(typed).casefold()
    if word not in ("yes", "no"):
        raise BadValue("yes-or-no", typed)
    return word == "yes"


def _text(typed: Any) -> str:
    text = _plain(typed)
    if not text:
        raise BadValue("some-words", typed)
    if len(text) > LONGEST_TEXT:
        raise BadValue(f"at-most-{LONGEST_TEXT}-characters", typed)
    return text


def _texts(typed: Any) -> list[str]:
    """One word a line, or divided by commas of either kind."""
    several = re.split(r"[\n,，、]", typed) if isinstance(typed, str) else typed
    words = [_text(one) for one in several if _plain(one)]
    if not words:
        raise BadValue("some-words", typed)
    return list(dict.fromkeys(words))


def _role(typed: Any) -> str:
    return _plain(typed)


def _roles(typed: Any) -> list[str]:
    several = [_plain(one) for one in ([typed] if isinstance(typed, str) else typed) if _plain(one)]
    if not several:
        raise BadValue("one-of-the-roles", typed)
    return list(dict.fromkeys(several))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "duration": _duration,
    "integer": _integer,
    "rate": _rate,
    "yes-no": _yes_no,
    "text": _text,
    "texts": _texts,
    "role": _role,
    "roles": _roles,
}
