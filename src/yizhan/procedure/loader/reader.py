"""Typed reading of a YAML tree: every mistake is noted and reading goes on, so that all are told at once."""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeVar

from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.loader.errors import PackError
from yizhan.procedure.loader.tree import Mapping, Node, Scalar, Sequence, Unreadable, read_tree
from yizhan.procedure.model import BadValue, Borrow, Expression, ExpressionError, Field, Text

T = TypeVar("T")

ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
FIELD_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
CLAUSE_ID = re.compile(r"[A-Z]+[0-9]*-(?:Q?[0-9]+)")

_WORDS_FOR_TRUE = ("true", "yes")
_WORDS_FOR_FALSE = ("false", "no")
_NULLS = ("", "~", "null")

# What a name after `data.`, `params.` ... must be.
KIND_OF_MEMBER = {
    "data": "field",
    "params": "parameter",
    "facts": "fact",
    "case": "case member",
    "by": "member of by",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that must exist somewhere, to be looked up when everything has been read.

    `kind` is the table it stands in, `what` the word for it in a sentence, `step` the step at which an
    outcome is named.
    """

    kind: str
    name: str
    what: str
    place: PackError
    procedure: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Borrowing:
    """A step that borrows, and where it says so."""

    procedure: str
    step: str
    borrow: Borrow
    place: PackError


class Reader:
    """One file being read: its tree, and what was found wrong or referred to so far."""

    def __init__(self, path: str, text: str, fields: Table[str, Field] | None = None) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.errors: list[PackError] = []
        self.references: list[Reference] = []
        self.borrowings: list[Borrowing] = []
        self.fields: Table[str, Field] = fields or {}  # the pack's: they say what a plain answer means
        self.procedure = ""  # the one that is being read, for references to its steps
        self.step = ""
        try:
            self.root, self.errors = read_tree(path, text)
        except Unreadable as unreadable:
            self.root = None
            self.errors = [unreadable.error]

    # -- saying what is wrong -----------------------------------------------------------------

    def place(self, node: Node, code: str, what: str, found: str = "", expected: str = "", near: str = "") -> PackError:
        source = self.lines[node.line - 1] if node.line <= len(self.lines) else ""
        return PackError(self.path, node.line, node.column, code, what, found, expected, near, source)

    def wrong(self, node: Node, code: str, what: str, found: str = "", expected: str = "", near: str = "") -> None:
        self.errors.append(self.place(node, code, what, found, expected, near))

    def unexpected(self, node: Node, what: str, expected: str, near: str = "") -> None:
        self.wrong(node, "Y006", what, shown(node), expected, near)

    def refer(self, kind: str, node: Scalar, what: str = "") -> str:
        """Note that this name must exist, and give it back."""
        name = node.text
        place = self.place(node, "Y007", what or kind, name)
        self.references.append(Reference(kind, name, what or kind, place, self.procedure, self.step))
        return name

    # -- shapes -------------------------------------------------------------------------------

    def mapping(self, node: Node, what: str, keys: Iterable[str] | None = None) -> "Part":
        """The node as a mapping; unknown keys are told with the nearest right one. Never fails."""
        if not isinstance(node, Mapping):
            self.unexpected(node, what, "{…: …}")
            return Part(self, Mapping({}, node.line, node.column), what)
        if keys is not None:
            known = list(keys)
            for key, (at, value) in node.entries.items():
                if key not in known and " " in key and is_null(value):
                    self.wrong(at, "Y013", what, key)
                elif key not in known:
                    self.wrong(at, "Y004", what, key, near=nearest(key, known))
        return Part(self, node, what)

    def entries(self, node: Node, what: str, shape: re.Pattern[str] = ID) -> Iterator[tuple[Scalar, Node]]:
        """The entries of a mapping whose keys are ids."""
        if not isinstance(node, Mapping):
            self.unexpected(node, what, "{…: …}")
            return
        for key, value in node.entries.values():
            if not shape.fullmatch(key.text):
                self.unexpected(key, what, "snake_case" if shape is FIELD_ID else "kebab-case")
                continue
            yield key, value

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """A list, or a lone thing where a list is allowed."""
        if isinstance(node, Sequence):
            return node.items
        return () if is_null(node) else (node,)

    def scalars(self, node: Node, what: str) -> Iterator[Scalar]:
        for item in self.items(node, what):
            if isinstance(item, Scalar):
                yield item
            else:
                self.unexpected(item, what, "a word")

    # -- single values ------------------------------------------------------------------------

    def scalar(self, node: Node, what: str, expected: str = "a word") -> Scalar | None:
        if isinstance(node, Scalar) and not is_null(node):
            return node
        self.unexpected(node, what, expected)
        return None

    def flag(self, node: Node, what: str) -> bool:
        word = node.text.lower() if isinstance(node, Scalar) else ""
        if word in _WORDS_FOR_TRUE:
            return True
        if word not in _WORDS_FOR_FALSE:
            self.unexpected(node, what, "true or false")
        return False

    def count(self, node: Node, what: str) -> int:
        if isinstance(node, Scalar) and re.fullmatch(r"[0-9]{1,9}", node.text):
            return int(node.text)
        self.unexpected(node, what, "a whole number")
        return 0

    def duration(self, node: Node, what: str) -> Duration | None:
        if isinstance(node, Scalar):
            try:
                return Duration.parse(node.text)
            except DurationError:
                pass
        self.unexpected(node, what, "ISO 8601: PT10M, PT4H, P1D, P3M; $parameter")
        return None

    def text(self, node: Node, what: str) -> Text:
        """`{zh: …, en: …}`, both."""
        if not isinstance(node, Mapping):
            self.unexpected(node, what, "{zh: …, en: …}")
            return Text("", "")
        part = self.mapping(node, what, ("zh", "en"))
        return part.both_languages()

    def expression(self, node: Node, what: str = "value") -> Expression | None:
        """A condition or value in CEL, with or without its `=`; every name in it must exist."""
        at = self.scalar(node, what, "a condition in CEL")
        if at is None:
            return None
        try:
            compiled = compiled_once(at.text.removeprefix("=").strip())
        except ExpressionError as error:
            self.wrong(at, "Y008", "value", at.text, str(error))
            return None
        for variable, name in sorted(compiled.members):
            self.refer(KIND_OF_MEMBER[variable], Scalar(name, True, at.line, at.column))
        return compiled

    def parameter(self, at: Scalar, kind: str = "parameter") -> str:
        """The name behind a `$`; it must exist, and be of that kind."""
        return self.refer(kind, Scalar(at.text[1:], True, at.line, at.column), "parameter")

    def value(self, node: Node) -> Any:
        """Anything plain, a `$parameter`, or `=…`, lists and mappings of them."""
        if isinstance(node, Sequence):
            return [self.value(item) for item in node.items]
        if isinstance(node, Mapping):
            return {key: self.value(value) for key, (_, value) in node.entries.items()}
        if is_expression(node):
            return self.expression(node)
        if is_parameter(node):
            return compiled_once(f"params.{self.parameter(node)}")
        return plain(node)

    def answer(self, field: str, node: Node) -> Any:
        """A value for a field. What a plain word means there is the field's to say: `yes` may be a choice."""
        known = self.fields.get(field)
        if known is None or not isinstance(node, Scalar) or is_expression(node) or is_parameter(node):
            return self.value(node)
        if is_null(node):
            return known.empty
        try:
            return known.read(node.text)
        except BadValue as error:
            choices = [choice.id for choice in known.choices]
            self.unexpected(node, "value", ", ".join(choices) or error.expected, nearest(node.text, choices))
            return known.empty

    def answers(self, node: Node) -> dict[str, Any]:
        """Field -> the answer asked for, or several of which any will do."""
        answers: dict[str, Any] = {}
        for key, value in self.entries(node, "field", FIELD_ID):
            self.refer("field", key)
            several = value.items if isinstance(value, Sequence) else None
            answers[key.text] = (
                self.answer(key.text, value) if several is None else [self.answer(key.text, one) for one in several]
            )
        return answers

    def clauses(self, node: Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        found = []
        for at in self.scalars(node, "clause"):
            if not CLAUSE_ID.fullmatch(at.text):
                self.unexpected(at, "clause", "ONE-014")
            found.append(at.text)
        return tuple(found)


class Part:
    """One mapping of the file, read by key. For what is missing or wrong a harmless value stands."""

    def __init__(self, reader: Reader, node: Mapping, what: str) -> None:
        self.reader = reader
        self.node = node
        self.what = what

    def __contains__(self, key: str) -> bool:
        return key in self.node.entries

    def get(self, key: str) -> Node | None:
        return self.node.get(key)

    def needs(self, *keys: str) -> None:
        for key in keys:
            if key not in self:
                self.reader.wrong(self.node, "Y005", self.what, expected=key)

    def read(self, key: str, read: Callable[[Node], T], otherwise: T) -> T:
        node = self.node.get(key)
        return otherwise if node is None else read(node)

    def entries(self, key: str, what: str) -> Iterator[tuple[Scalar, Node]]:
        node = self.node.get(key)
        return iter(()) if node is None else self.reader.entries(node, what)

    def text(self, key: str) -> Text:
        return self.read(key, lambda node: self.reader.text(node, key), Text("", ""))

    def both_languages(self) -> Text:
        """The `zh` and `en` that stand in this mapping itself."""
        self.needs("zh", "en")
        return Text(self.words("zh"), self.words("en"))

    def words(self, key: str) -> str:
        """A plain text in one language, as it stands."""
        node = self.node.get(key)
        if node is None:
            return ""
        at = self.reader.scalar(node, key, "text")
        return at.text.strip() if at is not None else ""

    def id(self, key: str) -> str:
        node = self.node.get(key)
        if node is None:
            self.needs(key)
            return ""
        at = self.reader.scalar(node, key)
        if at is not None and not ID.fullmatch(at.text):
            self.reader.unexpected(at, key, "kebab-case")
        return at.text if at is not None else ""

    def flag(self, key: str) -> bool:
        return self.read(key, lambda node: self.reader.flag(node, key), False)

    def count(self, key: str) -> int:
        return self.read(key, lambda node: self.reader.count(node, key), 0)

    def one_of(self, key: str, allowed: Iterable[str], otherwise: str) -> str:
        node = self.node.get(key)
        if node is None:
            return otherwise
        known = list(allowed)
        if isinstance(node, Scalar) and node.text in known:
            return node.text
        near = nearest(node.text, known) if isinstance(node, Scalar) else ""
        self.reader.unexpected(node, key, ", ".join(known), near)
        return otherwise

    def some_of(self, key: str, allowed: Iterable[str], otherwise: tuple[str, ...]) -> tuple[str, ...]:
        node = self.node.get(key)
        if node is None:
            return otherwise
        known = list(allowed)
        found = []
        for at in self.reader.scalars(node, key):
            if at.text not in known:
                self.reader.unexpected(at, key, ", ".join(known), nearest(at.text, known))
            found.append(at.text)
        return tuple(found)

    def reference(self, key: str, kind: str, what: str = "") -> str | None:
        node = self.node.get(key)
        if node is None:
            return None
        at = self.reader.scalar(node, key)
        return self.reader.refer(kind, at, what) if at is not None else None

    def references(self, key: str, kind: str, what: str = "") -> tuple[str, ...]:
        node = self.node.get(key)
        if node is None:
            return ()
        return tuple(self.reader.refer(kind, at, what) for at in self.reader.scalars(node, key))

    def expression(self, key: str) -> Expression | None:
        return self.read(key, lambda node: self.reader.expression(node, key), None)

    def clauses(self) -> tuple[str, ...]:
        return self.reader.clauses(self.node.get("clauses"))


@lru_cache(maxsize=4096)
def compiled_once(source: str) -> Expression:
    """The same condition is often written at several steps."""
    return Expression.compile(source)


def is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def is_expression(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.startswith("=")


def is_parameter(node: Node) -> bool:
    return isinstance(node, Scalar) and bool(re.fullmatch(r"\$[a-z][a-z0-9_]*", node.text))


def plain(at: Scalar) -> Any:
    """What an unquoted word means where nothing else says it: a truth, a number, nothing, or itself."""
    if not at.plain:
        return at.text
    if at.text in _NULLS:
        return None
    if at.text.lower() in ("true", "false"):
        return at.text.lower() == "true"
    if re.fullmatch(r"-?[0-9]{1,18}", at.text):
        return int(at.text)
    if re.fullmatch(r"-?[0-9]{1,18}\.[0-9]{1,18}", at.text):
        return float(at.text)
    return at.text


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant; empty when none is near."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return f'"{node.text[:60]}"'
    return "a list" if isinstance(node, Sequence) else "a mapping"
