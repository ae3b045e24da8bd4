"""Two versions of one thing, part by part, by the table in `compared`."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

from yizhan.procedure.differences.compared import COMPARED, LeftOut, Part
from yizhan.procedure.differences.speech import NOTHING, Speech, both, listed, plain, quoted
from yizhan.procedure.differences.told import Difference
from yizhan.procedure.model import Effect, Expression, Gate, Limit, Outcome, RoleChoice, Script, Text

Where = tuple[Text, ...]

_SPACES = re.compile(r"\s+")
OPENING = 16  # characters of what is said, by which people know a script
LONGEST_DESCRIPTION = 6  # parts of a thing that is new; its page tells the rest
LONGEST_FAREWELL = 2  # parts of a thing that is gone: enough to know it by
LONGEST_SAID = 60  # characters of one part


def compare(
    old: Any, new: Any, before: Speech, after: Speech, where: Where = (), *, walk: bool = True
) -> Iterator[Difference]:
    """Everything in which two things of one class differ; without `walk` only what they say themselves, not what lies
    within them. `before` and `after` speak for their versions."""
    yield from _merged(list(_parts(old, new, before, after, where, walk)))


def _parts(old: Any, new: Any, before: Speech, after: Speech, where: Where, walk: bool) -> Iterator[Difference]:
    kind = COMPARED[type(new)]
    for name, part in kind.parts.items():
        if isinstance(part, LeftOut):
            continue
        was, now = getattr(old, name), getattr(new, name)
        if not part.kind:
            yield from _within(part, was, now, before, after, where) if walk else ()
        elif _plain(was) != _plain(now):
            yield from _told(part, old, new, was, now, before, after, where)


def _merged(found: list[Difference]) -> Iterator[Difference]:
    """A thing may be written in two ways (a length, or a parameter for it): from one to the other is one change."""
    for one in found:
        other = next((other for other in found if _is_other_half(one, other)), None)
        if other is None:
            yield one
        elif one.before:
            yield replace(one, after=other.after)


def _is_other_half(one: Difference, other: Difference) -> bool:
    same = (one.kind, one.where, one.what) == ("changed", other.where, other.what)
    return same and bool(one.before) != bool(other.before) and bool(one.after) != bool(other.after)


def differ(old: Any, new: Any, before: Speech, after: Speech) -> bool:
    return next(compare(old, new, before, after), None) is not None


# -- values -----------------------------------------------------------------------------------------


def _told(
    part: Part, old: Any, new: Any, was: Any, now: Any, before: Speech, after: Speech, where: Where
) -> Iterator[Difference]:
    """A part whose value is another one now."""
    subject = COMPARED[type(new)].subject
    if part.kind == "argument":
        yield from _arguments(old, new, before, after, where)
    elif part.kind == "default":
        said, says = before.parameter_value(old, was), after.parameter_value(new, now)
        yield _changed(part.title, subject, said, says, was, now, where)
    elif part.kind == "people" and _only_listed(was) and _only_listed(now):
        part = Part(part.title, "role", several=True)
        yield from _members(part, subject, was.listed, now.listed, before, after, where)
    elif part.several:
        yield from _members(part, subject, was, now, before, after, where)
    else:
        yield _changed(part.title, subject, before.of(part.kind, was), after.of(part.kind, now), was, now, where)


def _changed(title: Text, subject: str, said: Text, says: Text, was: Any, now: Any, where: Where) -> Difference:
    if said == says:  # the words are too coarse to show it
        said, says = quoted(plain(_plain(was))), quoted(plain(_plain(now)))
    return Difference("changed", subject, where, title, said, says)


def _plain(value: Any) -> Any:
    """The value without what is only a way of writing it."""
    match value:
        case Expression():
            return _SPACES.sub(" ", value.source).strip()
        case RoleChoice():
            return (value.listed, value.parameter, _plain(value.computed))
        case Text():
            return (value.zh, value.en)
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value or None if not isinstance(value, (bool, int, float)) else value


def _members(
    part: Part, subject: str, was: Sequence[Any], now: Sequence[Any], before: Speech, after: Speech, where: Where
) -> Iterator[Difference]:
    gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
    said, says = before.each(part.kind, gone), after.each(part.kind, new)
    if gone and said == says:  # another thing of the same title: only their ids tell them apart
        said, says = (quoted(listed(plain(one) for one in several)) for several in (gone, new))
    if gone:
        yield Difference("lost", subject, where, part.title, before=said)
    if new:
        yield Difference("gained", subject, where, part.title, after=says)
    if [one for one in was if one in now] != [one for one in now if one in was]:
        yield Difference("reordered", subject, where, part.title, after=after.each(part.kind, now))


def _only_listed(choice: RoleChoice | None) -> bool:
    return choice is not None and bool(choice.listed) and not (choice.parameter or choice.computed)


def _arguments(old: Effect, new: Effect, before: Speech, after: Speech, where: Where) -> Iterator[Difference]:
    for name in dict.fromkeys((*old.args, *new.args)):
        was, now = old.args.get(name), new.args.get(name)
        if _plain(was) == _plain(now):
            continue
        said = before.argument(old.verb, name, was) if was is not None else NOTHING
        says = after.argument(new.verb, name, now) if now is not None else NOTHING
        yield _changed(_ARGUMENTS.get(name, plain(name)), "effect", said, says, was, now, where)


_ARGUMENTS = {
    "to": Text("对象", "to whom"),
    "say": Text("内容", "the words"),
    "urgent": Text("紧急", "urgent"),
    "values": Text("写入的内容", "what is written"),
    "steps": Text("步骤", "steps"),
    "outcome": Text("结果", "outcome"),
    "limit": Text("时限", "time limit"),
    "procedure": Text("规程", "procedure"),
    "carry": Text("带去的内容", "what is carried along"),
    "data": Text("填好的内容", "what is filled in"),
    "kind": Text("回访种类", "kind of follow-up"),
    "rate": Text("抽取比例", "share"),
}


# -- things within things ---------------------------------------------------------------------------


def _within(part: Part, was: Any, now: Any, before: Speech, after: Speech, where: Where) -> Iterator[Difference]:
    if isinstance(now, Mapping) or isinstance(was, Mapping):
        for id in dict.fromkeys((*was, *now)):
            yield from compare_one(was.get(id), now.get(id), before, after, where)
    elif isinstance(now, tuple) or isinstance(was, tuple):
        yield from _things(part, was, now, before, after, where)
    else:
        yield from compare_one(was, now, before, after, where, named=False, title=part.title)


def _things(
    part: Part, was: Sequence[Any], now: Sequence[Any], before: Speech, after: Speech, where: Where
) -> Iterator[Difference]:
    pairs = list(_paired(was, now, before, after))
    there = where if not _tells_itself(was, now) else (*where, part.title)
    alone = len(was) == len(now) == 1 and _key(now[0]) is None
    for old, new in pairs:
        yield from compare(old, new, before, after, there) if alone else compare_one(old, new, before, after, there)
    kept = [(was.index(old), now.index(new)) for old, new in pairs if old is not None and new is not None]
    if [place for _, place in sorted(kept)] != sorted(place for _, place in kept):
        order = listed(named(one, after) for one in now)
        yield Difference("reordered", _subject(now[0]), where, part.title, after=order)


def _tells_itself(was: Sequence[Any], now: Sequence[Any]) -> bool:
    """Effects are alike wherever they stand: the part that they stand in is told with them."""
    return isinstance(next(iter((*was, *now)), None), Effect)


def _paired(was: Sequence[Any], now: Sequence[Any], before: Speech, after: Speech) -> Iterator[tuple[Any, Any]]:
    """What belongs together: what is alike first, then what has the same key, in order; then what came and went."""
    left, found = list(was), dict[int, Any]()
    for alike in (lambda old, new: not differ(old, new, before, after) and _key(old) == _key(new), _same_key(was, now)):
        for place, new in enumerate(now):
            if place in found:
                continue
            old = next((one for one in left if alike(one, new)), None)
            if old is not None:
                left.remove(old)
                found[place] = old
    yield from ((old, None) for old in left)
    yield from ((found.get(place), new) for place, new in enumerate(now))


def _same_key(was: Sequence[Any], now: Sequence[Any]) -> Callable[[Any, Any], bool]:
    if all(COMPARED[type(one)].key == "" for one in (*was, *now)):
        return lambda old, new: True
    return lambda old, new: bool(_key(old) == _key(new))


def _key(thing: Any) -> Any:
    key = COMPARED[type(thing)].key
    return getattr(thing, key) if key else None


def compare_one(
    old: Any, new: Any, before: Speech, after: Speech, where: Where = (), *, named: bool = True, title: Text = NOTHING
) -> Iterator[Difference]:
    if old is not None and new is not None:
        within = (*where, called(new, after)) if named else (*where, title)
        yield from compare(old, new, before, after, within)
    elif new is not None:
        what = called(new, after) if named else title
        yield Difference("added", _subject(new), where, what, after=described(new, after))
    elif old is not None:
        what = called(old, before) if named else title
        yield Difference("removed", _subject(old), where, what, before=described(old, before, LONGEST_FAREWELL))


def _subject(thing: Any) -> str:
    return COMPARED[type(thing)].subject


# -- things in words --------------------------------------------------------------------------------


def called(thing: Any, speech: Speech) -> Text:
    """A thing by its noun and name: step “Repair”."""
    noun, name = COMPARED[type(thing)].noun, named(thing, speech)
    if not name:
        return noun
    return both("{noun}{name}", "{noun} {name}", noun=noun, name=name)


def named(thing: Any, speech: Speech) -> Text:
    match thing:
        case Limit(step=None) if thing.until:
            return both("（至{steps}）", "until {steps}", steps=speech.each("step", thing.until))
        case Limit():
            return NOTHING if thing.id == thing.step else quoted(plain(thing.id))
        case Script():
            return quoted(Text(_opening(thing.text.zh), _opening(thing.text.en)))
        case Effect():
            verb = speech.vocabulary.verbs.get(thing.verb)
            return quoted(verb.title if verb is not None else plain(thing.verb))
        case Gate():
            return quoted(thing.otherwise)
        case Outcome() if not thing.title:
            return quoted(plain(thing.id))
    for name in ("title", "text"):
        if isinstance(text := getattr(thing, name, None), Text):
            return quoted(text)
    for name in ("field", "outcome"):
        if isinstance(word := getattr(thing, name, None), str):
            return speech.field(word) if name == "field" else quoted(plain(word))
    return NOTHING


def _opening(text: str, most: int = OPENING) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def described(thing: Any, speech: Speech, most: int = LONGEST_DESCRIPTION) -> Text:
    """What a new thing is like, or an old one was: its parts in the order of the table, as far as they say anything."""
    told: list[Text] = []
    for name, part in COMPARED[type(thing)].parts.items():
        value = getattr(thing, name)
        if isinstance(part, LeftOut) or name == "clauses" or _says_nothing(thing, name, value):
            continue
        said = _said(thing, part, value, speech)
        if said and said != named(thing, speech):
            said = Text(_opening(said.zh, LONGEST_SAID), _opening(said.en, LONGEST_SAID))
            told.append(both("{title} {said}", "{title} {said}", title=part.title, said=said))
    shown = told[:most]
    return Text("；".join(one.zh for one in shown), "; ".join(one.en for one in shown))


def _said(thing: Any, part: Part, value: Any, speech: Speech) -> Text:
    if part.kind == "argument":
        return listed(speech.argument(thing.verb, name, one) for name, one in value.items())
    if part.kind == "default":
        return speech.parameter_value(thing, value)
    if part.several:
        return speech.each(part.kind, value)
    if part.kind:
        return speech.of(part.kind, value)
    return listed(_in_short(one, speech) for one in _each(value))


def _in_short(thing: Any, speech: Speech) -> Text:
    """By its name where it has one, else by what it says."""
    name = named(thing, speech)
    return name if name and not isinstance(thing, (Limit, Effect)) else described(thing, speech) or name


def _each(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, tuple) else (value,)


def _says_nothing(thing: Any, name: str, value: Any) -> bool:
    """Left empty, or as it is where nobody writes anything."""
    if value is None or (isinstance(value, (str, tuple, list, Mapping, Text)) and not value):
        return True
    default = next(one.default for one in fields(thing) if one.name == name)
    return default is not MISSING and bool(value == default)
