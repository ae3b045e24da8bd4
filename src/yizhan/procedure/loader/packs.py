"""One pack: the files of its folder, read into tables and procedures, with what they refer to."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yizhan.procedure.loader import tables
from yizhan.procedure.loader.archive import read_files
from yizhan.procedure.loader.errors import PackError
from yizhan.procedure.loader.facts import read_facts
from yizhan.procedure.loader.procedures import PROCEDURE_KEYS, read_procedure
from yizhan.procedure.loader.quotas import read_quotas
from yizhan.procedure.loader.reader import Borrowing, Part, Reader, Reference
from yizhan.procedure.loader.reports import read_reports
from yizhan.procedure.loader.tree import Node, Scalar
from yizhan.procedure.model import Fact, Pack, Procedure, Text
from yizhan.procedure.model.quotas import FIELDS, procedure_of
from yizhan.procedure.vocabulary import Vocabulary

PACK_FILE = "pack.yaml"
VERSION_LENGTH = 12  # hexadecimal digits; enough to tell the versions of one pack apart
QUOTAS_FILE = "quotas.yaml"
LENDER = "@"  # before the name of a pack whose files are kept with the borrower's

# Files with a fixed name, and the tables that stand in them; every other file is a procedure.
TABLES: Mapping[str, Mapping[str, Callable[[Reader, Node], Any]]] = {
    "fields.yaml": {"fields": tables.read_fields},
    "records.yaml": {"records": tables.read_records},
    "parameters.yaml": {"parameters": tables.read_parameters},
    "scripts.yaml": {"scripts": tables.read_scripts, "checklists": tables.read_checklists},
    "facts.yaml": {"facts": read_facts},
    "reports.yaml": {"reports": read_reports},
    "archive.yaml": {"files": read_files},
}


@dataclass
class PackDraft:
    """A pack as far as it has been read; borrowing may still add to its tables."""

    pack: Pack
    errors: list[PackError] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    borrowings: list[Borrowing] = field(default_factory=list)


def read_pack(sources: Mapping[str, str], shown_as: str, vocabulary: Vocabulary) -> PackDraft:
    """Read the files of one pack (name -> text); `shown_as` is the folder that errors name."""
    errors: list[PackError] = []
    readers: list[Reader] = []
    found: dict[str, dict[str, Any]] = {name: {} for names in (*TABLES.values(), ("quotas",)) for name in names}

    def open_reader(name: str) -> Reader:
        reader = Reader(f"{shown_as}/{name}", sources[name], found["fields"])
        readers.append(reader)
        return reader

    head = _read_head(open_reader(PACK_FILE)) if PACK_FILE in sources else None
    if head is None:
        errors.append(PackError(f"{shown_as}/{PACK_FILE}", 1, 1, "Y009", "file", expected=PACK_FILE))
        head = _Head("", "", Text("", ""), {}, {})
    for name, readable in TABLES.items():
        if name in sources:
            _read_tables(open_reader(name), readable, found)
    if QUOTAS_FILE in sources:
        reader = open_reader(QUOTAS_FILE)
        _read_tables(reader, {"quotas": lambda reader, node: read_quotas(reader, node, vocabulary)}, found)
        found["fields"].update(FIELDS)
    procedures: dict[str, Procedure] = {
        quota.id: procedure_of(quota, pack=head.id, source=sources[QUOTAS_FILE], path=f"{shown_as}/{QUOTAS_FILE}")
        for quota in found["quotas"].values()
    }
    for name in sorted(sources.keys() - TABLES.keys() - {PACK_FILE, QUOTAS_FILE}):
        if name.startswith(LENDER):
            continue
        reader = open_reader(name)
        if reader.root is None:
            continue
        part = reader.mapping(reader.root, "procedure", PROCEDURE_KEYS)
        procedure = read_procedure(reader, part, head.id, sources[name], vocabulary)
        if procedure.id in procedures:
            reader.wrong(part.node, "Y011", "procedure", procedure.id, procedures[procedure.id].path)
        procedures[procedure.id] = procedure
    pack = Pack(
        id=head.id,
        trade=head.trade,
        title=head.title,
        version=version_of(sources),
        procedures=procedures,
        records=found["records"],
        fields=found["fields"],
        parameters=found["parameters"],
        roles=head.roles,
        channels=head.channels,
        scripts=found["scripts"],
        checklists=found["checklists"],
        facts={**_questions(readers, found), **found["facts"]},
        quotas=found["quotas"],
        files=found["files"],
        reports=found["reports"],
        sources=dict(sources),
    )
    return PackDraft(
        pack,
        errors + [error for reader in readers for error in reader.errors],
        [reference for reader in readers for reference in reader.references],
        [borrowing for reader in readers for borrowing in reader.borrowings],
    )


def _questions(readers: list[Reader], found: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    """What the reports ask: conditions may ask it as a fact, so a name stands for one question only."""
    questions: dict[str, Fact] = {}
    for report in found["reports"].values():
        for measure in report.measures.values():
            if measure.id in questions or measure.id in found["facts"]:
                reader = next(one for one in readers if one.path.endswith("/reports.yaml"))
                at = Scalar(measure.id, True, report.line, 1)
                reader.wrong(at, "Y011", "measure", measure.id, report.id)
            questions[measure.id] = measure.fact
    return questions


def version_of(sources: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(f"{name}\0{sources[name]}\0".encode())
    return digest.hexdigest()[:VERSION_LENGTH]


@dataclass
class _Head:
    id: str
    trade: str
    title: Text
    roles: dict[str, Any]
    channels: dict[str, Any]


def _read_head(reader: Reader) -> _Head | None:
    if reader.root is None:
        return None if not reader.errors else _Head("", "", Text("", ""), {}, {})
    part = reader.mapping(reader.root, "pack", tables.PACK_KEYS)
    part.needs("title")
    return _Head(
        part.id("pack"),
        part.id("trade"),
        part.text("title"),
        part.read("roles", lambda node: tables.read_roles(reader, node), {}),
        part.read("channels", lambda node: tables.read_channels(reader, node), {}),
    )


def _read_tables(
    reader: Reader, readable: Mapping[str, Callable[[Reader, Node], Any]], found: dict[str, dict[str, Any]]
) -> None:
    if reader.root is None:
        return
    part: Part = reader.mapping(reader.root, "file", readable)
    for name, read in readable.items():
        node = part.get(name)
        if node is not None:
            found[name].update(read(reader, node))
