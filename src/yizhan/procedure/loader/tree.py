"""YAML as a tree of text with positions.

Built from the parser's events, not by its constructor: nothing is ever turned into an object by a tag, `no`
and `on` stay the words they are, and a key that stands twice is seen. What a text means is decided by what
is asked for at its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from yizhan.procedure.loader.errors import PackError

DEEPEST = 20  # a pack is told in some eight levels
MOST_NODES = 50_000  # with every alias written out; ten times the longest real file
LONGEST_FILE = 1_000_000  # characters; the longest real file has some tens of thousands

# The C one where the wheel has it: some thirty times as fast.
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    plain: bool  # not quoted
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: "tuple[Node, ...]"
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: "dict[str, tuple[Scalar, Node]]" = field(hash=False)
    line: int
    column: int

    def get(self, key: str) -> "Node | None":
        entry = self.entries.get(key)
        return entry[1] if entry is not None else None


Node = Scalar | Sequence | Mapping


class Unreadable(ValueError):
    """The text is no YAML that a pack may consist of."""

    def __init__(self, error: PackError) -> None:
        super().__init__(str(error))
        self.error = error


def read_tree(path: str, text: str) -> tuple[Node | None, list[PackError]]:
    """The tree, and every key that stands twice; None for an empty file.

    Raises Unreadable for what is no YAML, and for tags, several documents in one file, and aliases that
    repeat themselves or more than anybody would read.
    """
    return _Builder(path, text).document()


class _Builder:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.errors: list[PackError] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.size = 0
        if len(text) > LONGEST_FILE:
            raise self._unreadable("Y002", 1, 1, f"{len(text)} characters in a file", f"at most {LONGEST_FILE}")
        self.events = self._events(text)

    def document(self) -> tuple[Node | None, list[PackError]]:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self._refused(event, "a second document (---) in one file", "one document")
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1)
        return root, self.errors

    def _events(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=SAFE_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
            near = self.lines[line - 1] if line <= len(self.lines) else ""
            reason = _hint(near) or error.problem or str(error)
            raise self._unreadable("Y001", line, column, reason, "") from error
        except (yaml.YAMLError, UnicodeError) as error:
            raise self._unreadable("Y001", 1, 1, str(error).splitlines()[0], "") from error

    def _node(self, event: Any, depth: int) -> Node:
        """The node that begins with this event; its size is added to `self.size`, repeated ones too."""
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        if event.tag is not None:
            raise self._refused(event, f"the tag {event.tag}", "plain values")
        if depth > DEEPEST:
            raise self._refused(event, f"more than {DEEPEST} levels", "a flatter structure")
        before = self.size
        self._grow(event, 1)
        node = self._inner(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.size - before)
        return node

    def _inner(self, event: Any, depth: int) -> Node:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, not event.style, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Sequence(tuple(items), line, column)
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self._node(inner, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                raise self._refused(inner, "a list or mapping as a key", "a word")
            if key.text in entries:
                first = entries[key.text][0].line
                self.errors.append(self._error("Y003", key.line, key.column, key.text, str(first)))
                continue
            entries[key.text] = (key, value)
        return Mapping(entries, line, column)

    def _repeated(self, event: yaml.AliasEvent) -> Node:
        """`*name`: what stood at `&name`. A node that repeats itself is never complete, so never found."""
        if event.anchor not in self.anchors:
            raise self._refused(event, f"*{event.anchor}", f"&{event.anchor} before it")
        node, size = self.anchors[event.anchor]
        self._grow(event, size)
        return node

    def _grow(self, event: Any, size: int) -> None:
        self.size += size
        if self.size > MOST_NODES:
            raise self._refused(event, f"more than {MOST_NODES} values", "aliases that repeat less")

    def _refused(self, event: Any, found: str, expected: str) -> Unreadable:
        mark = event.start_mark
        return self._unreadable("Y002", mark.line + 1, mark.column + 1, found, expected)

    def _unreadable(self, code: str, line: int, column: int, found: str, expected: str) -> Unreadable:
        return Unreadable(self._error(code, line, column, found, expected))

    def _error(self, code: str, line: int, column: int, found: str, expected: str) -> PackError:
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return PackError(self.path, line, column, code, "value", found, expected, source=source)


def _hint(line: str) -> str:
    """What is usually wrong with a line that the parser stumbles over."""
    if "\t" in line:
        return "a tab; indent with spaces"
    if re.search(r"\{[^{}]*\{[a-z_]+\}", line):
        return "a text with {blanks} inside {zh: …, en: …}; put the text in quotes"
    return ""
