"""What a reader of the pack stumbles over: no title, the wrong language, no such clause, what nobody uses."""

import re
from collections.abc import Collection, Iterator

from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.places import SourceFile, Sources, every_mapping, every_scalar
from yizhan.procedure.loader.reader import nearest
from yizhan.procedure.loader.steps import USUAL_TITLES
from yizhan.procedure.loader.tree import Mapping, Scalar, Sequence
from yizhan.procedure.model import Pack, Procedure

# Blanks that the shell fills whatever the pack: see the language, scripts.
BLANKS = (
    "company",
    "place",
    "customer",
    "number",
    "room",
    "phone",
    "staff",
    "due",
    "step",
    "procedure",
    "report",
    "first",
    "last",
)
# file -> the table in it -> what one entry is called
NAMED: dict[str, dict[str, str]] = {
    "fields.yaml": {"fields": "field"},
    "records.yaml": {"records": "record"},
    "parameters.yaml": {"parameters": "parameter"},
    "scripts.yaml": {"scripts": "script", "checklists": "checklist"},
    "facts.yaml": {"facts": "fact"},
    "archive.yaml": {"files": "file"},
    "reports.yaml": {"reports": "report"},
    "pack.yaml": {"roles": "role", "channels": "channel"},
}

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]{3,}")
_BLANK = re.compile(r"\{([a-z_]+)\}")
_NAMES = re.compile(r"[A-Za-z0-9_-]+")


def lint_titles(procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    for step in procedure.steps.values():
        node = file.node("steps", step.id)
        if isinstance(node, Mapping) and "title" not in node.entries:
            yield file.finding(node, "L016", what="step", id=step.id)
        following = node.get("next") if isinstance(node, Mapping) else None
        if not isinstance(following, Mapping):
            continue
        for key, (at, outcome) in following.entries.items():
            titled = isinstance(outcome, Mapping) and "title" in outcome.entries
            if not titled and key != "default" and key not in USUAL_TITLES:
                yield file.finding(at, "L016", what="outcome", id=key)


def lint_texts(sources: Sources) -> Iterator[Finding]:
    """Every `zh` is Chinese, every `en` is not, and every blank has something to fill it."""
    usual = {*BLANKS, *sources.pack.fields, *sources.pack.parameters}
    for file in sources.files.values():
        of_gates = {id(gate.get("else")) for gate in every_mapping(file.root) if gate.get("that") is not None}
        for mapping in every_mapping(file.root):
            blanks = {*usual, *sources.pack.facts} if id(mapping) in of_gates else usual
            zh, en = mapping.get("zh"), mapping.get("en")
            if not isinstance(zh, Scalar) or not isinstance(en, Scalar):
                continue
            if _LETTERS.search(zh.text) and not _CHINESE.search(zh.text) and len(zh.text) > len("Wi-Fi"):
                yield file.finding(zh, "L017", language="zh", found=zh.text)
            if _CHINESE.search(re.sub(r"[《（(「].*?[》）)」]", "", en.text)):
                yield file.finding(en, "L017", language="en", found=en.text)
            for text in (zh, en):
                for blank in _BLANK.findall(text.text):
                    if blank not in blanks:
                        yield file.finding(text, "L023", nearest(blank, blanks), found=blank)


def lint_forms(pack: Pack, procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    for step in procedure.steps.values():
        record = pack.records.get(step.form.record or "")
        if record is None:
            continue
        for name in (*step.form.fields, *step.form.required):
            if name not in record.fields:
                node = file.node("steps", step.id, "form")
                near = nearest(name, record.fields)
                yield file.finding(node, "L021", near, field=name, record=record.id)


def lint_clauses(sources: Sources, catalogue: Collection[str]) -> Iterator[Finding]:
    for file in sources.files.values():
        for mapping in every_mapping(file.root):
            node = mapping.get("clauses")
            cited = node.items if isinstance(node, Sequence) else (node,)
            for at in cited:
                if isinstance(at, Scalar) and at.text not in catalogue:
                    yield file.finding(at, "L018", nearest(at.text, catalogue), found=at.text)


def lint_unused(sources: Sources) -> Iterator[Finding]:
    """What is written down in a table and named nowhere else in the pack."""
    for name, tables in NAMED.items():
        file = sources.files.get(name)
        if file is None or not isinstance(file.root, Mapping):
            continue
        for table, what in tables.items():
            if what == "channel" and any(not one.intake.channels for one in sources.pack.procedures.values()):
                continue  # a procedure that names no channel is open to all
            entries = file.root.get(table)
            if not isinstance(entries, Mapping):
                continue
            used = _names_outside(sources, file, entries)
            for key, _ in entries.entries.values():
                if key.text not in used:
                    yield file.finding(key, "L019", what=what, id=key.text)


def _names_outside(sources: Sources, own: SourceFile, table: Mapping) -> set[str]:
    """Every name in the pack's files, but for the keys of the table itself."""
    keys = {id(key) for key, _ in table.entries.values()}
    return {
        name
        for file in sources.files.values()
        for at in every_scalar(file.root)
        if file is not own or id(at) not in keys
        for name in _NAMES.findall(at.text)
    }
