"""The archive of a procedure, and the files that a pack knows."""

from yizhan.procedure.loader.people import read_people
from yizhan.procedure.loader.reader import Reader
from yizhan.procedure.loader.tree import Mapping, Node
from yizhan.procedure.model import Archive, File

FILE_KEYS = ("zh", "en", "of", "clauses")
ARCHIVE_KEYS = ("files", "by", "hold_by", "disposal", "clauses")
DISPOSAL_KEYS = ("proposed_by", "decided_by")


def read_files(reader: Reader, node: Node) -> dict[str, File]:
    files: dict[str, File] = {}
    for key, value in reader.entries(node, "archive file"):
        part = reader.mapping(value, "archive file", FILE_KEYS)
        files[key.text] = File(
            id=key.text,
            title=part.both_languages(),
            of=part.one_of("of", ("site", "owner"), "site"),  # type: ignore[arg-type]  # held against the two
            clauses=part.clauses(),
        )
    return files


def read_archive(reader: Reader, node: Node | None) -> Archive | None:
    if node is None:
        return None
    part = reader.mapping(node, "archive", ARCHIVE_KEYS)
    part.needs("files", "by")
    disposal = reader.mapping(part.get("disposal") or Mapping({}, node.line, node.column), "disposal", DISPOSAL_KEYS)
    if "disposal" in part:
        disposal.needs(*DISPOSAL_KEYS)
    for at, choice in ((part, "by"), (part, "hold_by"), (disposal, "proposed_by"), (disposal, "decided_by")):
        if (people := at.get(choice)) is not None and read_people(reader, people).computed is not None:
            reader.unexpected(people, choice, "roles or a $parameter; after the end nothing is computed")
    return Archive(
        files=part.references("files", "file", "archive file"),
        by=read_people(reader, part.get("by")),
        hold_by=read_people(reader, part.get("hold_by")),
        proposed_by=read_people(reader, disposal.get("proposed_by")),
        decided_by=read_people(reader, disposal.get("decided_by")),
        clauses=part.clauses(),
        line=part.node.line,
    )
