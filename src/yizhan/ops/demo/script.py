"""What happens at the demo site, as its file tells it (packs/<trade>/demo/demo.yaml)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from yizhan.procedure.durations import Duration

Pace = tuple[timedelta, timedelta]


@dataclass(frozen=True)
class Story:
    """Ways to say one thing, what becomes of it (`take`: step -> outcome) and what is written down."""

    said: tuple[str, ...]
    share: float = 1
    months: Mapping[int, float] = field(default_factory=dict)
    take: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    procedure: str
    by: str
    answer: str  # the field that holds what the caller said
    share: float
    channels: Mapping[str, float]
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Outbreak:
    """Many calls about one thing, in a few minutes."""

    days_ago: int
    at: str
    kind: Kind
    building: int
    households: int
    minutes: int
    title: str
    script: str


@dataclass(frozen=True)
class AtHand:
    """A call of the last hours, whose matter is left at one step for whoever opens the demo."""

    kind: Kind
    step: str
    ago: Pace


@dataclass(frozen=True)
class Script:
    site: Mapping[str, str]
    packs: tuple[str, ...]
    homes: Mapping[str, int]
    staff: tuple[Mapping[str, Sequence[str]], ...]
    days: int
    matters: int
    hours: Mapping[int, float]
    weekdays: tuple[float, ...]
    kinds: tuple[Kind, ...]
    outbreaks: tuple[Outbreak, ...]
    at_hand: tuple[AtHand, ...]
    paces: Mapping[str, Pace]
    steps: Mapping[str, Pace]
    late: float
    late_by: Pace
    dissatisfied: float
    ends: Mapping[str, Mapping[str, float]]  # step -> outcome -> how often
    answers: Mapping[str, Sequence[str]]  # field -> what is written where no story says it
    looked_up: Mapping[str, str]  # field -> the fact whose value people read off and enter
    night: tuple[int, int]

    def pace(self, step: str, kind: str) -> Pace:
        return self.steps.get(step) or self.paces[kind]


def read(path: Path) -> Script:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    kinds = tuple(_kind(one) for one in raw["matters"])
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Script(
        site=raw["site"],
        packs=tuple(raw["packs"]),
        homes=raw["homes"],
        staff=tuple(raw["staff"]),
        days=raw["history"]["days"],
        matters=raw["history"]["matters"],
        hours={int(hour): share for hour, share in raw["hours"].items()},
        weekdays=tuple(raw["weekdays"][day] for day in days),
        kinds=kinds,
        outbreaks=tuple(_outbreak(one) for one in raw.get("incidents", ())),
        at_hand=tuple(hand for one in raw.get("at_hand", ()) for hand in _at_hand(one, kinds)),
        paces={name: _pace(pair) for name, pair in raw["pace"].items()},
        steps={name: _pace(pair) for name, pair in raw["steps"].items()},
        late=raw["late"],
        late_by=_pace(raw["late_by"]),
        dissatisfied=raw["dissatisfied"],
        ends=raw.get("ends", {}),
        answers=raw.get("answers", {}),
        looked_up=raw.get("looked_up", {}),
        night=(raw["night"]["from"], raw["night"]["to"]),
    )


def between(pace: Pace, dice: random.Random) -> timedelta:
    """A time within a pace; short ones are more likely than long ones."""
    low, high = pace
    return low + (high - low) * dice.random() ** 2


def _kind(raw: Mapping[str, Any]) -> Kind:
    return Kind(
        procedure=raw["procedure"],
        by=raw["by"],
        answer=raw["answer"],
        share=raw.get("share", 1),
        channels=raw.get("channels", {}),
        stories=tuple(_story(one) for one in raw["stories"]),
    )


def _story(raw: Mapping[str, Any]) -> Story:
    return Story(
        said=tuple(raw["said"]),
        share=raw.get("share", 1),
        months=raw.get("months", {}),
        take=raw.get("take", {}),
        data=raw.get("data", {}),
    )


def _outbreak(raw: Mapping[str, Any]) -> Outbreak:
    story = Story(said=tuple(raw["said"]), take=raw.get("take", {}), data=raw.get("data", {}))
    return Outbreak(
        days_ago=raw["days_ago"],
        at=raw["at"],
        kind=Kind(raw["procedure"], raw["by"], raw["answer"], 1, {}, (story,)),
        building=raw["building"],
        households=raw["households"],
        minutes=raw["minutes"],
        title=raw["title"],
        script=raw["script"],
    )


def _at_hand(raw: Mapping[str, Any], kinds: Sequence[Kind]) -> Iterator[AtHand]:
    """So many calls for each step that is named, told with the stories of the kind that take the ways in `take`,
    and the ways in `then` after them."""
    kind = next(one for one in kinds if one.procedure == raw["procedure"])
    fitting = (one for one in kind.stories if raw.get("take", {}).items() <= one.take.items())
    told = tuple(replace(one, take={**one.take, **raw.get("then", {})}) for one in fitting)
    for step, count in raw["left"].items():
        yield from [AtHand(replace(kind, stories=told), step, _pace(raw["ago"]))] * count


def _pace(pair: Sequence[str]) -> Pace:
    low, high = (_length(text) for text in pair)
    return low, high


def _length(text: str) -> timedelta:
    duration = Duration.parse(text)
    return timedelta(days=duration.days, seconds=duration.seconds)
