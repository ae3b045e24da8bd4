"""Lint: what can be proved of packs before anything runs. The loader has seen that names exist."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from yizhan.procedure.lint.calls import lint_call_circles, lint_calls, lint_quota
from yizhan.procedure.lint.conditions import lint_conditions, lint_outcomes, lint_tables, never_taken
from yizhan.procedure.lint.findings import CODES, Finding
from yizhan.procedure.lint.owners import lint_limits
from yizhan.procedure.lint.paths import lint_paths
from yizhan.procedure.lint.places import Sources
from yizhan.procedure.lint.public import lint_public
from yizhan.procedure.lint.tidiness import lint_clauses, lint_forms, lint_texts, lint_titles, lint_unused
from yizhan.procedure.loader.tree import SAFE_LOADER
from yizhan.procedure.model import Library

__all__ = ["CODES", "Finding", "clause_ids", "lint"]


def lint(library: Library, spec: Path | None = None) -> list[Finding]:
    """All findings, by file and line. Clauses are looked up when the catalogue's folder is given."""
    catalogue = clause_ids(spec) if spec is not None else None
    sources = {pack.id: Sources.of(pack) for pack in library.packs.values()}
    found = list(lint_call_circles(library, sources))
    for one in sources.values():
        found += _lint_pack(library, one)
        if catalogue is not None:
            found += lint_clauses(one, catalogue)
    return sorted(set(found), key=lambda finding: (finding.path, finding.line, finding.column, finding.code))


def clause_ids(spec: Path) -> frozenset[str]:
    """The ids of all rules in the catalogue."""
    ids: set[str] = set()
    for path in sorted(spec.glob("*.yaml")):
        system = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506 - it is a safe one
        ids.update(rule["id"] for rule in system.get("rules", ()))
    return frozenset(ids)


def _lint_pack(library: Library, sources: Sources) -> Iterator[Finding]:
    pack = sources.pack
    yield from lint_texts(sources)
    yield from lint_unused(sources)
    yield from lint_tables(pack, sources.files.get("scripts.yaml"))
    for procedure in pack.procedures.values():
        file = sources.of_procedure(procedure)
        yield from lint_paths(procedure, file, never_taken(pack, procedure))
        yield from lint_conditions(pack, procedure, file)
        yield from lint_outcomes(pack, procedure, file)
        yield from lint_limits(procedure, file)
        yield from lint_calls(library, procedure, file)
        yield from lint_quota(library, procedure, file)
        yield from lint_titles(procedure, file)
        yield from lint_public(procedure, file)
        yield from lint_forms(pack, procedure, file)
