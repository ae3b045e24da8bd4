"""What a scenario says, read key by key. What is not as it should be is a Mistake at its line."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from yizhan.insight.conformance.mistakes import Mistake, Place, nearest
from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.loader.reader import is_null, plain
from yizhan.procedure.loader.tree import Mapping, Node, Scalar, Sequence


class File:
    """One file of scenarios, for finding the text of a line again."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def place(self, node: Node | int) -> Place:
        line = node if isinstance(node, int) else node.line
        return Place(self.path, line, self.lines[line - 1] if 0 < line <= len(self.lines) else "")

    def wrong(self, node: Node | int, sentence: str, near: str = "") -> NoReturn:
        raise Mistake(self.place(node), sentence, near)


class Written:
    """One mapping of a scenario: the arguments of a verb, an expectation, what is given."""

    def __init__(self, file: File, node: Node, what: str) -> None:
        self.file = file
        self.what = what
        if not isinstance(node, Mapping):
            file.wrong(node, _("%(what)s: expected {key: value, …}") % {"what": what})
        self.node = node

    def __contains__(self, key: str) -> bool:
        node = self.node.get(key)
        return node is not None and not is_null(node)

    def __iter__(self) -> Iterator[str]:
        return iter(self.node.entries)

    def has(self, key: str) -> bool:
        """Whether the key stands there, be it with nothing after it."""
        return self.node.get(key) is not None

    @property
    def place(self) -> Place:
        return self.file.place(self.node)

    def place_of(self, key: str) -> Place:
        entry = self.node.entries.get(key)
        return self.file.place(entry[0]) if entry else self.place

    def only(self, allowed: Iterable[str], needed: Iterable[str] = ()) -> None:
        known = list(allowed)
        for key, (at, _value) in self.node.entries.items():
            if key not in known:
                sentence = _("%(what)s has no “%(key)s”; it may have: %(known)s")
                self.file.wrong(
                    at, sentence % {"what": self.what, "key": key, "known": ", ".join(known)}, nearest(key, known)
                )
        for key in needed:
            if key not in self:
                self.file.wrong(self.node, _("%(what)s lacks “%(key)s”") % {"what": self.what, "key": key})

    def wrong(self, key: str, sentence: str, near: str = "") -> NoReturn:
        raise Mistake(self.place_of(key), sentence, near)

    # -- values -------------------------------------------------------------------------------

    def word(self, key: str, otherwise: str = "") -> str:
        node = self.node.get(key)
        if node is None or is_null(node):
            return otherwise
        return self._scalar(node, key).text.strip()

    def words(self, key: str) -> list[str]:
        """A list of words, or a lone one."""
        node = self.node.get(key)
        if node is None or is_null(node):
            return []
        items = node.items if isinstance(node, Sequence) else (node,)
        return [self._scalar(item, key).text.strip() for item in items]

    def value(self, key: str) -> Any:
        """The value as it stands: words, numbers, truths, lists and mappings of them."""
        node = self.node.get(key)
        return None if node is None else as_value(node)

    def mapping(self, key: str) -> "Written":
        node = self.node.get(key)
        if node is None or is_null(node):
            return Written(self.file, Mapping({}, self.node.line, self.node.column), key)
        return Written(self.file, node, key)

    def entries(self, key: str) -> Iterator[tuple[str, Any]]:
        inner = self.mapping(key)
        for name in inner:
            yield name, inner.value(name)

    def items(self, key: str) -> Iterator[Node]:
        node = self.node.get(key)
        if node is None or is_null(node):
            return
        yield from node.items if isinstance(node, Sequence) else (node,)

    def moment(self, key: str) -> datetime:
        """A date and time, without an offset in the site's own time."""
        return read_moment(self.file, self._scalar(self._needed(key), key))

    def day(self, key: str) -> date:
        return read_day(self.file, self._scalar(self._needed(key), key))

    def duration(self, key: str) -> Duration:
        return read_duration(self.file, self._scalar(self._needed(key), key))

    def _needed(self, key: str) -> Node:
        node = self.node.get(key)
        if node is None:
            self.file.wrong(self.node, _("%(what)s lacks “%(key)s”") % {"what": self.what, "key": key})
        return node

    def _scalar(self, node: Node, key: str) -> Scalar:
        if not isinstance(node, Scalar):
            self.file.wrong(node, _("%(key)s: expected a word") % {"key": key})
        return node


def as_value(node: Node) -> Any:
    if isinstance(node, Sequence):
        return [as_value(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: as_value(value) for key, (_at, value) in node.entries.items()}
    return plain(node)


def read_moment(file: File, at: Scalar) -> datetime:
    try:
        return datetime.fromisoformat(at.text.strip())
    except ValueError:
        file.wrong(at, _("found “%(found)s”, expected a time such as 2026-03-02T09:00") % {"found": at.text})


def read_day(file: File, at: Scalar) -> date:
    try:
        return date.fromisoformat(at.text.strip())
    except ValueError:
        file.wrong(at, _("found “%(found)s”, expected a date such as 2026-03-02") % {"found": at.text})


def read_duration(file: File, at: Scalar) -> Duration:
    try:
        return Duration.parse(at.text)
    except DurationError:
        file.wrong(at, _("found “%(found)s”, expected a length such as PT10M, PT4H, P1D") % {"found": at.text})
