"""Where in its file something stands: the sources are read again as trees, once per file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.loader.packs import LENDER
from yizhan.procedure.loader.tree import Mapping, Node, Scalar, Sequence, read_tree
from yizhan.procedure.model import Pack, Procedure

Key = str | int


@dataclass
class SourceFile:
    path: str
    lines: list[str]
    root: Node | None

    def node(self, *keys: Key) -> Node | None:
        """The node that the keys lead to, or the last one on the way (short forms leave levels out)."""
        node = self.root
        for key in keys:
            inner: Node | None = None
            if isinstance(node, Mapping) and isinstance(key, str):
                inner = node.get(key)
            elif isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
                inner = node.items[key]
            if inner is not None:
                node = inner
        return node

    def finding(self, node: Node | None, code: str, near: str = "", **facts: str) -> Finding:
        line, column = (node.line, node.column) if node is not None else (1, 1)
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return Finding(self.path, line, column, code, facts, near, source)


@dataclass
class Sources:
    """The own files of one pack."""

    pack: Pack
    files: dict[str, SourceFile] = field(default_factory=dict)

    @classmethod
    def of(cls, pack: Pack) -> "Sources":
        folder = next((one.path.rsplit("/", 1)[0] for one in pack.procedures.values()), pack.id)
        files = {
            name: SourceFile(f"{folder}/{name}", text.splitlines(), read_tree(name, text)[0])
            for name, text in pack.sources.items()
            if not name.startswith(LENDER)
        }
        return cls(pack, files)

    def of_procedure(self, procedure: Procedure) -> SourceFile:
        """Its file; of the standing procedure of a quota, the place where the quota is written."""
        file = self.files[procedure.path.rsplit("/", 1)[-1]]
        if procedure.quota is None:
            return file
        return SourceFile(file.path, file.lines, file.node("quotas", procedure.id))


def every_node(node: Node | None) -> Iterator[Node]:
    """The node and all below it, keys among them."""
    if node is None:
        return
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from every_node(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries.values():
            yield key
            yield from every_node(value)


def every_scalar(node: Node | None) -> Iterator[Scalar]:
    return (one for one in every_node(node) if isinstance(one, Scalar))


def every_mapping(node: Node | None) -> Iterator[Mapping]:
    return (one for one in every_node(node) if isinstance(one, Mapping))
